"""Putting work into the queue."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.jobs import leases
from ams.jobs.models import Job
from ams.jobs.services import enqueue, enqueue_keyed
from ams.jobs.worker import run_due
from tests.jobs.conftest import Recorder

KIND = "test:work"
HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_a_job_waits_until_its_time(clock: ManualClock, handler: Recorder) -> None:
    enqueue(KIND, payload={"n": 1}, at=clock.now() + HOUR)
    assert run_due(clock) == 0
    clock.advance(HOUR)
    assert run_due(clock) == 1
    assert handler.payloads == [{"n": 1}]


@pytest.mark.django_db(transaction=True)
def test_a_job_queued_in_a_transaction_that_fails_never_was(
    clock: ManualClock, handler: Recorder
) -> None:
    with transaction.atomic():
        enqueue(KIND, payload={}, at=clock.now())
        enqueue(KIND, payload={}, at=clock.now(), key="a")
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert run_due(clock) == 0


@pytest.mark.django_db
def test_jobs_without_a_key_are_all_kept(clock: ManualClock) -> None:
    for _ in range(3):
        enqueue(KIND, payload={}, at=clock.now())
    assert Job.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("later", "expected"), [(2 * HOUR, HOUR), (-HOUR, -HOUR), (HOUR, HOUR)])
def test_one_job_waits_for_a_key_at_the_earlier_time(
    clock: ManualClock, later: timedelta, expected: timedelta
) -> None:
    enqueue(KIND, payload={"first": True}, at=clock.now() + HOUR, key="a")
    enqueue(KIND, payload={"first": False}, at=clock.now() + later, key="a")
    job = Job.objects.get()
    assert job.run_at == clock.now() + expected
    assert job.payload == {"first": True}


@pytest.mark.django_db
def test_several_keys_at_once_are_queued_as_each_alone(
    clock: ManualClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enqueue(KIND, payload={"n": 0}, at=clock.now() + HOUR, key="b")
    enqueue(KIND, payload={"n": 0}, at=clock.now() - HOUR, key="c")
    with django_assert_num_queries(1):
        enqueue_keyed(KIND, {key: {"n": 1} for key in ("a", "b", "c", "d")}, at=clock.now())
    waiting = {job.key: (job.payload["n"], job.run_at) for job in Job.objects.all()}
    now = clock.now()
    assert waiting == {"a": (1, now), "b": (0, now), "c": (0, now - HOUR), "d": (1, now)}
    # Of those due at one time, the first that was named comes first.
    assert Job.objects.get(key="a").pk < Job.objects.get(key="d").pk


@pytest.mark.django_db
def test_another_key_and_another_kind_wait_beside_it(clock: ManualClock) -> None:
    enqueue(KIND, payload={}, at=clock.now(), key="a")
    enqueue(KIND, payload={}, at=clock.now(), key="b")
    enqueue("test:other", payload={}, at=clock.now(), key="a")
    assert Job.objects.count() == 3


@pytest.mark.django_db
def test_the_database_itself_allows_one_waiting_job_for_a_key(clock: ManualClock) -> None:
    Job.objects.create(kind=KIND, key="a", payload={}, run_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=KIND, key="a", payload={}, run_at=clock.now())


@pytest.mark.django_db
def test_a_job_that_runs_does_not_stand_for_one_that_is_queued_meanwhile(
    clock: ManualClock, handler: Recorder
) -> None:
    def again() -> None:
        if len(handler.payloads) == 1:
            enqueue(KIND, payload={"n": 2}, at=clock.now(), key="a")

    handler.does = again
    enqueue(KIND, payload={"n": 1}, at=clock.now(), key="a")
    assert run_due(clock) == 2
    assert handler.payloads == [{"n": 1}, {"n": 2}]


@pytest.mark.django_db
def test_a_payload_that_is_not_json_is_refused(clock: ManualClock) -> None:
    with pytest.raises(InvalidInput, match=r"\$\.when is a datetime"):
        enqueue(KIND, payload={"when": clock.now()}, at=clock.now())  # type: ignore[dict-item]
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_queueing_one_key_leave_one_job(clock: ManualClock) -> None:
    start = threading.Barrier(20)

    def work() -> None:
        try:
            start.wait()
            with transaction.atomic():
                enqueue(KIND, payload={}, at=clock.now(), key="a")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_worker_takes_a_waiting_job_before_the_act_that_asked_for_it_again_is_committed(
    clock: ManualClock, handler: Recorder
) -> None:
    """Otherwise it would run without seeing the change, and the change would wait for ever."""
    enqueue(KIND, payload={}, at=clock.now(), key="a")
    asked, looked = threading.Event(), threading.Event()
    taken: list[Job | None] = []

    def act() -> None:
        try:
            with transaction.atomic():
                enqueue(KIND, payload={}, at=clock.now(), key="a")
                asked.set()
                looked.wait(timeout=120)
        finally:
            connection.close()

    def look() -> None:
        try:
            taken.append(leases.take_job(clock, worker="w"))
        finally:
            looked.set()
            connection.close()

    acting = threading.Thread(target=act)
    acting.start()
    assert asked.wait(timeout=120)
    looking = threading.Thread(target=look)
    looking.start()
    if connection.vendor == "sqlite":  # there the worker waits instead of passing by
        looking.join(timeout=0.3)
        assert looking.is_alive()
        looked.set()
    acting.join()
    looking.join()
    if connection.vendor == "postgresql":
        assert taken == [None]
    assert run_due(clock) == (0 if taken[0] else 1)
