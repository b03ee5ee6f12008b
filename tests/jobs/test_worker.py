"""Carrying work out: retry, leases, crash, clocks."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Self

import pytest
from django.db import OperationalError, connection

from ams.core.clock import ManualClock, SystemClock
from ams.core.errors import Unavailable
from ams.jobs import heartbeat, leases, registry, worker
from ams.jobs.models import Job, PeriodicJob, Worker
from ams.jobs.services import (
    QueueHealth,
    enqueue,
    failing,
    oldest_overdue,
    queue_health,
    worker_seen_at,
)
from ams.jobs.worker import run_due, run_forever, run_lanes
from tests.jobs.conftest import Recorder

KIND = "test:work"
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """What a killed process looks like from inside: nothing after it runs."""


def raising(error: BaseException) -> Callable[[], None]:
    def do() -> None:
        raise error

    return do


@pytest.mark.django_db
def test_a_job_that_is_done_is_gone(clock: ManualClock, handler: Recorder) -> None:
    enqueue(KIND, payload={}, at=clock.now())
    assert run_due(clock) == 1
    assert not Job.objects.exists()
    assert run_due(clock) == 0


@pytest.mark.django_db
def test_jobs_run_in_the_order_in_which_they_became_due(
    clock: ManualClock, handler: Recorder
) -> None:
    for minutes in (3, 1, 2):
        enqueue(KIND, payload={"due": minutes}, at=clock.now() + minutes * MINUTE)
    clock.advance(5 * MINUTE)
    run_due(clock)
    assert [payload["due"] for payload in handler.payloads] == [1, 2, 3]


@pytest.mark.django_db
def test_no_more_jobs_run_than_asked_for(clock: ManualClock, handler: Recorder) -> None:
    for _ in range(5):
        enqueue(KIND, payload={}, at=clock.now())
    assert run_due(clock, limit=2) == 2
    assert Job.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("error", [Unavailable("no server"), ValueError("a defect")])
def test_a_job_that_fails_waits_longer_each_time_and_is_never_lost(
    clock: ManualClock, handler: Recorder, error: Exception
) -> None:
    handler.does = raising(error)
    enqueue(KIND, payload={"n": 1}, at=clock.now(), key="a")
    waits = []
    for _ in range(14):
        assert run_due(clock) == 1
        assert run_due(clock) == 0
        job = Job.objects.get()
        waits.append((job.run_at - clock.now()).total_seconds())
        clock.at = job.run_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]
    (failed,) = failing()
    assert (failed.kind, failed.key, failed.attempts) == (KIND, "a", 14)
    assert failed.last_error == f"{type(error).__name__}: {error}"
    handler.does = lambda: None
    assert run_due(clock) == 1
    assert failing() == []


@pytest.mark.django_db
def test_one_failing_job_does_not_hold_up_the_others(clock: ManualClock, handler: Recorder) -> None:
    def fail_first() -> None:
        if len(handler.payloads) == 1:
            raise ValueError

    handler.does = fail_first
    for number in range(3):
        enqueue(KIND, payload={"n": number}, at=clock.now())
    assert run_due(clock) == 3
    assert [job.payload for job in Job.objects.all()] == [{"n": 0}]


@pytest.mark.django_db
def test_a_job_of_an_unknown_kind_stays_for_a_program_that_knows_it(clock: ManualClock) -> None:
    enqueue("test:unknown", payload={}, at=clock.now())
    clock.advance(MINUTE)
    assert run_due(clock) == 0
    assert oldest_overdue(clock) == MINUTE


@pytest.mark.django_db
def test_a_failed_job_gives_way_to_one_that_was_queued_for_the_same_key_meanwhile(
    clock: ManualClock, handler: Recorder
) -> None:
    def queue_and_fail() -> None:
        enqueue(KIND, payload={"n": 2}, at=clock.now(), key="a")
        handler.does = lambda: None
        raise ValueError("first")

    handler.does = queue_and_fail
    enqueue(KIND, payload={"n": 1}, at=clock.now(), key="a")
    assert run_due(clock, limit=1) == 1
    (job,) = Job.objects.all()
    assert (job.payload, job.attempts, job.last_error) == ({"n": 2}, 1, "ValueError: first")
    assert run_due(clock) == 1


@pytest.mark.django_db
def test_a_killed_workers_job_runs_again_after_its_lease(
    clock: ManualClock, handler: Recorder
) -> None:
    handler.does = raising(Killed())
    enqueue(KIND, payload={"n": 1}, at=clock.now(), key="a")
    with pytest.raises(Killed):
        run_due(clock)
    handler.does = lambda: None
    assert run_due(clock) == 0
    clock.advance(leases.LEASE)
    assert run_due(clock) == 1
    assert handler.payloads == [{"n": 1}, {"n": 1}]
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_worker_killed_between_the_work_and_its_completion_leaves_the_job(
    clock: ManualClock, handler: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(KIND, payload={}, at=clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(leases, "finish_job", lambda _job: raising(Killed())())
        with pytest.raises(Killed):
            run_due(clock)
    clock.advance(leases.LEASE)
    assert run_due(clock) == 1
    assert len(handler.payloads) == 2


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_neither_finishes_nor_fails_the_others_job(
    clock: ManualClock, handler: Recorder
) -> None:
    enqueue(KIND, payload={}, at=clock.now())
    slow = leases.take_job(clock, worker="slow")
    clock.advance(leases.LEASE)
    quick = leases.take_job(clock, worker="quick")
    assert slow is not None
    assert quick is not None
    leases.finish_job(slow)
    leases.fail_job(slow, "too late", clock=clock)
    leases.renew(slow, clock)
    job = Job.objects.get()
    assert (job.leased_by, job.attempts, job.last_error) == ("quick", 2, "")


@pytest.mark.django_db
def test_a_renewed_lease_holds(clock: ManualClock, handler: Recorder) -> None:
    enqueue(KIND, payload={}, at=clock.now())
    job = leases.take_job(clock, worker="w")
    assert job is not None
    clock.advance(leases.LEASE / 2)
    leases.renew(job, clock)
    clock.advance(leases.LEASE / 2)
    assert leases.take_job(clock, worker="other") is None


@pytest.mark.django_db
def test_a_clock_set_back_does_not_keep_a_lease_for_ever(
    clock: ManualClock, handler: Recorder
) -> None:
    enqueue(KIND, payload={}, at=clock.now() - timedelta(days=2))
    leases.take_job(clock, worker="killed")
    clock.advance(timedelta(days=-1))
    assert run_due(clock) == 1


@pytest.fixture
def recurring() -> Recorder:
    """Return the handler of a job that recurs each minute."""
    recorder = Recorder()
    registry.periodically("test:recurring", every=MINUTE)(recorder)
    return recorder


@pytest.mark.django_db
def test_a_recurring_job_runs_once_in_each_span(clock: ManualClock, recurring: Recorder) -> None:
    for seconds, expected in ((0, 1), (0, 1), (59, 1), (1, 2), (60, 3)):
        clock.advance(timedelta(seconds=seconds))
        assert run_due(clock) == 0
        assert len(recurring.payloads) == expected


@pytest.mark.django_db
def test_a_recurring_job_runs_once_after_a_long_pause(
    clock: ManualClock, recurring: Recorder
) -> None:
    run_due(clock)
    clock.advance(timedelta(hours=1))
    run_due(clock)
    run_due(clock)
    assert len(recurring.payloads) == 2


@pytest.mark.django_db
def test_what_a_recurring_job_queues_runs_at_once(
    clock: ManualClock, recurring: Recorder, handler: Recorder
) -> None:
    recurring.does = lambda: enqueue(KIND, payload={}, at=clock.now())
    assert run_due(clock) == 1


@pytest.mark.django_db
def test_a_recurring_job_that_fails_is_visible_and_tried_again(
    clock: ManualClock, recurring: Recorder
) -> None:
    recurring.does = raising(Unavailable("no disk"))
    run_due(clock)
    assert [(job.kind, job.last_error) for job in failing()] == [
        ("test:recurring", "Unavailable: no disk")
    ]
    recurring.does = lambda: None
    clock.advance(timedelta(seconds=1))
    run_due(clock)
    assert len(recurring.payloads) == 2
    assert failing() == []


@pytest.mark.django_db
def test_a_recurring_job_of_a_killed_worker_runs_again_after_its_lease(
    clock: ManualClock, recurring: Recorder
) -> None:
    recurring.does = raising(Killed())
    with pytest.raises(Killed):
        run_due(clock)
    recurring.does = lambda: None
    run_due(clock)
    assert len(recurring.payloads) == 1
    clock.advance(leases.LEASE)
    run_due(clock)
    assert len(recurring.payloads) == 2


@pytest.mark.django_db
def test_a_clock_set_back_does_not_stop_recurring_jobs(
    clock: ManualClock, recurring: Recorder
) -> None:
    run_due(clock)
    clock.advance(timedelta(days=-30))
    run_due(clock)
    assert len(recurring.payloads) == 2


@pytest.mark.django_db(transaction=True)
def test_no_job_runs_twice_when_ten_workers_look_at_once(
    clock: ManualClock, handler: Recorder, recurring: Recorder
) -> None:
    for number in range(30):
        enqueue(KIND, payload={"n": number}, at=clock.now())
    start = threading.Barrier(10)

    def work() -> None:
        try:
            start.wait()
            run_due(clock)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(str(payload["n"])) for payload in handler.payloads) == list(range(30))
    assert len(recurring.payloads) == 1
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_queue_tells_what_is_late_what_fails_and_whether_anyone_works(
    clock: ManualClock, handler: Recorder
) -> None:
    assert queue_health(clock) == QueueHealth(None, 0, None)
    enqueue(KIND, payload={}, at=clock.now())
    enqueue(KIND, payload={}, at=clock.now() + 2 * MINUTE)
    clock.advance(MINUTE)
    heartbeat.Heartbeat("w", clock).beat()
    assert queue_health(clock) == QueueHealth(MINUTE, 0, clock.now())
    handler.does = raising(ValueError())
    run_due(clock)
    assert queue_health(clock) == QueueHealth(None, 1, clock.now())


@pytest.mark.django_db
def test_a_job_at_work_is_not_late(clock: ManualClock, handler: Recorder) -> None:
    enqueue(KIND, payload={}, at=clock.now())
    clock.advance(MINUTE)
    leases.take_job(clock, worker="w")
    assert oldest_overdue(clock) is None


@pytest.mark.django_db
def test_workers_long_gone_are_forgotten(clock: ManualClock) -> None:
    heartbeat.Heartbeat("old", clock).beat()
    clock.advance(timedelta(days=2))
    heartbeat.Heartbeat("new", clock).beat()
    assert [row.name for row in Worker.objects.all()] == ["new"]


@pytest.mark.django_db
def test_each_beat_renews_the_lease_of_the_work_at_hand(
    clock: ManualClock, handler: Recorder
) -> None:
    enqueue(KIND, payload={}, at=clock.now())
    beating = heartbeat.Heartbeat("w", clock)
    job = leases.take_job(clock, worker="w")
    assert job is not None
    with beating.holding(job):
        clock.advance(leases.LEASE / 2)
        beating.beat()
    renewed = Job.objects.get().leased_until
    assert renewed == clock.now() + leases.LEASE
    clock.advance(MINUTE)
    beating.beat()
    assert Job.objects.get().leased_until == renewed


class Running:
    """A worker in a thread of its own."""

    def __init__(self, work: Callable[[SystemClock, threading.Event], None] = run_forever) -> None:
        self.stop = threading.Event()
        self.work = work
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.work(SystemClock(), self.stop)
        finally:
            connection.close()

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(timeout=120)
        assert not self.thread.is_alive()


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_is_queued_while_it_runs_and_stops_when_told(handler: Recorder) -> None:
    with Running():
        assert eventually(lambda: worker_seen_at() is not None)
        enqueue(KIND, payload={}, at=SystemClock().now())
        assert eventually(lambda: len(handler.payloads) == 1)
        assert eventually(lambda: not Job.objects.exists())
    assert worker_seen_at() is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_a_database_that_fails_for_a_while(
    handler: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_AFTER_DATABASE_ERROR_SECONDS", 0.01)
    failures = iter([OperationalError("server closed the connection")] * 3)
    take_job = leases.take_job

    def failing_at_first(
        clock: SystemClock, *, worker: str, lane: registry.Lane | None = None
    ) -> Job | None:
        for error in failures:
            raise error
        return take_job(clock, worker=worker, lane=lane)

    monkeypatch.setattr(leases, "take_job", failing_at_first)
    enqueue(KIND, payload={}, at=SystemClock().now())
    with Running():
        assert eventually(lambda: len(handler.payloads) == 1)
    assert next(failures, None) is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_after_the_job_at_hand(handler: Recorder) -> None:
    running = Running()
    handler.does = running.stop.set
    for _ in range(3):
        enqueue(KIND, payload={}, at=SystemClock().now())
    with running:
        running.thread.join(timeout=120)
    assert len(handler.payloads) == 1
    assert Job.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_outlives_a_database_that_fails(
    monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    beating = heartbeat.Heartbeat("w", clock)
    beats = iter([OperationalError("gone"), None, None])

    def beat() -> None:
        error = next(beats, None)
        if error is not None:
            raise error

    monkeypatch.setattr(beating, "beat", beat)
    thread = threading.Thread(target=beating.run)
    thread.start()
    assert eventually(lambda: next(beats, "end") == "end")
    beating.stop()
    thread.join(timeout=120)
    assert not thread.is_alive()


@pytest.mark.django_db
def test_a_recurring_job_that_is_no_longer_known_is_left_alone(clock: ManualClock) -> None:
    PeriodicJob.objects.create(name="test:former", run_at=clock.now())
    assert run_due(clock) == 0
    assert PeriodicJob.objects.get().leased_until is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "slow", [lane for lane in registry.Lane if lane is not registry.Lane.OWN], ids=str
)
def test_what_does_not_come_to_an_end_delays_no_work_in_other_lanes(
    handler: Recorder, slow: registry.Lane
) -> None:
    answered = threading.Event()
    waiting, others = Recorder(), Recorder()

    def wait_for_an_answer() -> None:
        answered.wait(120)

    waiting.does = wait_for_an_answer
    others_lanes = set(registry.Lane) - {registry.Lane.OWN}
    for lane in others_lanes:
        registry.handles(f"test:{lane}", lane=lane)(waiting if lane is slow else others)
    enqueue(f"test:{slow}", payload={}, at=SystemClock().now() - timedelta(seconds=5))
    with Running(run_lanes):
        assert eventually(lambda: len(waiting.payloads) == 1)
        for kind in (KIND, *(f"test:{lane}" for lane in others_lanes)):
            enqueue(kind, payload={}, at=SystemClock().now())
        ran = (1, len(others_lanes - {slow}))
        assert eventually(lambda: (len(handler.payloads), len(others.payloads)) == ran)
        assert not answered.is_set()
        answered.set()
