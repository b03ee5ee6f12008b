"""The shipped guides: complete, true to the pages they speak of, and free of what is refused."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ams.guides import glossary
from ams.guides.checking import checked
from ams.guides.pictures import FOLDER, pictures
from ams.guides.rules import Guide, Language, Place, Section
from ams.guides.shipped import SHIPPED, about
from ams.procedures import registry
from ams.procedures.rules import Procedure
from ams.requests.conduct import is_carried_out

CATALOGUES = sorted(Path("ams").glob("*/locale/en/LC_MESSAGES/django.po"))
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_COMMAND = re.compile(r"ams [a-z]|AMS_[A-Z]")
_MOST_BYTES = 2_000_000


def translations() -> dict[str, set[str]]:
    """Return what every Indonesian text of the pages is called in English."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if isinstance(message.id, str) and message.id:
                    found[message.id].add(str(message.string))
    return found


def names(section: Section) -> list[str]:
    """Return the names of buttons, menus and fields that a section quotes."""
    found = _CODE.findall(section.wording.body)
    return [one for one in found if not _COMMAND.match(one)]


PAIRS = [
    (one, SHIPPED[Place(place.guide, place.key, Language.EN)])
    for place, one in SHIPPED.items()
    if place.language is Language.ID
]
PAIR = pytest.mark.parametrize(("indonesian", "english"), PAIRS, ids=lambda one: str(one.place))


@PAIR
def test_every_name_that_a_guide_quotes_stands_on_a_page_in_that_language(
    indonesian: Section, english: Section
) -> None:
    known = translations()
    unknown = [one for one in names(indonesian) if one not in known]
    assert not unknown
    in_english = {text for texts in known.values() for text in texts}
    assert not [one for one in names(english) if one not in in_english]


@PAIR
def test_both_languages_quote_the_same_names_in_the_same_order(
    indonesian: Section, english: Section
) -> None:
    known = translations()
    pairs = zip(names(indonesian), names(english), strict=True)
    assert not [(one, other) for one, other in pairs if other not in known[one]]


@PAIR
def test_both_languages_have_the_same_shape(indonesian: Section, english: Section) -> None:
    assert _shape(indonesian) == _shape(english)


def _shape(section: Section) -> list[str]:
    """Return the kinds of a text's blocks, and where its links and pictures lead."""
    lines = section.wording.body.splitlines()
    kinds = [found.group() for line in lines if (found := re.match(r"(#+|\d+\.|-|\||```)", line))]
    return [*kinds, *sorted(re.findall(r"\]\(([^)]*)\)", section.wording.body))]


@pytest.mark.parametrize("section", SHIPPED.values(), ids=lambda one: str(one.place))
def test_what_is_shipped_satisfies_what_is_asked_of_administrators(section: Section) -> None:
    assert checked(section.wording, section.place.language) == section.wording


CARRIED_OUT = [each[-1] for each in registry.SHIPPED.revisions.values() if is_carried_out(each[-1])]


@pytest.mark.parametrize("procedure", CARRIED_OUT, ids=lambda one: one.key)
def test_the_applicants_guide_speaks_of_every_activity_in_its_order(procedure: Procedure) -> None:
    keys = [about(Guide.APPLICANT, procedure.key, one.key) for one in procedure.activities]
    orders = [SHIPPED[Place(Guide.APPLICANT, key or "", Language.ID)].order for key in keys]
    assert orders == sorted(orders)


def test_the_officers_guide_speaks_of_every_activity_of_the_officers() -> None:
    for activity in ("request", "document_check", "certificate_check", "revocation", "receipt"):
        assert about(Guide.OFFICER, "revocation", activity)


def test_every_guide_has_something_to_say() -> None:
    assert {place.guide for place in SHIPPED} == set(Guide)


def test_every_term_is_explained_in_other_words_in_both_languages() -> None:
    for term in glossary.TERMS.values():
        for language in Language:
            assert term.meaning(language) != term.word(language)


def test_the_glossary_is_listed_by_the_alphabet_of_its_language() -> None:
    for language in Language:
        words = [term.word(language).casefold() for term in glossary.in_order(language)]
        assert words == sorted(words)


def test_pictures_are_there_in_both_languages_and_small() -> None:
    by_name: defaultdict[str, set[Language]] = defaultdict(set)
    for name, language in pictures():
        by_name[name].add(language)
    assert all(languages == set(Language) for languages in by_name.values())
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < _MOST_BYTES
