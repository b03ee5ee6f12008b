import pytest

from ams.journal.events import Event
from ams.journal.models import Entry
from ams.letters.models import Attachment
from ams.letters.refusals import UploadRefused
from ams.procedures.errors import ActNotOffered
from ams.requests.attach import attach, submit
from ams.requests.errors import (
    AlreadyDecided,
    NoAttachment,
    NotTheApplicant,
    RequestClosed,
    RequestNotFound,
)
from ams.requests.withdraw import withdraw
from tests.requests.builders import (
    Office,
    attached,
    decided,
    draft,
    filed,
    fresh,
    picture,
    returned,
    submitted,
    upload,
)

OTHERS = {
    "budi": NotTheApplicant,
    "eko": NotTheApplicant,
    "ratna": NotTheApplicant,
    "hadi": NotTheApplicant,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
    "bakti": RequestNotFound,
}


def test_the_signed_letter_is_kept_with_its_version_and_counts(office: Office) -> None:
    request = attached(office)
    assert request.attachment is not None
    assert request.attachment.letter_version == request.letter.latest
    assert bytes(request.attachment.content) == picture()
    assert request.activity == "attach"


def test_a_second_upload_replaces_the_first_which_stays_readable(office: Office) -> None:
    request = attached(office)
    first = request.attachment
    upload(office, request.pk)
    assert fresh(request).attachment != first
    assert Attachment.objects.filter(letter_version=request.letter.latest).count() == 2


def test_handing_in_puts_the_request_before_the_officers(office: Office) -> None:
    request = submitted(office)
    assert (request.activity, request.submitted_at) == ("document_check", office.clock.now())
    record = request.records.get(key="attach")
    assert (record.act, record.output) == ("attach", "surat.png")
    waiting = request.records.get(key="document_check")
    assert (waiting.entered_at, waiting.started_at) == (office.clock.now(), None)
    assert Entry.objects.filter(event=Event.REQUEST_ATTACH, subject_id=str(request.pk)).exists()


def test_without_a_signed_letter_nothing_is_handed_in(office: Office) -> None:
    request = filed(office)
    with pytest.raises(NoAttachment):
        submit(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_a_refused_file_leaves_the_request_as_it_was_and_is_journaled(office: Office) -> None:
    request = attached(office)
    with pytest.raises(UploadRefused):
        attach(
            request.pk, content=b"MZ" + bytes(100), filename="surat.pdf",
            actor=office.actor("sari"), clock=office.clock,
        )  # fmt: skip
    assert fresh(request).attachment == request.attachment
    assert Entry.objects.filter(event=Event.ATTACHMENT_REFUSE).exists()


@pytest.mark.parametrize("username", sorted(OTHERS))
def test_nobody_but_the_applicant_attaches_or_hands_in(office: Office, username: str) -> None:
    request = attached(office)
    with pytest.raises(OTHERS[username]):
        upload(office, request.pk, username)
    with pytest.raises(OTHERS[username]):
        submit(request.pk, actor=office.actor(username), clock=office.clock)
    assert fresh(request).activity == "attach"


def test_what_is_handed_in_is_neither_replaced_nor_handed_in_again(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(ActNotOffered):
        upload(office, request.pk)
    with pytest.raises(ActNotOffered):
        submit(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_a_returned_request_takes_no_file_before_its_letter_is_written_anew(
    office: Office,
) -> None:
    request = returned(office)
    assert draft(office)
    with pytest.raises(ActNotOffered):
        upload(office, request.pk)


def test_nothing_is_attached_after_the_end(office: Office) -> None:
    request = attached(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        upload(office, request.pk)


def test_nothing_is_attached_after_the_decision(office: Office) -> None:
    request = decided(office)
    with pytest.raises(AlreadyDecided):
        upload(office, request.pk)
