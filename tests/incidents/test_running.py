"""Revoking in batches, publishing, telling: whole, once, whatever dies or pauses in between."""

from datetime import timedelta

import pytest
from cryptography import x509
from django.db import connection

from ams.accounts.models import Person
from ams.certificates.models import BlockedKey, StatusChange
from ams.core.clock import ManualClock
from ams.incidents import jobs as incident_jobs
from ams.incidents import running
from ams.incidents.models import Incident
from ams.incidents.running import resume_all, run, tell_batch
from ams.incidents.services import Cause, pause, resume, revoke_batch
from ams.jobs.models import Job
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.verification import verify
from ams.notifications.models import Notice
from ams.revocation.models import Hold, Revocation
from ams.revocation.services import Scope, hold, newest_published, publish, revoke
from tests.incidents.conftest import Room
from tests.revocation.office import octets_of, put_certificate


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch be three certificates."""
    monkeypatch.setattr(running, "BATCH", 3)
    monkeypatch.setattr(running, "TOLD_AT_ONCE", 3)


def revocations() -> int:
    return Entry.objects.filter(event=Event.CERTIFICATE_REVOKE).count()


def test_everything_is_revoked_published_and_told_and_the_journal_names_each(room: Room) -> None:
    certificates = room.certificates(7)
    incident = room.work(room.approved())
    assert (incident.state, incident.revoked, incident.waiting, incident.told) == ("done", 7, 0, 7)
    assert incident.revoked_at
    assert incident.published_at
    assert incident.finished_at
    entries = Entry.objects.filter(event=Event.CERTIFICATE_REVOKE)
    assert {entry.subject_id for entry in entries} == {one.serial for one in certificates}
    assert {entry.data["incident"] for entry in entries} == {incident.pk}
    assert {entry.actor_name for entry in entries} == {"Indra"}
    row = newest_published(Scope(room.issuer))
    assert row is not None
    crl = x509.load_der_x509_crl(octets_of(row))
    for one in certificates:
        one.refresh_from_db()
        entry = crl.get_revoked_certificate_by_serial_number(one.serial_number)
        assert entry is not None
        assert one.status == "revoked"
        assert one.revoked_at == one.revocation.revocation_date == entry.revocation_date_utc
        told = one.status_changes.get(status="revoked")
        assert (told.at, told.reason_code) == (one.revoked_at, "affiliationChanged")
        assert bytes(told.entry_der or b"") in octets_of(row)
    assert verify().size == Entry.objects.count()


def test_the_worker_does_it_all_by_its_jobs(room: Room) -> None:
    room.certificates(5)
    incident = room.approved()
    for _ in range(10):
        run_due(room.clock)
        room.clock.advance(timedelta(seconds=2))
    incident.refresh_from_db()
    assert (incident.state, incident.revoked) == ("done", 5)
    assert Notice.objects.filter(message="incident_revoked").count() == 1


def test_what_was_revoked_meanwhile_is_counted_and_left_alone(room: Room) -> None:
    certificates = room.certificates(4)
    incident = room.approved()
    first = revoke(certificates[3].pk, reasons=["pensiun"], actor=room.indra, clock=room.clock)
    incident = room.work(incident)
    assert (incident.revoked, incident.already) == (3, 1)
    first.refresh_from_db()
    assert first.reasons == ["pensiun"]
    assert Revocation.objects.count() == revocations() == 4


def test_a_held_certificate_keeps_its_holds_date(room: Room) -> None:
    (one, _other) = room.certificates(2)
    held = hold(one.pk, reason="x", actor=room.indra, clock=room.clock)
    room.clock.advance(timedelta(days=1))
    room.work(room.approved())
    one.refresh_from_db()
    assert one.revoked_at == one.revocation.revocation_date == held.held_at
    assert Hold.objects.get().outcome == "revoked"


def test_compromised_keys_go_to_the_block_list(room: Room) -> None:
    certificates = room.certificates(4)
    room.work(room.approved(Cause("Bocor", "x", ["kehilangan"])))
    assert set(BlockedKey.objects.values_list("spki_sha256", flat=True)) == {
        one.spki_sha256 for one in certificates
    }


def test_a_batch_that_dies_leaves_nothing_and_is_done_once_afterwards(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.certificates(7)
    incident = room.approved()
    revoke_batch(incident.pk, clock=room.clock)

    def die(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            run(incident.pk, clock=room.clock)
    assert Revocation.objects.count() == revocations() == 3
    incident = room.work(incident)
    assert (incident.revoked, incident.already) == (7, 0)
    assert Revocation.objects.count() == revocations() == 7
    assert StatusChange.objects.filter(status="revoked").count() == 7


def test_an_incident_whose_job_is_gone_goes_on_by_itself(room: Room) -> None:
    room.certificates(2)
    incident = room.approved()
    Job.objects.all().delete()
    resume_all(clock=room.clock)
    assert Job.objects.get(kind="incidents:run").key == str(incident.pk)
    incident = room.work(incident)
    Job.objects.all().delete()
    resume_all(clock=room.clock)
    assert not Job.objects.filter(kind="incidents:run").exists()


def test_a_paused_incident_rests_until_it_is_resumed(room: Room) -> None:
    room.certificates(7)
    incident = room.approved()
    revoke_batch(incident.pk, clock=room.clock)
    pause(incident.pk, actor=room.citra, clock=room.clock)
    run(incident.pk, clock=room.clock)
    resume_all(clock=room.clock)
    incident.refresh_from_db()
    assert (incident.state, incident.revoked) == ("paused", 3)
    resume(incident.pk, actor=room.indra, clock=room.clock)
    assert room.work(incident).revoked == 7
    events = Entry.objects.filter(event__startswith="incident:").order_by("seq")
    assert [entry.event for entry in events] == [
        "incident:propose", "incident:approve", "incident:pause", "incident:resume",
        "incident:finish",
    ]  # fmt: skip


def test_telling_may_be_paused_too(room: Room) -> None:
    room.certificates(2)
    incident = room.approved()
    revoke_batch(incident.pk, clock=room.clock)
    publish(room.issuer.pk, clock=room.clock)
    run(incident.pk, clock=room.clock)
    pause(incident.pk, actor=room.citra, clock=room.clock)
    run(incident.pk, clock=room.clock)
    assert not Notice.objects.exists()
    resume(incident.pk, actor=room.citra, clock=room.clock)
    assert room.work(incident).state == "done"


def test_nobody_is_told_before_the_crl_holds_it(room: Room) -> None:
    room.certificates(2)
    incident = room.approved()
    for _ in range(4):
        run(incident.pk, clock=room.clock)
        room.clock.advance(timedelta(seconds=1))
    incident.refresh_from_db()
    assert incident.state == "publishing"
    assert not Notice.objects.exists()
    assert room.work(incident).state == "done"
    assert Notice.objects.exists()


def test_each_holder_gets_one_mail_whatever_the_batches(room: Room) -> None:
    room.certificates(5)
    room.certificates(2, room.office.tono)
    (lost,) = room.certificates(1)
    lost.pk, lost.serial, lost.fingerprint_sha256 = None, "77", "77"
    lost.origin, lost.holder = "imported", None
    lost.save(force_insert=True)
    incident = room.work(room.approved())
    assert incident.told == 9
    notices = Notice.objects.order_by("recipient_email")
    assert [len(notice.context["serials"]) for notice in notices] == [6, 2]
    assert {notice.subject_id for notice in notices} == {str(incident.pk)}
    assert Entry.objects.filter(event=Event.NOTICE_QUEUE).count() == 2
    assert Job.objects.filter(kind="notifications:send").count() == 2


def test_nobody_is_told_where_that_was_not_wanted(room: Room) -> None:
    room.certificates(2)
    incident = room.work(room.approved(Cause("x", "x", ["mutasi"], tells_holders=False)))
    assert incident.state == "done"
    assert not Notice.objects.exists()


def test_a_holder_without_an_address_does_not_stop_the_others(room: Room) -> None:
    room.certificates(1)
    room.certificates(1, room.office.tono)
    Person.objects.filter(pk=room.office.tono.pk).update(email="")
    assert room.work(room.approved()).state == "done"
    assert Notice.objects.count() == 1


def test_only_a_telling_incident_tells(room: Room) -> None:
    room.certificates(1)
    incident = room.approved()
    run(4711, clock=room.clock)
    with pytest.raises(Exception, match="is revoking, not telling"):
        tell_batch(incident.pk, clock=room.clock)


def test_while_batches_follow_each_other_shards_are_published_at_once_and_all_within_a_second(
    room: Room,
) -> None:
    for shard in (1, 0, 1, 0, 1, 0):
        put_certificate(room.issuer, room.office.budi, shard=shard)
    incident = room.approved()
    now, slug = room.clock.now(), room.issuer.slug

    def queued() -> dict[str, timedelta]:
        publishing = Job.objects.filter(kind="revocation:publish")
        return {job.key: job.run_at - now for job in publishing}

    revoke_batch(incident.pk, clock=room.clock)
    assert queued() == {f"{slug}/0": timedelta(), slug: timedelta(seconds=1)}
    revoke_batch(incident.pk, clock=room.clock)
    assert queued() == dict.fromkeys((f"{slug}/0", f"{slug}/1", slug), timedelta())


def test_rate_and_remaining_time_follow_the_batches(room: Room) -> None:
    incident = Incident(revoked=400, waiting=600, busy_ms=2000, state="revoking")
    assert (incident.rate, incident.remaining, incident.percent) == (
        200.0, timedelta(seconds=3), 40,
    )  # fmt: skip
    assert Incident(revoked=0, waiting=5, busy_ms=0).remaining is None


def test_a_batch_asks_the_database_no_more_for_more_certificates(
    room: Room, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: object
) -> None:
    monkeypatch.setattr(running, "BATCH", 100)
    room.certificates(40)
    incident = room.approved()
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        revoke_batch(incident.pk, clock=room.clock)


def test_a_clock_set_back_spoils_no_rate(room: Room) -> None:
    class Backwards(ManualClock):
        def now(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            self.at -= timedelta(seconds=1)
            return self.at

    room.certificates(1)
    incident = room.approved()
    assert revoke_batch(incident.pk, clock=Backwards(room.clock.now())).busy_ms == 0


def test_a_batch_gives_way_to_crls_of_shards_where_one_writes_at_a_time(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shard in (0, 1):
        put_certificate(room.issuer, room.office.budi, shard=shard)
    waited: list[float] = []

    def publish_one(seconds: float) -> None:
        waited.append(seconds)
        Job.objects.filter(kind="revocation:publish", key__endswith=str(len(waited) - 1)).delete()

    monkeypatch.setattr("ams.incidents.jobs.time.sleep", publish_one)
    incident = room.approved()
    for _ in range(2):
        incident_jobs.run({"incident": incident.pk}, room.clock)
    one_at_a_time = not connection.features.has_select_for_update
    assert len(waited) == (2 if one_at_a_time else 0)
