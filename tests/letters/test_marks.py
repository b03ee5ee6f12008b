"""What a page's QR says, and what is recognised as made up."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.letters.data import Document
from ams.letters.marks import Mark, NotAMark, mark_of, mark_text, parse_mark, parse_seal, verify
from ams.letters.models import Letter, LetterVersion

CODE = "ABCD1234EFGY"
ADDRESS = f"https://ams.example.go.id/s/{CODE}"


@pytest.fixture
def document(plain_document: Document) -> Document:
    """Return the plain letter under a code whose check character is right."""
    return replace(plain_document, code=CODE)


def kept(document: Document) -> LetterVersion:
    """Return a version as the database keeps it."""
    return LetterVersion(
        letter=Letter(code=document.code), version=document.version, sha256=document.sha256
    )


def test_the_mark_of_a_page_is_genuine(document: Document) -> None:
    mark = mark_of(document, page=2, pages=3)
    assert verify(parse_mark(mark_text(mark, address=ADDRESS)), kept(document))


def test_the_text_packs_into_alphanumeric_characters(document: Document) -> None:
    text = mark_text(mark_of(document, page=1, pages=1), address=ADDRESS)
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_the_path_of_an_installation_keeps_its_letters(document: Document) -> None:
    address = f"https://kebumenkab.example/Ams/s/{CODE}"
    mark = mark_of(document, page=1, pages=1)
    text = mark_text(mark, address=address)
    assert text.startswith(address)
    assert parse_mark(text) == mark


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_case_does_not_matter(document: Document, case: type[str]) -> None:
    mark = mark_of(document, page=1, pages=2)
    assert parse_mark(case(mark_text(mark, address=ADDRESS))) == mark


@pytest.mark.parametrize(
    "changed", [{"page": 1}, {"pages": 4}, {"version": 2}, {"tag": "0000000000000"}, {"tag": ""}]
)
def test_an_altered_mark_is_not_genuine(document: Document, changed: dict[str, Any]) -> None:
    mark = replace(mark_of(document, page=2, pages=3), **changed)
    newer = replace(document, version=mark.version)
    assert not verify(mark, kept(newer))


def test_another_letters_tag_is_not_genuine(document: Document) -> None:
    other = mark_of(replace(document, number="500.12/18/2026"), page=1, pages=1)
    assert not verify(other, kept(document))


def test_another_letters_mark_is_not_this_letters(document: Document) -> None:
    mark = mark_of(document, page=1, pages=1)
    assert not verify(mark, kept(replace(document, code="000000000000")))


def test_the_tag_hangs_on_the_secret_key(document: Document, settings: object) -> None:
    mark = mark_of(document, page=1, pages=1)
    settings.SECRET_KEY = "another installation's"  # type: ignore[attr-defined]
    assert not verify(mark, kept(document))


def test_a_code_alone_is_read_and_proves_nothing(document: Document) -> None:
    mark = parse_mark(ADDRESS)
    assert mark == Mark(CODE)
    assert not mark.has_tag
    assert not verify(mark, kept(replace(document, version=0)))


@pytest.mark.parametrize(
    "text",
    [
        "", "https://ams.example.go.id/", "https://ams.example.go.id/s/", CODE, "WIFI:S:kantor;;",
        "https://ams.example.go.id/s/ABCD1234EFGH", "http://[/s/ABCD1234EFGY",
        f"{ADDRESS}/1.1.1", f"{ADDRESS}/1.2.1.ABCDEFGHJKMNP", f"{ADDRESS}/0.1.1.ABCDEFGHJKMNP",
        f"{ADDRESS}/1.1.1.ABCDEFGHJKMNPQ", f"{ADDRESS}/1.1.1.ABCDEFGHJKMN/P",
        f"{ADDRESS}/99999.1.1.ABCDEFGHJKMNP", f"{ADDRESS}/\u0661.1.1.ABCDEFGHJKMNP",
    ],
)  # fmt: skip
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(NotAMark):
        parse_mark(text)


@given(text=st.text())
def test_any_text_is_a_mark_or_refused(text: str) -> None:
    with suppress(NotAMark):
        parse_mark(text)
    with suppress(NotAMark):
        parse_seal(CODE, text)


def test_ten_thousand_made_up_tags_are_not_genuine(document: Document) -> None:
    version = kept(document)
    genuine = mark_of(document, page=1, pages=1)
    tags = {mark_of(replace(document, number=str(n)), page=1, pages=1).tag for n in range(10_000)}
    assert len(tags) == 10_000
    assert not any(verify(replace(genuine, tag=tag), version) for tag in tags - {genuine.tag})
