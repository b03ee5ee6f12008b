"""Django's PostgreSQL backend on connections that do not wait for ever (ADR 0044)."""

from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from django.utils.asyncio import async_unsafe
from psycopg.abc import PQGen

from ams.config.postgresql.patience import PATIENCE, Patience, Silent

RV = TypeVar("RV")
_CONNECT_SECONDS = 5


class Connection(psycopg.Connection[Any]):
    """A connection that is given up once an answer takes longer than this process waits."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Return the outcome of what ``gen`` asks the server.

        Raises:
            OperationalError: no answer came in time. The connection is closed: what was asked may
                have been done or not, as when a server dies.
        """
        limit = PATIENCE.seconds
        if timeout is not None or limit is None:  # who sets a time of his own waits for news
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError:
            if self.pgconn.status != psycopg.pq.ConnStatus.OK:
                raise
            self.pgconn.finish()
            PATIENCE.fell_silent()
            raise psycopg.OperationalError(
                f"the database has not answered for {limit:g} seconds"
            ) from None


def connect(patience: Patience, **params: Any) -> Connection:
    """Return a new connection.

    Raises:
        OperationalError: the database cannot be reached, or did not answer a moment ago.
    """
    try:
        with patience.reaching():
            return Connection.connect(**params)
    except psycopg.errors.ConnectionTimeout:
        patience.fell_silent()
        raise
    except Silent:
        raise psycopg.OperationalError(
            "the database does not answer; it is tried again every second"
        ) from None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper; without its pool and its other isolation levels, which AMS does not use."""

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Return a new connection."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return connect(PATIENCE, **{"connect_timeout": _CONNECT_SECONDS, **conn_params})
