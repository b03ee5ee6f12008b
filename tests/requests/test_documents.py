from dataclasses import replace

import pytest

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.letters.data import Superior
from ams.letters.models import LetterVersion
from ams.requests.documents import KEYS, document_items
from ams.requests.errors import NoAttachment
from ams.requests.findings import (
    Finding,
    Normaliser,
    as_digits,
    as_serial,
    as_words,
    compared,
    finding_of,
)
from ams.requests.models import Request
from tests.requests.builders import Office, attached, filed, fresh, upload


def found(request: Request) -> dict[str, Finding]:
    """Return the system's finding for every item."""
    return {item.key: item.finding for item in document_items(fresh(request))}


def rewrite(version: LetterVersion, **changes: object) -> None:
    """Let the letter say something else, as a public letter may."""
    content = replace(version.content, **changes)  # type: ignore[arg-type] # a test names the fields
    document = replace(version.document, content=content)
    LetterVersion.objects.filter(pk=version.pk).update(data=document.to_json())


def test_a_letter_filled_from_the_record_agrees_in_everything_a_machine_can_see(
    office: Office,
) -> None:
    assert found(attached(office)) == {
        "applicant": Finding.AGREES,
        "certificate": Finding.AGREES,
        "reasons": Finding.AGREES,
        "superior": Finding.AGREES,
        "attachment": Finding.TO_BE_SEEN,
        "signatures": Finding.TO_BE_SEEN,
    }


def test_the_items_come_in_the_order_of_the_page_each_with_a_question(office: Office) -> None:
    items = document_items(attached(office))
    assert tuple(item.key for item in items) == KEYS
    assert all(item.question and item.said for item in items)


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("full_name", "name"), ("position", "position"), ("unit", "unit"), ("email", "email"),
        ("nip", "nip"),
    ],
)  # fmt: skip
def test_what_changed_on_record_since_is_marked(office: Office, field: str, row: str) -> None:
    request = attached(office)
    value = "199001012015011009" if field == "nip" else "lain@kebumenkab.go.id"
    Person.objects.filter(pk=office.people["sari"].pk).update(**{field: value})
    item = document_items(fresh(request))[0]
    assert item.finding is Finding.DIFFERS
    assert [one.key for one in item.rows if not one.agrees] == [row]


def test_spelling_and_spacing_are_no_difference(office: Office) -> None:
    request = attached(office)
    sari = office.people["sari"]
    Person.objects.filter(pk=sari.pk).update(full_name=f"  {sari.full_name.upper()} ")
    assert found(request)["applicant"] is Finding.AGREES


def test_a_nip_in_groups_is_the_same_nip(office: Office) -> None:
    request = attached(office)
    version = request.letter.latest
    nip = version.content.applicant.nip
    spaced = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
    rewrite(version, applicant=replace(version.content.applicant, nip=spaced))
    assert found(request)["applicant"] is Finding.AGREES


def test_a_subject_dn_in_another_order_is_the_same_name(office: Office) -> None:
    request = attached(office)
    version = request.letter.latest
    named = version.content.certificate
    turned = ", ".join(reversed(named.subject_dn.split(",")))
    rewrite(version, certificate=replace(named, subject_dn=turned, serial=named.serial.lower()))
    assert found(request)["certificate"] is Finding.AGREES


@pytest.mark.parametrize("field", ["serial", "subject_dn", "issuer_dn"])
def test_another_certificate_in_the_letter_is_marked(office: Office, field: str) -> None:
    request = attached(office)
    version = request.letter.latest
    other = Certificate.objects.get(holder=office.people["maya"])
    value = {"issuer_dn": "CN=CA Lain"}.get(field) or getattr(other, field)
    changed = replace(version.content.certificate, **{field: value})  # type: ignore[arg-type] # a text
    rewrite(version, certificate=changed)
    assert found(request)["certificate"] is Finding.DIFFERS


def test_a_subject_dn_that_is_none_is_marked_and_breaks_nothing(office: Office) -> None:
    request = attached(office)
    version = request.letter.latest
    rewrite(version, certificate=replace(version.content.certificate, subject_dn="Sari, Dinkes"))
    assert found(request)["certificate"] is Finding.DIFFERS


def test_other_reasons_than_the_requests_are_marked(office: Office) -> None:
    request = attached(office)
    Request.objects.filter(pk=request.pk).update(reasons=["mutasi"])
    item = document_items(fresh(request))[2]
    assert item.finding is Finding.DIFFERS
    assert {one.key for one in item.rows} == {"mutasi", "lupa_passphrase"}


def test_another_superior_than_on_record_is_marked(office: Office) -> None:
    request = attached(office)
    other = Superior("Siti Rahmawati", "197903142003122001", "", "Camat")
    rewrite(request.letter.latest, superior=other)
    assert found(request)["superior"] is Finding.DIFFERS


def test_without_a_superior_on_record_only_the_officer_can_tell(office: Office) -> None:
    request = attached(office)
    Person.objects.filter(pk=office.people["sari"].pk).update(superior=None)
    assert found(request)["superior"] is Finding.TO_BE_SEEN


def test_without_an_attachment_there_is_nothing_to_check(office: Office) -> None:
    with pytest.raises(NoAttachment):
        document_items(filed(office))


def test_the_newest_attachment_is_the_one_that_counts(office: Office) -> None:
    request = attached(office)
    upload(office, request.pk)
    kept = fresh(request)
    assert kept.attachment_id != request.attachment_id
    assert document_items(kept)


@pytest.mark.parametrize(
    ("by", "left", "right", "agrees"),
    [
        (as_words, "Sari  UTAMA", "sari utama", True),
        (as_words, "Sari", "Sri", False),
        (as_digits, "1980 0101", "19800101", True),
        (as_digits, "19800101", "19800102", False),
        (as_serial, "0a:ff", "AFF", True),
        (as_serial, "0AFF", "0AFE", False),
        (as_serial, "bukan", "bukan", True),
        (as_serial, "bukan", "0AFF", False),
    ],
)
def test_values_compare_by_what_they_mean(
    by: Normaliser, left: str, right: str, *, agrees: bool
) -> None:
    assert compared("x", "X", left, right, by=by).agrees is agrees


def test_one_row_that_differs_makes_the_finding() -> None:
    same, other = compared("a", "A", "x", "x"), compared("b", "B", "x", "y")
    assert finding_of([same]) is Finding.AGREES
    assert finding_of([same, other]) is Finding.DIFFERS
