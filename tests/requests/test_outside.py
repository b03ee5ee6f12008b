"""Activity 7 for a certificate of an outside CA: its own word counts, verified, and no other."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from pytest_django.fixtures import Settings

from ams.authority.outside import trust
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput, NotPermitted
from ams.jobs.models import Job
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.refusals import UploadRefused
from ams.notifications.models import Notice
from ams.requests.acknowledge import acknowledge
from ams.requests.acts import RequestAct, may
from ams.requests.await_outside import read_outside
from ams.requests.carry_out import resume_all
from ams.requests.errors import AlreadyDecided, NothingToRecord, RequestNotFound
from ams.requests.models import OutsideRecord, Request
from ams.requests.withdraw import withdraw
from ams.watch.marking import proof_of
from tests.authority.outside.scene import OPERATOR, Outside, outside, present, web
from tests.authority.outside.web_server import WebServer
from tests.requests.builders import decided, found_office, fresh
from tests.requests.outside import Elsewhere, set_up

__all__ = ["outside", "present", "web"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(present: ManualClock, outside: Outside, web: WebServer) -> Elsewhere:
    """Return the office at the machine's time, with an outside CA."""
    return set_up(found_office(present), outside, web)


def facts(request: Request) -> list[bool]:
    """Return which of the five facts are true."""
    kept = fresh(request)
    times = (
        kept.decided_at, kept.carried_out_at, kept.published_at, kept.told_at, kept.acknowledged_at,
    )  # fmt: skip
    return [time is not None for time in times]


def later(elsewhere: Elsewhere, by: timedelta = timedelta(minutes=1)) -> None:
    """Let some time pass and do what the worker would."""
    elsewhere.office.clock.advance(by)
    run_due(elsewhere.office.clock)


def test_from_the_decision_to_the_receipt(elsewhere: Elsewhere) -> None:
    request, name = elsewhere.decided()
    elsewhere.publish()
    run_due(elsewhere.office.clock)
    assert facts(request) == [True, False, False, False, False]
    elsewhere.outside.authority.revoke(name)
    elsewhere.record(request)
    later(elsewhere)
    assert facts(request) == [True, False, False, False, False], "the CA's CRL is still the old one"
    elsewhere.publish()
    later(elsewhere, timedelta(minutes=2))
    assert facts(request) == [True, True, True, True, False]
    kept = fresh(request)
    assert (kept.activity, kept.concerned.status) == ("receipt", "revoked")
    proof = proof_of(kept.concerned.pk)
    assert proof is not None
    assert kept.concerned.revoked_at == proof.at
    acknowledge(request.pk, actor=elsewhere.office.actor("sari"), clock=elsewhere.office.clock)
    assert fresh(request).status == "completed"


def test_the_notice_carries_the_cas_own_proof(elsewhere: Elsewhere) -> None:
    request, name = elsewhere.decided()
    elsewhere.outside.authority.revoke(name)
    elsewhere.record(request)
    elsewhere.publish()
    run_due(elsewhere.office.clock)
    proof = proof_of(request.concerned.pk)
    assert proof is not None
    assert proof.crl is not None
    context = Notice.objects.get(message="certificate_revoked").context
    assert context["crl_number"] == proof.crl.crl_number
    assert context["revoked_at"] == proof.at.isoformat()
    assert context["digests"] == [proof.crl.sha256]
    (sent,) = [one for one in mail.outbox if "selesai" in one.subject]
    assert "BSRE CA CONTOH DS G1" in sent.body
    assert proof.crl.sha256 in sent.body


def test_ocsp_alone_is_proof_enough(elsewhere: Elsewhere) -> None:
    request, name = elsewhere.decided()
    elsewhere.outside.authority.revoke(name)
    elsewhere.tick()
    elsewhere.record(request)
    with elsewhere.outside.authority.responder():
        run_due(elsewhere.office.clock)
    assert facts(request) == [True, True, True, True, False]
    context = Notice.objects.get(message="certificate_revoked").context
    assert (context["crl_number"], bool(context["ocsp_at"])) == ("", True)


def test_the_cas_word_without_the_officers_record_marks_and_waits(elsewhere: Elsewhere) -> None:
    request, name = elsewhere.decided()
    elsewhere.outside.authority.revoke(name)
    elsewhere.publish()
    run_due(elsewhere.office.clock)
    assert fresh(request).concerned.status == "revoked"
    assert facts(request) == [True, False, False, False, False]
    elsewhere.record(request)
    run_due(elsewhere.office.clock)
    assert facts(request) == [True, True, True, True, False]


def test_an_answer_that_cannot_be_verified_never_counts(elsewhere: Elsewhere) -> None:
    request, name = elsewhere.decided()
    elsewhere.outside.authority.revoke(name)
    octets = bytearray(elsewhere.outside.authority.crl())
    octets[-1] ^= 1
    elsewhere.web.say("/ca.crl", bytes(octets))
    elsewhere.record(request)
    for _ in range(3):
        later(elsewhere)
    assert facts(request) == [True, False, False, False, False]
    assert Certificate.objects.get(pk=request.concerned.pk).status == "good"


def test_a_switched_off_ca_is_not_believed(elsewhere: Elsewhere) -> None:
    request, name = elsewhere.decided()
    elsewhere.outside.authority.revoke(name)
    elsewhere.publish()
    trust.switch_off(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    elsewhere.record(request)
    for _ in range(3):
        later(elsewhere)
    assert facts(request)[1] is False
    told = Notice.objects.get(message="outside_not_revoked")  # at once, and once
    assert told.context["not_believed"] is True
    (sent,) = [one for one in mail.outbox if "CA penerbit" in one.subject]
    assert "tidak aktif dalam daftar CA luar" in sent.body
    assert "Mintalah administrator mengaktifkannya lagi" in sent.body
    trust.switch_on(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    later(elsewhere)
    assert facts(request)[1] is True


def test_after_the_decision_the_applicant_cannot_withdraw(elsewhere: Elsewhere) -> None:
    request, _name = elsewhere.decided()
    with pytest.raises(AlreadyDecided):
        withdraw(request.pk, actor=elsewhere.office.actor("sari"), clock=elsewhere.office.clock)


def test_it_is_read_ever_more_gently(elsewhere: Elsewhere) -> None:
    request, _name = elsewhere.decided()
    elsewhere.publish()
    pauses = []
    for waited in (timedelta(), timedelta(minutes=4), timedelta(hours=5)):
        Job.objects.filter(kind="requests:read_outside").delete()
        elsewhere.office.clock.advance(waited)
        read_outside(request.pk, clock=elsewhere.office.clock)
        job = Job.objects.get(kind="requests:read_outside")
        pauses.append(job.run_at - elsewhere.office.clock.now())
    assert pauses[0] == timedelta(seconds=10)
    assert timedelta(minutes=1) <= pauses[1] < timedelta(minutes=2)
    assert pauses[2] == timedelta(minutes=15)
    # What makes up for lost jobs does not hurry one that waits.
    assert resume_all(clock=elsewhere.office.clock) == 0
    Job.objects.filter(kind="requests:read_outside").delete()
    assert resume_all(clock=elsewhere.office.clock) == 1


def test_a_crash_between_marking_and_moving_loses_nothing(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, name = elsewhere.decided()
    elsewhere.outside.authority.revoke(name)
    elsewhere.publish()
    elsewhere.record(request)

    def crash(*_args: object, **_values: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("ams.requests.await_outside._go_on", crash)
        with pytest.raises(SystemExit):
            read_outside(request.pk, clock=elsewhere.office.clock)
    assert Certificate.objects.get(pk=request.concerned.pk).status == "revoked"
    assert facts(request)[1] is False
    elsewhere.web.replies.clear()  # the proof is here already: nobody is asked again
    later(elsewhere)
    assert facts(request) == [True, True, True, True, False]
    for _ in range(2):
        read_outside(request.pk, clock=elsewhere.office.clock)
        run_due(elsewhere.office.clock)
    assert Entry.objects.filter(event="request:revoked").count() == 1
    assert Notice.objects.filter(message="certificate_revoked").count() == 1


@pytest.mark.parametrize("recorded", [True, False])
def test_a_ca_that_still_says_good_alerts_the_officers_once(
    *, elsewhere: Elsewhere, settings: Settings, recorded: bool
) -> None:
    settings.AMS_OUTSIDE_ALERT_HOURS = 2
    request, _name = elsewhere.decided()
    elsewhere.publish()
    if recorded:
        elsewhere.record(request, "dewi")
    later(elsewhere, timedelta(hours=1, minutes=59))
    assert fresh(request).outside_alerted_at is None
    for _ in range(3):
        later(elsewhere, timedelta(minutes=20))
    assert fresh(request).outside_alerted_at is not None
    notices = Notice.objects.filter(message="outside_not_revoked")
    wanted = {"eko@kebumenkab.go.id", "dewi@kebumenkab.go.id"} if recorded else {
        "eko@kebumenkab.go.id"
    }  # fmt: skip
    assert set(notices.values_list("recipient_email", flat=True)) == wanted
    assert notices.count() == len(wanted)
    assert {one.context["says"] for one in notices} == {"good"}
    entry = Entry.objects.get(event="request:outside_alert")
    assert entry.data["says"] == "good"


def test_a_record_may_be_mended_and_the_newest_counts(elsewhere: Elsewhere) -> None:
    request, _name = elsewhere.decided()
    elsewhere.record(request, by="Ekoo")
    elsewhere.record(request, "dewi", by="Eko", remark="salah ketik")
    names = OutsideRecord.objects.values_list("performed_by", "recorded_by_name", "filename")
    assert [one[0] for one in names] == ["Eko", "Ekoo"]
    assert Entry.objects.filter(event="request:outside_record").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        OutsideRecord.objects.update(performed_by="lain")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"by": " "}, "performed_by"),
        ({"by": "x" * 121}, "performed_by"),
        ({"remark": "x" * 1001}, "remark"),
    ],
)
def test_a_record_that_cannot_be_is_refused(
    *, values: dict[str, object], field: str, elsewhere: Elsewhere
) -> None:
    request, _name = elsewhere.decided()
    now = elsewhere.office.clock.now()
    with pytest.raises(InvalidInput) as refusal:
        elsewhere.record(request, "eko", **values)
    assert set(refusal.value.fields) == {field}
    for at in (now + timedelta(minutes=1), now - timedelta(days=3)):
        with pytest.raises(InvalidInput) as refusal:
            elsewhere.record(request, at=at)
        assert set(refusal.value.fields) == {"performed_at"}
    assert not OutsideRecord.objects.exists()


@pytest.mark.parametrize("content", [b"", b"MZ program", b"%PDF-1.4 no", b"<html>"])
def test_evidence_is_hostile_until_decoded(content: bytes, elsewhere: Elsewhere) -> None:
    request, _name = elsewhere.decided()
    with pytest.raises(UploadRefused):
        elsewhere.record(request, content=content)
    assert not OutsideRecord.objects.exists()
    assert Entry.objects.filter(event="attachment:refuse", subject_kind="request").count() == 1


WHO = {
    "sari": NotPermitted, "ratna": NotPermitted, "tono": RequestNotFound, "maya": RequestNotFound,
    "hadi": NotPermitted, "rina": RequestNotFound, "budi": None, "dewi": None, "eko": None,
}  # fmt: skip


@pytest.mark.parametrize("username", WHO)
def test_who_may_record(username: str, elsewhere: Elsewhere) -> None:
    request, _name = elsewhere.decided()
    refused = WHO[username]
    office = elsewhere.office
    actor, now = office.actor(username), office.clock.now()
    assert may(RequestAct.RECORD_OUTSIDE, request, actor=actor, at=now) is (refused is None)
    if refused is None:
        elsewhere.record(request, username)
    else:
        with pytest.raises(refused):
            elsewhere.record(request, username)


def test_nothing_is_recorded_before_the_decision_or_for_a_certificate_of_ours(
    elsewhere: Elsewhere,
) -> None:
    own = decided(elsewhere.office, "maya", officer="dewi")
    with pytest.raises(NothingToRecord):
        elsewhere.record(own, "dewi")
    request, _name = elsewhere.matching()
    with pytest.raises(NothingToRecord):
        elsewhere.record(request)
