import hashlib
import json
from dataclasses import replace

import pytest

from ams.letters.data import Document, LetterData


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
