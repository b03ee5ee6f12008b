"""Rows are inserted as Django would have written them, by one statement."""

from datetime import datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ams.core.clock import ManualClock
from ams.jobs.models import Job
from ams.journal.inserting import insert, insert_many, insert_one, update

pytestmark = pytest.mark.django_db
NAMES = ("kind", "key", "payload", "run_at", "attempts", "leased_by", "last_error")


def row(key: str, at: datetime) -> tuple[object, ...]:
    return ("test:work", key, {"n": [1, None, "é"]}, at, 0, "", "")


def test_one_row_reads_as_written_and_its_key_is_returned(clock: ManualClock) -> None:
    first = insert_one(Job, NAMES, row("a", clock.now()))()
    second = insert_one(Job, NAMES, row("b", clock.now()))()
    kept = Job.objects.get(pk=second)
    assert first < second
    assert (kept.key, kept.payload, kept.run_at) == ("b", {"n": [1, None, "é"]}, clock.now())
    assert kept.leased_until is None


def test_an_act_that_fails_before_the_key_is_asked_for_leaves_the_rest_as_it_was(
    clock: ManualClock,
) -> None:
    insert_one(Job, NAMES, row("a", clock.now()))()
    held = []

    @transaction.atomic
    def fail() -> None:
        held.append(insert_one(Job, NAMES, row("b", clock.now())))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(Job.objects.values_list("key", flat=True)) == ["a"]


def test_an_object_is_inserted_with_what_its_fields_are_by_default(clock: ManualClock) -> None:
    job = Job(kind="test:work", payload={"n": 1}, run_at=clock.now())
    insert(job)
    (kept,) = Job.objects.all()
    assert (kept, kept.payload, kept.key, kept.attempts) == (job, {"n": 1}, "", 0)
    job.attempts = 1
    job.save()  # as a row that is there
    assert Job.objects.get().attempts == 1


def test_the_columns_named_are_changed_and_no_others(clock: ManualClock) -> None:
    job = Job.objects.create(kind="test:work", payload={}, run_at=clock.now())
    job.payload, job.leased_until, job.attempts = {"n": [2]}, clock.now(), 9
    update(job, "payload", "leased_until")
    kept = Job.objects.get()
    assert (kept.payload, kept.leased_until, kept.attempts) == ({"n": [2]}, clock.now(), 0)


def test_a_row_that_is_gone_is_not_changed_silently(clock: ManualClock) -> None:
    job = Job.objects.create(kind="test:work", payload={}, run_at=clock.now())
    Job.objects.all().delete()
    with pytest.raises(DatabaseError, match="not there any more"):
        update(job, "attempts")


@pytest.mark.parametrize("count", [1, 2, 500])
def test_many_rows_read_as_written(clock: ManualClock, count: int) -> None:
    wib = timezone(timedelta(hours=7))
    times = [clock.now().astimezone(wib) + timedelta(microseconds=n) for n in range(count)]
    insert_many(Job, NAMES, (row(str(n), at) for n, at in enumerate(times)))
    assert list(Job.objects.order_by("pk").values_list("run_at", flat=True)) == times


def test_none_is_no_error() -> None:
    insert_many(Job, NAMES, [])
    assert not Job.objects.exists()


@pytest.mark.parametrize("count", [1, 2])
def test_a_row_that_breaks_a_uniqueness_is_refused_or_left_out(
    clock: ManualClock, count: int
) -> None:
    rows = [row("a", clock.now() + timedelta(hours=n)) for n in range(count)]
    insert_one(Job, NAMES, row("a", clock.now()))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(Job, NAMES, rows)
    insert_many(Job, NAMES, rows, once=True)
    assert Job.objects.get().run_at == clock.now()


def test_a_column_that_is_not_there_is_named(clock: ManualClock) -> None:
    with pytest.raises(LookupError, match="Job has no column 'until'"):
        insert_one(Job, ("until",), (clock.now(),))
