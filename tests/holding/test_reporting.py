"""Holding at once: who may, what relying parties read, what it opens, how often it may be done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from ams.accounts.errors import PasswordNeeded
from ams.certificates.errors import AlreadyRevoked, CertificateNotFound, ForeignIssuer
from ams.core.errors import AMSError, InvalidInput
from ams.holding import opening, reporting
from ams.holding.errors import NotInForce, TooManyHolds
from ams.holding.models import Channel, HoldCase
from ams.holding.opening import LOSS
from ams.holding.reporting import Call, Report, hold_for_caller, hold_mine
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.requests.attach import submit
from ams.requests.models import Request
from ams.requests.withdraw import withdraw
from ams.revocation import services as revocations
from ams.revocation.errors import OwnCertificate, RevocationNotPermitted
from ams.revocation.models import Hold
from tests.holding.reports import CALL, by_phone, mine, unopened
from tests.requests.builders import OPERATOR, Office, filed, put_foreign, upload

NOTHING = Report()


def _told(message: str) -> list[Notice]:
    return list(Notice.objects.filter(message=message))


def test_an_owner_holds_his_certificate_without_letter_or_accompaniment(office: Office) -> None:
    case = mine(office)
    certificate = office.certificate("sari")
    assert certificate.status == "held"
    assert case.hold.held_at == office.clock.now()
    assert (case.channel, case.caller) == (Channel.OWNER, "")
    assert "Laptop dinas hilang" in case.hold.reason


def test_crl_and_ocsp_say_so_after_the_jobs_that_wait(office: Office) -> None:
    case = mine(office)
    run_due(office.clock)
    certificate = office.certificate("sari")
    newest = revocations.newest_published(revocations.Scope(office.issuer))
    assert newest is not None
    content = b"".join(revocations.octets(newest))
    assert bytes(case.hold.entry_der) in content
    assert certificate.status_changes.latest("seq").reason_code == "certificateHold"


def test_the_revocation_for_loss_is_opened_with_its_letter_written(office: Office) -> None:
    case = mine(office)
    request = Request.objects.get(certificate=office.certificate("sari"))
    assert case.request == request
    assert (request.reasons, request.urgent, request.activity) == ([LOSS], True, "attach")
    assert request.invalidity_date == case.lost_at
    assert request.letter.owner == office.people["sari"].account
    content = request.letter.latest.content
    assert content.superior.name.startswith("Ratna")
    assert [box.key for box in content.ticked] == [LOSS]


def test_the_owner_attaches_to_it_and_hands_it_in_as_to_any_other(office: Office) -> None:
    request = mine(office).request
    assert request is not None
    upload(office, request.pk)
    assert submit(request.pk, actor=office.actor("sari"), clock=office.clock).submitted_at


def test_an_open_revocation_is_joined_not_doubled(office: Office) -> None:
    request = filed(office)
    assert mine(office).request == request
    assert Request.objects.count() == 1


def test_the_letter_is_due_at_the_end_of_the_third_working_day(office: Office) -> None:
    case = mine(office)  # on a Sunday
    assert case.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert case.remind_at == case.counted_from + (case.due_at - case.counted_from) / 2


def test_the_owner_is_told_at_once_with_the_link_to_object(office: Office) -> None:
    by_phone(office)
    (notice,) = _told("hold_placed")
    assert notice.recipient_email == "sari@kebumenkab.go.id"
    assert notice.context["by_phone"] is True
    assert "/penangguhan/bantah/" in notice.context["dispute_url"]


def test_the_journal_tells_of_it_without_the_callers_name(office: Office) -> None:
    by_phone(office)
    (entry,) = Entry.objects.filter(event=Event.HOLD_REPORT)
    assert entry.data["how"] == "phone"
    assert CALL.caller not in str(entry.data)
    assert entry.actor_name.startswith("Eko")


def test_a_second_report_changes_nothing(office: Office) -> None:
    first, second = mine(office), by_phone(office)
    assert first == second
    assert second.channel == Channel.OWNER
    assert Hold.objects.count() == HoldCase.objects.count() == len(_told("hold_placed")) == 1


def test_a_loss_is_reported_on_a_certificate_that_an_officer_holds_already(office: Office) -> None:
    held = revocations.hold(
        office.certificate("sari").pk, reason="Dicurigai.", actor=OPERATOR, clock=office.clock
    )
    office.clock.advance(timedelta(hours=1))
    case = mine(office)
    assert case.hold == held
    assert case.hold.held_at < case.reported_at


@pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("eko", RevocationNotPermitted),
        ("ratna", RevocationNotPermitted),
        ("hadi", RevocationNotPermitted),
        ("maya", CertificateNotFound),
        ("tono", CertificateNotFound),
        ("rina", CertificateNotFound),
        ("bakti", CertificateNotFound),
    ],
)
def test_nobody_else_holds_as_if_he_were_the_owner(
    office: Office, username: str, refusal: type[AMSError]
) -> None:
    actor = office.actor(username)
    with pytest.raises(refusal):
        hold_mine(office.certificate("sari").pk, NOTHING, actor=actor, clock=office.clock)
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("sari", OwnCertificate),
        ("hadi", RevocationNotPermitted),
        ("maya", CertificateNotFound),
        ("tono", CertificateNotFound),
        ("rina", CertificateNotFound),
        ("bakti", CertificateNotFound),
    ],
)
def test_only_an_officer_in_scope_takes_a_call(
    office: Office, username: str, refusal: type[AMSError]
) -> None:
    actor = office.actor(username)
    with pytest.raises(refusal):
        hold_for_caller(
            office.certificate("sari").pk, NOTHING, CALL, actor=actor, clock=office.clock
        )
    assert not Hold.objects.exists()


def test_an_officer_takes_no_call_about_his_own(office: Office) -> None:
    actor = office.actor("eko")
    with pytest.raises(OwnCertificate):
        hold_for_caller(
            office.certificate("eko").pk, NOTHING, CALL, actor=actor, clock=office.clock
        )


def test_the_owner_neither_releases_nor_revokes(office: Office) -> None:
    certificate, actor = mine(office).hold.certificate, office.actor("sari")
    acts: tuple[Callable[[], object], ...] = (
        lambda: revocations.release(certificate.pk, reason="x", actor=actor, clock=office.clock),
        lambda: revocations.revoke(certificate.pk, reasons=[LOSS], actor=actor, clock=office.clock),
    )
    for act in acts:
        with pytest.raises(OwnCertificate):
            act()
    assert office.certificate("sari").status == "held"


def test_the_password_is_asked_for_again(office: Office) -> None:
    actor = replace(office.actor("sari"), signed_in_at=office.clock.now() - timedelta(minutes=11))
    with pytest.raises(PasswordNeeded):
        hold_mine(office.certificate("sari").pk, NOTHING, actor=actor, clock=office.clock)


@pytest.mark.parametrize("field", ["caller", "identified_by"])
def test_a_call_without_caller_or_identification_is_refused(office: Office, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        by_phone(office, call=replace(CALL, **{field: " "}))
    assert field in refused.value.fields
    assert not Hold.objects.exists()


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=-9000)])
def test_a_loss_in_the_future_or_before_the_certificate_is_refused(
    office: Office, shift: timedelta
) -> None:
    report = Report(lost_at=office.clock.now() + shift)
    with pytest.raises(InvalidInput) as refused:
        hold_mine(
            office.certificate("sari").pk, report, actor=office.actor("sari"), clock=office.clock
        )
    assert "lost_at" in refused.value.fields
    assert not Hold.objects.exists()


def test_what_is_revoked_expired_or_another_cas_cannot_be_held(office: Office) -> None:
    certificate = office.certificate("sari")
    foreign = put_foreign(office, "sari")
    revocations.revoke(certificate.pk, reasons=["mutasi"], actor=OPERATOR, clock=office.clock)
    for pk, refusal in ((certificate.pk, AlreadyRevoked), (foreign.pk, ForeignIssuer)):
        with pytest.raises(refusal):
            hold_mine(pk, NOTHING, actor=office.actor("sari"), clock=office.clock)
    office.clock.at = foreign.not_after + timedelta(days=400)
    with pytest.raises(NotInForce):
        hold_mine(foreign.pk, NOTHING, actor=office.actor("sari"), clock=office.clock)


def test_a_person_is_not_held_and_released_without_end(office: Office, settings: Settings) -> None:
    settings.AMS_HOLDS_PER_PERSON = 2
    for _ in range(2):
        case = mine(office)
        revocations.release(
            case.hold.certificate_id, reason="x", actor=OPERATOR, clock=office.clock
        )
        withdraw_all(office)
    with pytest.raises(TooManyHolds):
        mine(office)
    assert office.certificate("sari").status == "good"
    office.clock.advance(timedelta(days=1, seconds=1))
    assert mine(office).hold.ended_at is None


def withdraw_all(office: Office) -> None:
    for request in Request.objects.open():
        withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_an_officer_does_not_take_calls_without_end(office: Office, settings: Settings) -> None:
    settings.AMS_HOLDS_PER_OFFICER = 1
    by_phone(office, officer="dewi")
    maya, actor = office.certificate("maya"), office.actor("dewi")
    with pytest.raises(TooManyHolds):
        hold_for_caller(maya.pk, NOTHING, CALL, actor=actor, clock=office.clock)
    office.clock.advance(timedelta(hours=1, seconds=1))
    hold_for_caller(maya.pk, NOTHING, CALL, actor=office.actor("dewi"), clock=office.clock)


def test_the_hold_stands_where_its_request_cannot_be_opened_yet(office: Office) -> None:
    case = unopened(office)
    assert (case.request, case.hindered_at) == (None, None)
    assert office.certificate("sari").status == "held"
    run_due(office.clock)  # the job that was queued with the hold
    case.refresh_from_db()
    assert case.request is not None
    opening.open_request(case.pk, clock=office.clock)
    assert Request.objects.count() == 1


def test_who_has_no_superior_on_record_writes_the_letter_himself(office: Office) -> None:
    office.people["sari"].superior = None
    office.people["sari"].save()
    case = mine(office)
    assert case.hindered_at is not None
    assert not Request.objects.exists()
    assert office.certificate("sari").status == "held"


def test_a_failed_hold_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object, **_values: object) -> None:
        raise AMSError("no mail can be queued")

    monkeypatch.setattr(reporting, "tell_held", crash)
    before = Entry.objects.count()
    with pytest.raises(AMSError):
        mine(office)
    assert office.certificate("sari").status == "good"
    assert (Hold.objects.count(), HoldCase.objects.count()) == (0, 0)
    assert Entry.objects.count() == before


def test_the_database_refuses_a_call_without_its_caller(office: Office) -> None:
    case = by_phone(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldCase.objects.filter(pk=case.pk).update(caller="")


def test_an_empty_call_is_none(office: Office) -> None:
    with pytest.raises(InvalidInput):
        by_phone(office, call=Call("", ""))
