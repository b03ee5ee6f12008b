import hashlib
import json
from dataclasses import replace

import pytest

from ams.letters.data import Document, LetterData, LetterKind


def test_a_document_survives_its_json(plain_document: Document) -> None:
    again = Document.from_json(json.loads(plain_document.canonical()))
    assert again == plain_document


def test_a_certificate_left_for_the_pen_survives_its_json(plain_document: Document) -> None:
    content = replace(
        plain_document.content,
        certificate=replace(
            plain_document.content.certificate, not_before=None, not_after=None, serial=""
        ),
    )
    document = replace(plain_document, content=content)
    assert Document.from_json(document.to_json()) == document


def test_the_canonical_form_has_sorted_keys_and_no_spaces(plain_document: Document) -> None:
    data = json.loads(plain_document.canonical())
    spelled = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plain_document.canonical() == spelled.encode()


def test_the_digest_is_over_the_canonical_form(plain_document: Document) -> None:
    digest = hashlib.sha256(plain_document.canonical()).hexdigest()
    assert plain_document.sha256 == digest


@pytest.mark.parametrize(
    "change", [{"code": "ZZZZ"}, {"number": "1/2026"}, {"version": 2}], ids=lambda c: next(iter(c))
)
def test_every_change_changes_the_digest(
    plain_document: Document, change: dict[str, object]
) -> None:
    assert replace(plain_document, **change).sha256 != plain_document.sha256  # type: ignore[arg-type]


def test_only_ticked_reasons_count(plain_letter: LetterData) -> None:
    assert [box.key for box in plain_letter.ticked] == ["lupa_passphrase"]


def test_the_first_kind_of_letter_is_not_written_so_that_old_digests_stay_true(
    plain_document: Document,
) -> None:
    assert "kind" not in plain_document.to_json()["content"]


def test_another_kind_of_letter_survives_its_json(plain_document: Document) -> None:
    content = replace(plain_document.content, kind=LetterKind.ISSUANCE)
    document = replace(plain_document, content=content)
    assert Document.from_json(json.loads(document.canonical())) == document


def test_a_letter_without_what_is_newer_is_written_as_it_always_was(
    plain_document: Document,
) -> None:
    content = plain_document.to_json()["content"]
    assert "template" not in content
    assert "arms" not in content["letterhead"]
    assert set(content["superior"]) == {"name", "nip", "rank", "position"}
