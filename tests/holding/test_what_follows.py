"""After the hold: reminders, the end of the time, objection, review, release, revocation."""

from datetime import timedelta

import pytest
from cryptography import x509

from ams.certificates.errors import AlreadyRevoked, CertificateNotFound
from ams.core.errors import AMSError, InvalidInput
from ams.holding.disputing import dispute_by_link
from ams.holding.errors import (
    DisputeLinkInvalid,
    HoldNotFound,
    NothingToReview,
    OwnReportDisputed,
)
from ams.holding.following import follow
from ams.holding.links import dispute_token
from ams.holding.models import HoldCase, needing_an_officer
from ams.holding.policies import set_letter_days
from ams.holding.releasing import release
from ams.holding.reviewing import leave_held
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.requests.attach import submit
from ams.requests.errors import AlreadyDecided
from ams.requests.models import ENDED_BY_RELEASE, Request, Status
from ams.requests.revoke import revoke
from ams.revocation import services as revocations
from ams.revocation.errors import OwnCertificate, RevocationNotPermitted
from ams.revocation.models import Hold, Revocation
from tests.holding.reports import by_phone, matched, mine
from tests.requests.builders import OPERATOR, Office, fresh, upload


def _mails(message: str) -> int:
    return Notice.objects.filter(message=message).count()


def _asks(office: Office, username: str = "eko") -> int:
    return needing_an_officer(office.actor(username)).count()


def _released(office: Office, case: HoldCase, *, officer: str = "eko") -> Hold:
    return release(
        case.hold.certificate_id, reason="Laptop ditemukan", actor=office.actor(officer),
        clock=office.clock,
    )  # fmt: skip


def _decided(office: Office, case: HoldCase) -> Request:
    """Bring the request that a hold has opened to its decision."""
    request, eko = matched(office, case), office.actor("eko")
    typed = request.concerned.serial[-6:]
    return revoke(request.pk, confirmation=typed, actor=eko, clock=office.clock)


def test_the_owner_is_reminded_halfway_a_day_before_and_at_the_end(office: Office) -> None:
    case = mine(office)
    moments = []
    for _ in range(4 * 24):
        office.clock.advance(timedelta(hours=1))
        if follow(clock=office.clock):
            moments.append(case.due_at - office.clock.now())
    # Sunday 14.05 to Wednesday 16.00: halfway Tuesday 03.03, the day before at 16.00, the end
    assert len(moments) == 3
    assert moments[1] <= timedelta(days=1) < moments[0]
    assert moments[2] <= timedelta()
    assert _mails("hold_letter_due") == 3


def test_when_the_time_is_over_officers_are_asked_and_the_certificate_stays_held(
    office: Office,
) -> None:
    case = mine(office)
    office.clock.at = case.due_at + timedelta(minutes=1)
    assert follow(clock=office.clock) == 1
    assert follow(clock=office.clock) == 0
    asked = Notice.objects.filter(message="hold_needs_officer")
    told = set(asked.values_list("recipient_email", flat=True))
    assert "eko@kebumenkab.go.id" in told
    assert "sari@kebumenkab.go.id" not in told
    assert "tono@kebumenkab.go.id" not in told
    assert office.certificate("sari").status == "held"
    assert (_asks(office), _asks(office, "tono"), _asks(office, "sari")) == (1, 0, 0)
    assert Entry.objects.filter(event=Event.HOLD_LAPSE).count() == 1


def test_who_has_handed_his_letter_in_is_left_in_peace(office: Office) -> None:
    case = mine(office)
    upload(office, Request.objects.get().pk)
    submit(Request.objects.get().pk, actor=office.actor("sari"), clock=office.clock)
    office.clock.at = case.due_at + timedelta(days=1)
    assert follow(clock=office.clock) == 0
    assert _asks(office) == 0


def test_a_review_leaves_it_held_and_the_time_begins_and_lapses_anew(office: Office) -> None:
    case = mine(office)
    office.clock.at = case.due_at + timedelta(minutes=1)
    follow(clock=office.clock)
    review = leave_held(
        case.hold_id, remark="Atasan cuti.", actor=office.actor("eko"), clock=office.clock
    )
    assert review.due_at > office.clock.now() + timedelta(days=2)
    assert (_asks(office), office.certificate("sari").status) == (0, "held")
    office.clock.at = review.due_at + timedelta(minutes=1)
    follow(clock=office.clock)
    assert _asks(office) == 1


@pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("sari", OwnCertificate),
        ("hadi", RevocationNotPermitted),
        ("maya", HoldNotFound),
        ("tono", HoldNotFound),
        ("rina", HoldNotFound),
        ("bakti", HoldNotFound),
    ],
)
def test_nobody_but_an_officer_in_scope_reviews(
    office: Office, username: str, refusal: type[AMSError]
) -> None:
    case = mine(office)
    dispute_by_link(dispute_token(case), clock=office.clock)
    with pytest.raises(refusal):
        leave_held(case.hold_id, remark="x", actor=office.actor(username), clock=office.clock)


def test_there_is_nothing_to_review_before_anything_is_asked_nor_without_a_remark(
    office: Office,
) -> None:
    case, eko = mine(office), office.actor("eko")
    with pytest.raises(NothingToReview):
        leave_held(case.hold_id, remark="x", actor=eko, clock=office.clock)
    dispute_by_link(dispute_token(case), clock=office.clock)
    with pytest.raises(InvalidInput):
        leave_held(case.hold_id, remark=" ", actor=eko, clock=office.clock)


def test_an_objection_counts_once_asks_officers_and_releases_nothing(office: Office) -> None:
    case = by_phone(office)
    first = dispute_by_link(dispute_token(case), clock=office.clock).disputed_at
    office.clock.advance(timedelta(minutes=5))
    again = dispute_by_link(dispute_token(case), clock=office.clock)
    assert again.disputed_at == first
    assert Entry.objects.filter(event=Event.HOLD_DISPUTE).count() == 1
    assert (_asks(office), office.certificate("sari").status) == (1, "held")
    assert _mails("hold_needs_officer") >= 1


def test_a_forged_link_and_one_of_a_hold_that_is_over_object_to_nothing(office: Office) -> None:
    case = mine(office)
    with pytest.raises(DisputeLinkInvalid):
        dispute_by_link(f"{case.pk}:x:y", clock=office.clock)
    _released(office, case)
    with pytest.raises(DisputeLinkInvalid):
        dispute_by_link(dispute_token(case), clock=office.clock)


def test_who_recorded_the_disputed_call_does_not_settle_it(office: Office) -> None:
    case = by_phone(office, officer="eko")
    dispute_by_link(dispute_token(case), clock=office.clock)
    with pytest.raises(OwnReportDisputed):
        _released(office, case)
    with pytest.raises(OwnReportDisputed):
        leave_held(case.hold_id, remark="x", actor=office.actor("eko"), clock=office.clock)
    assert _released(office, case, officer="dewi").outcome == "released"


def test_a_release_ends_the_request_and_the_owner_is_told_after_publication(
    office: Office,
) -> None:
    case = mine(office)
    run_due(office.clock)
    office.clock.advance(timedelta(minutes=1))
    _released(office, case)
    request = fresh(Request.objects.get())
    assert (request.status, request.closing_reason) == (Status.REJECTED, "Laptop ditemukan")
    assert request.records.latest("pk").act == ENDED_BY_RELEASE
    assert _mails("hold_released") == 0
    run_due(office.clock)
    office.clock.advance(timedelta(seconds=2))
    run_due(office.clock)
    assert _mails("hold_released") == 1
    assert office.certificate("sari").status == "good"
    newest = revocations.newest_published(revocations.Scope(office.issuer))
    assert newest is not None
    crl = x509.load_der_x509_crl(b"".join(revocations.octets(newest)))
    serial = office.certificate("sari").serial_number
    assert crl.get_revoked_certificate_by_serial_number(serial) is None


def test_a_second_release_tells_nobody_again(office: Office) -> None:
    case = mine(office)
    first = _released(office, case)
    assert _released(office, case).pk == first.pk
    for _ in range(3):
        run_due(office.clock)
        office.clock.advance(timedelta(minutes=10))
    follow(clock=office.clock)
    run_due(office.clock)
    assert _mails("hold_released") == 1


@pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("sari", OwnCertificate),
        ("hadi", RevocationNotPermitted),
        ("maya", CertificateNotFound),
        ("tono", CertificateNotFound),
        ("rina", CertificateNotFound),
    ],
)
def test_nobody_but_an_officer_in_scope_releases(
    office: Office, username: str, refusal: type[AMSError]
) -> None:
    case = mine(office)
    with pytest.raises(refusal):
        _released(office, case, officer=username)
    assert Request.objects.get().is_open


def test_the_decision_makes_the_hold_a_revocation_for_key_compromise(office: Office) -> None:
    case = mine(office)
    office.clock.advance(timedelta(hours=2))
    _decided(office, case)
    with pytest.raises(AlreadyDecided):
        _released(office, case)
    run_due(office.clock)
    revocation = Revocation.objects.get()
    assert revocation.reason_code == "keyCompromise"
    assert revocation.revocation_date == case.hold.held_at
    assert revocation.invalidity_date == case.lost_at
    assert Hold.objects.get().outcome == "revoked"
    with pytest.raises(AlreadyRevoked):
        _released(office, case)
    assert (_mails("certificate_revoked"), _mails("hold_released")) == (1, 0)


def test_a_release_of_a_plain_hold_ends_no_request_for_another_reason(office: Office) -> None:
    revocations.hold(office.certificate("sari").pk, reason="x", actor=OPERATOR, clock=office.clock)
    release(
        office.certificate("sari").pk, reason="x", actor=office.actor("eko"), clock=office.clock
    )
    assert office.certificate("sari").status == "good"
    assert not HoldCase.objects.exists()


def test_the_administrator_sets_the_days_and_standing_holds_keep_theirs(office: Office) -> None:
    before = mine(office).due_at
    regency, rina = office.agencies["regency"].pk, office.actor("rina")
    set_letter_days(regency, 5, actor=rina, clock=office.clock)
    assert HoldCase.objects.get().due_at == before
    for days in (0, 31):
        with pytest.raises(InvalidInput):
            set_letter_days(regency, days, actor=rina, clock=office.clock)
    with pytest.raises(AMSError):
        set_letter_days(regency, 4, actor=office.actor("eko"), clock=office.clock)
