"""A journal with entries in it."""

import itertools
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal import guard, services
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.models import Entry

OFFICER = Actor(account_id=7, name="Siti Rahayu, S.Kom.", origin="10.1.2.3")
Write = Callable[[int], list[Entry]]


@pytest.fixture
def write(db: None, clock: ManualClock) -> Write:
    """Return a function that writes so many entries, each different, and returns them."""
    numbers = itertools.count(1)

    def written(count: int) -> list[Entry]:
        with transaction.atomic():
            return [
                services.append(
                    Event.REQUEST_VIEW,
                    subject=Subject.of("request", number),
                    actor=OFFICER,
                    at=clock.now(),
                    data={"number": number},
                )
                for number in itertools.islice(numbers, count)
            ]

    return written


@pytest.fixture
def unguarded(db: None) -> None:
    """Take the triggers away, as someone who owns the database could."""
    guard.remove(connection)


@pytest.fixture
def sql(db: None) -> Callable[..., None]:
    """Return a function that runs one SQL statement behind the models' back."""

    def run(statement: str, *values: str | int | bytes | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run
