"""Objects made of some columns of a row are what Django makes of them."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.database.kind import by_index, make_room, written_time
from ams.database.rows import Rows, row_of
from ams.database.statements import execute
from ams.jobs.models import Job

JOBS = Rows(Job)
AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


@pytest.fixture
def job() -> Job:
    return Job.objects.create(kind="test:work", key="a", payload={"n": 1}, run_at=AT)


@pytest.mark.django_db
def test_an_object_of_some_columns_reads_the_others_when_asked(
    job: Job, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = row_of(Job, ("id", "kind"), (job.pk, "test:work"))
    with django_assert_num_queries(0):
        assert (made, made.kind) == (job, "test:work")
        assert made.get_deferred_fields() == {
            "attempts", "key", "last_error", "leased_by", "leased_until", "payload", "run_at",
        }  # fmt: skip
    with django_assert_num_queries(1):
        assert made.payload == {"n": 1}


@pytest.mark.django_db
def test_an_object_of_some_columns_is_saved_as_a_row_that_exists(job: Job) -> None:
    made = row_of(Job, ("id", "attempts"), (job.pk, 0))
    made.attempts = 3
    made.save(update_fields=["attempts"])
    job.refresh_from_db()
    assert (job.attempts, job.kind, Job.objects.count()) == (3, "test:work", 1)


@pytest.mark.django_db
def test_what_a_foreign_key_points_to_is_at_hand_and_may_be_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = Person(pk=7)
    with django_assert_num_queries(0):
        held = row_of(Certificate, ("id", "holder_id"), (1, 7), holder=person)
        assert held.holder is person
        nobodys = row_of(Certificate, ("id", "holder_id"), (2, None), holder=None)
        assert nobodys.holder is None


@pytest.mark.django_db
def test_a_whole_row_is_what_django_reads(
    job: Job, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Job.objects.create(kind="test:work", key="b", payload={}, run_at=AT, leased_until=AT)
    with django_assert_num_queries(1):
        found = JOBS.first("kind = %s ORDER BY id DESC", ["test:work"])
    assert found is not None
    (last, first) = Job.objects.order_by("-pk")
    assert (found, first) == (last, job)
    for field in Job._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(last, field.attname), field.name
    assert JOBS.first("key = %s", ["c"]) is None


@pytest.mark.django_db
def test_a_row_is_locked_like_django_locks_it(job: Job) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        assert JOBS.locked("id = %s", [job.pk]) == job
    (statement,) = [each["sql"] for each in seen if "SELECT" in each["sql"]]
    assert ("FOR UPDATE" in statement) == (connection.vendor == "postgresql")


def test_a_column_without_a_value_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="argument"):
        row_of(Job, ("id", "kind"), (1,))


@pytest.mark.django_db
def test_a_time_is_written_as_django_writes_it(job: Job) -> None:
    assert written_time(AT) == connection.ops.adapt_datetimefield_value(AT)
    assert Job.objects.filter(run_at=AT).get() == job


@pytest.mark.django_db
def test_rows_are_found_by_the_index_that_is_named(job: Job) -> None:
    named = f"SELECT id FROM jobs_job {by_index('jobs_job_due')} WHERE run_at <= %s"  # noqa: S608
    assert execute(named, [written_time(AT)]).fetchall() == [(job.pk,)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {named}", [written_time(AT)])
            ((*_, plan),) = cursor.fetchall()
        assert "jobs_job_due" in plan


@pytest.mark.django_db
def test_room_for_a_large_act_is_this_connection_s() -> None:
    make_room(16)
    if connection.vendor == "sqlite":
        assert execute("PRAGMA cache_size").fetchall() == [(-16 * 1024,)]
    make_room(2)
