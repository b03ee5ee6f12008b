"""A section's file is read strictly."""

from pathlib import Path

import pytest

from ams.guides.errors import GuideInvalid
from ams.guides.loader import load, parse
from ams.guides.rules import Guide, Language, Place
from ams.guides.shipped import read

GOOD = """+++
guide = "officer"
language = "id"
order = 10
procedure = "revocation"
activity = "revocation"
title = "Mencabut"
+++
Pencabutan tidak dapat dibatalkan.
"""


def test_a_file_says_where_it_stands_what_it_is_about_and_what_it_says() -> None:
    section = parse(GOOD, key="revocation", file="x")
    assert section.place == Place(Guide.OFFICER, "revocation", Language.ID)
    assert (section.order, section.procedure, section.activity) == (10, "revocation", "revocation")
    assert section.wording.title == "Mencabut"
    assert section.wording.body == "Pencabutan tidak dapat dibatalkan."


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('guide = "officer"', 'guide = "clerk"', "guide"),
        ('language = "id"', 'language = "nl"', "language"),
        ("order = 10", 'order = "10"', "order"),
        ("order = 10", "order = true", "order"),
        ("order = 10", "order = 0", "order"),
        ('title = "Mencabut"', 'title = ""', "title"),
        ('title = "Mencabut"', 'title = " Mencabut"', "title"),
        ('title = "Mencabut"', 'titel = "Mencabut"', "titel"),
        ('title = "Mencabut"\n', "", "title"),
        ('procedure = "revocation"', 'procedure = ""', "procedure"),
        ('activity = "revocation"', 'activity = ""', "activity"),
        ("Pencabutan tidak dapat dibatalkan.", "", "text"),
        ("+++\nguide", "guide", "front matter"),
        ("order = 10", "order =", "TOML"),
    ],
)
def test_what_no_section_can_mean_is_refused_by_name(old: str, new: str, named: str) -> None:
    with pytest.raises(GuideInvalid, match=named):
        parse(GOOD.replace(old, new, 1), key="revocation", file="broken.id.md")


@pytest.mark.parametrize("name", ["officer/x.md", "officer/x.nl.md", "applicant/x.id.md"])
def test_a_file_must_lie_where_it_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    path.write_text(GOOD)
    with pytest.raises(GuideInvalid):
        load(path)


def test_a_section_must_be_there_in_both_languages(tmp_path: Path) -> None:
    _write(tmp_path, "revocation", GOOD)
    with pytest.raises(GuideInvalid, match="missing in the language 'en'"):
        read(tmp_path)


def test_both_languages_must_be_about_the_same_activity(tmp_path: Path) -> None:
    _write(tmp_path, "revocation", GOOD)
    other = GOOD.replace('activity = "revocation"', 'activity = "notice"')
    _write(tmp_path, "revocation", other.replace('"id"', '"en"'), language="en")
    with pytest.raises(GuideInvalid, match="differs"):
        read(tmp_path)


def test_an_activity_must_be_one_of_its_procedure(tmp_path: Path) -> None:
    wrong = GOOD.replace('activity = "revocation"', 'activity = "dancing"')
    _pair(tmp_path, "revocation", wrong)
    with pytest.raises(GuideInvalid, match="revocation/dancing"):
        read(tmp_path)


def test_two_sections_cannot_stand_at_one_place(tmp_path: Path) -> None:
    _pair(tmp_path, "one", GOOD)
    _pair(tmp_path, "two", GOOD)
    with pytest.raises(GuideInvalid, match="order"):
        read(tmp_path)


def _pair(folder: Path, key: str, text: str) -> None:
    _write(folder, key, text)
    _write(folder, key, text.replace('language = "id"', 'language = "en"'), language="en")


def _write(folder: Path, key: str, text: str, language: str = "id") -> None:
    (folder / "officer").mkdir(exist_ok=True)
    (folder / "officer" / f"{key}.{language}.md").write_text(text)
