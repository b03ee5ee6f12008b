"""A database that accepts and never answers costs each connection its limit, and is found again."""

import os
import threading
import time
from collections.abc import Iterator

import dj_database_url
import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ams.config.postgresql.patience import PATIENCE, Patience, Silent
from tests.running.hanging import Proxy, proxy
from tests.running.installations import on_postgresql

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not on_postgresql(), reason="the limits are those of PostgreSQL"),
]
LIMIT = 0.5


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for half a second in this process, as its long-running ones wait for more."""
    monkeypatch.setattr(PATIENCE, "seconds", LIMIT)
    monkeypatch.setattr(PATIENCE, "_silent_since", None)


@pytest.fixture
def way() -> Iterator[Proxy]:
    port = dj_database_url.parse(os.environ["DATABASE_URL"])["PORT"]
    with proxy(int(port)) as made:
        yield made


@pytest.fixture
def connection(way: Proxy) -> Iterator[BaseDatabaseWrapper]:
    """Return a connection of this suite's kind that leads over ``way``."""
    found = connections.create_connection("default")
    found.settings_dict = {
        **found.settings_dict, "HOST": "127.0.0.1", "PORT": str(way.port), "NAME": "postgres",
        "OPTIONS": {**found.settings_dict["OPTIONS"], "connect_timeout": 2},
    }  # fmt: skip
    yield found
    found.close()


def ask(connection: BaseDatabaseWrapper) -> float:
    """Ask something and return how many seconds it took."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return time.monotonic() - began


def refusal(connection: BaseDatabaseWrapper) -> str:
    with pytest.raises(OperationalError) as found:
        ask(connection)
    return str(found.value)


def test_a_statement_without_an_answer_ends_and_the_connection_with_it(
    limited: None, way: Proxy, connection: BaseDatabaseWrapper
) -> None:
    ask(connection)
    way.hang()
    assert "has not answered for 0.5 seconds" in refusal(connection)
    way.flow()
    connection.close()
    time.sleep(1)
    ask(connection)


def test_a_commit_without_an_answer_ends_too(
    limited: None, way: Proxy, connection: BaseDatabaseWrapper
) -> None:
    connection.set_autocommit(False)
    ask(connection)
    way.hang()
    with pytest.raises(OperationalError, match="has not answered"):
        connection.commit()


def test_a_server_that_accepts_and_says_nothing_is_left_and_others_are_told_at_once(
    limited: None, way: Proxy, connection: BaseDatabaseWrapper
) -> None:
    way.hang()
    assert "timeout" in refusal(connection)
    began = time.monotonic()
    for _ in range(20):
        assert "tried again every second" in refusal(connection)
    assert time.monotonic() - began < 1
    way.flow()
    time.sleep(1)
    ask(connection)


def test_a_statement_may_take_as_long_as_it_likes_where_no_limit_is_set(
    way: Proxy, connection: BaseDatabaseWrapper
) -> None:
    assert PATIENCE.seconds is None, "commands such as ams migrate wait"
    ask(connection)
    way.hang()
    threading.Timer(LIMIT, way.flow).start()
    assert ask(connection) > LIMIT / 2


def test_one_at_a_time_tries_a_database_that_was_silent() -> None:
    patience = Patience()
    patience.fell_silent()
    with pytest.raises(Silent), patience.reaching():
        pass
    patience._silent_since = time.monotonic() - 2
    with patience.reaching(), pytest.raises(Silent), patience.reaching():
        pass
    with patience.reaching():
        pass
