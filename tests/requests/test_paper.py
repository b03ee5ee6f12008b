"""What a machine read on the signed letter, told before it is handed in and at the check."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from ams.journal.models import Entry
from ams.letters.marks import mark_of, mark_text
from ams.letters.models import Attachment, LetterVersion
from ams.letters.refusals import AnotherLetter
from ams.letters.services import new_version, public_address
from ams.requests.attach import attach, submit
from ams.requests.documents import document_items
from ams.requests.errors import OldVersionAttached
from ams.requests.findings import Finding
from ams.requests.models import Request
from ams.requests.paper import Paper, paper_of
from tests.requests.builders import Office, attached, filed, fresh, make_letter


def bring(office: Office, request: Request, content: bytes) -> Request:
    """Attach a file as the applicant."""
    attach(
        request.pk, content=content, filename="surat.pdf", actor=office.actor("sari"),
        clock=office.clock,
    )  # fmt: skip
    return fresh(request)


def printed(version: LetterVersion, page: int = 1, pages: int = 1) -> str:
    """Return what the QR of a page says."""
    return mark_text(
        mark_of(version.document, page=page, pages=pages),
        address=public_address(version.letter.code),
    )


def read_as(request: Request, *pages: dict[str, Any], data: str = "") -> Paper:
    """Return the paper as if its pages had been read so; a page is named by what differs."""
    assert request.attachment is not None
    plain = {"codes": [], "found_by": "", "blank": False, "dark": False}
    rows = [plain | {"number": number} | page for number, page in enumerate(pages, start=1)]
    reading = {"pages": rows, "data_sha256": data, "signed": False}
    Attachment.objects.filter(pk=request.attachment.pk).update(reading=reading)
    return paper_of(Attachment.objects.get(pk=request.attachment.pk))


def found(paper: Paper) -> dict[str, Finding]:
    return {remark.key: remark.finding for remark in paper.remarks}


def rewritten(office: Office, request: Request) -> LetterVersion:
    """Return the letter's second version, which says a little more."""
    content = replace(request.letter.latest.content, description="Diperjelas.")
    return new_version(request.letter_id, content, actor=office.actor("sari"), clock=office.clock)


def of(version: LetterVersion, page: int = 1, pages: int = 1) -> dict[str, Any]:
    return {"codes": [printed(version, page, pages)]}


def test_our_own_letter_is_recognised_by_itself(office: Office) -> None:
    request = filed(office)
    request = bring(office, request, bytes(request.letter.latest.pdf))
    assert request.attachment is not None
    paper = paper_of(request.attachment)
    assert found(paper)["complete"] is Finding.AGREES
    assert "versi 1" in paper.remarks[0].said
    assert "22 November 2026" in paper.remarks[0].said


def test_what_is_proven_needs_no_look_at_the_check(office: Office) -> None:
    request = filed(office)
    request = bring(office, request, bytes(request.letter.latest.pdf))
    item = next(item for item in document_items(request) if item.key == "attachment")
    assert item.finding is Finding.AGREES
    assert [(row.key, row.agrees) for row in item.rows] == [("code", True), ("version", True)]


def test_another_requests_letter_is_not_taken(office: Office) -> None:
    request = filed(office)
    other = make_letter(office, "maya")
    with pytest.raises(AnotherLetter) as refused:
        bring(office, request, bytes(other.pdf))
    assert other.letter.printed_code in refused.value.said
    assert fresh(request).attachment is None
    assert Entry.objects.filter(event="attachment:refuse").latest("pk").data["code"] == (
        "upload_another_letter"
    )


def test_another_letter_behind_the_right_one_is_not_taken(office: Office) -> None:
    request = filed(office)
    other = make_letter(office, "maya")
    with pikepdf.open(BytesIO(bytes(request.letter.latest.pdf))) as pdf:
        with pikepdf.open(BytesIO(bytes(other.pdf))) as second:
            pdf.pages.extend(second.pages)
        both = BytesIO()
        pdf.save(both)
    with pytest.raises(AnotherLetter) as refused:
        bring(office, request, both.getvalue())
    assert refused.value.context["page"] == 2


def test_an_old_version_is_told_and_cannot_be_handed_in(office: Office) -> None:
    request = filed(office)
    old = bytes(request.letter.latest.pdf)
    rewritten(office, request)
    request = bring(office, request, old)
    assert request.attachment is not None
    assert found(paper_of(request.attachment))["old_version"] is Finding.DIFFERS
    with pytest.raises(OldVersionAttached):
        submit(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_a_version_that_is_written_after_the_upload_makes_it_old(office: Office) -> None:
    request = filed(office)
    request = bring(office, request, bytes(request.letter.latest.pdf))
    rewritten(office, request)
    assert request.attachment is not None
    assert paper_of(request.attachment).old_version == 1


def test_an_unreadable_code_stops_nothing(office: Office) -> None:
    request = attached(office)
    paper = read_as(request, {})
    assert found(paper) == {"unread": Finding.TO_BE_SEEN}
    assert submit(request.pk, actor=office.actor("sari"), clock=office.clock).submitted_at


def test_a_letter_from_before_there_were_tags_is_for_the_officer(office: Office) -> None:
    request = attached(office)
    paper = read_as(request, {"codes": [public_address(request.letter.code)]})
    assert found(paper) == {"code_only": Finding.TO_BE_SEEN}


@pytest.mark.parametrize(
    ("before", "after"), [("1.1.1", "1.1.2"), ("1.1.1", "2.1.1"), ("/S/", "/S/")]
)
def test_a_code_that_was_altered_is_recognised(office: Office, before: str, after: str) -> None:
    request = attached(office)
    genuine = printed(request.letter.latest)
    altered = genuine.replace(before, after)
    if altered == genuine:  # the tag itself: its last character
        altered = genuine[:-1] + ("0" if genuine[-1] != "0" else "1")
    assert found(read_as(request, {"codes": [altered]})) == {"false_mark": Finding.DIFFERS}


def test_a_made_up_code_of_another_letter_is_no_proof_against_this_one(office: Office) -> None:
    request = attached(office)
    other = make_letter(office, "maya").letter.code
    genuine = printed(request.letter.latest)
    made_up = genuine.replace(request.letter.code, other)
    assert found(read_as(request, {"codes": [made_up]})) == {"false_mark": Finding.DIFFERS}


def test_other_peoples_codes_are_passed_over(office: Office) -> None:
    request = attached(office)
    page = {
        "codes": ["https://tte.example/v/123", "WIFI:S:kantor;;", printed(request.letter.latest)]
    }
    assert found(read_as(request, page)) == {"complete": Finding.AGREES}


def test_the_code_that_proves_most_counts_for_its_page(office: Office) -> None:
    request = attached(office)
    genuine = printed(request.letter.latest)
    page = {"codes": [public_address(request.letter.code), genuine[:-1] + "0", genuine]}
    assert read_as(request, page).finding is Finding.AGREES


def test_a_missing_page_is_named(office: Office) -> None:
    request = attached(office)
    version = request.letter.latest
    paper = read_as(request, of(version, 1, 3), of(version, 3, 3))
    assert found(paper) == {"missing_page": Finding.DIFFERS}
    assert "Halaman 2 tidak ada" in paper.remarks[0].said


def test_a_page_that_was_not_read_may_be_the_missing_one(office: Office) -> None:
    request = attached(office)
    paper = read_as(request, of(request.letter.latest, 1, 2), {})
    assert found(paper) == {"perhaps_missing": Finding.TO_BE_SEEN}


def test_fewer_pages_than_the_letter_has_are_told_even_when_some_were_not_read(
    office: Office,
) -> None:
    request = attached(office)
    paper = read_as(request, of(request.letter.latest, 1, 3), {})
    assert found(paper) == {"missing_page": Finding.DIFFERS}


def test_pages_in_another_order_are_complete(office: Office) -> None:
    request = attached(office)
    version = request.letter.latest
    assert found(read_as(request, of(version, 2, 2), of(version, 1, 2))) == {
        "complete": Finding.AGREES
    }


def test_pages_of_two_versions_are_told(office: Office) -> None:
    request = filed(office)
    first = request.letter.latest
    second = rewritten(office, request)
    request = bring(office, request, bytes(second.pdf))
    paper = read_as(request, of(second, 1, 2), of(first, 2, 2))
    assert found(paper)["old_version"] is Finding.DIFFERS
    assert paper.old_version == 1


@pytest.mark.parametrize("key", ["blank", "dark"])
def test_a_page_that_cannot_be_seen_is_told_and_stops_nothing(office: Office, key: str) -> None:
    request = attached(office)
    paper = read_as(request, of(request.letter.latest), {key: True})
    assert found(paper)[key] is Finding.TO_BE_SEEN
    assert paper.finding is Finding.TO_BE_SEEN


@pytest.mark.parametrize(("own", "finding"), [(True, "agrees"), (False, "differs")])
def test_the_data_inside_a_pdf_are_held_against_the_version(
    office: Office, finding: str, *, own: bool
) -> None:
    request = attached(office)
    version = request.letter.latest
    data = version.sha256 if own else "0" * 64
    assert read_as(request, of(version), data=data).finding == finding


def test_an_attachment_from_before_there_was_a_reader_is_for_the_officer(office: Office) -> None:
    request = attached(office)
    Attachment.objects.update(reading=None)
    assert request.attachment is not None
    paper = paper_of(Attachment.objects.get(pk=request.attachment.pk))
    assert (paper.remarks, paper.finding) == ((), Finding.TO_BE_SEEN)
    assert document_items(fresh(request))
