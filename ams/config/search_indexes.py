"""Indexes by which words are found inside names, addresses and numbers (ADR 0039).

On PostgreSQL these are trigram indexes, which need the extension ``pg_trgm``: it comes with the
server, and since PostgreSQL 13 the owner of a database may create it. Where it cannot be created
searches still find the same, only slower; the next ``ams migrate`` tries again. SQLite needs none:
it reads through what one office has in a moment.
"""

from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, connection, transaction

from ams.core.logs import Log

_log = Log("ams.database")


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """A trigram index over expressions of a table: as Django's ``contains`` writes them."""

    name: str
    table: str
    expressions: tuple[str, ...]

    @property
    def statement(self) -> str:
        """Return the statement that makes it without keeping anybody from writing."""
        parts = ", ".join(f"{one} gin_trgm_ops" for one in self.expressions)
        made = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {self.name}"
        return f"{made} ON {self.table} USING gin ({parts})"


INDEXES: Final = (
    SearchIndex(
        "person_search", "accounts_person",
        ("(upper(full_name::text))", "(nip::text)", "(upper(email::text))",
         "(upper(position::text))", "(upper(unit::text))"),
    ),
    SearchIndex(
        "account_search", "accounts_account", ("(upper(username::text))", "(upper(email::text))")
    ),
    SearchIndex(
        "certificate_search", "certificates_certificate",
        ("(upper(subject_dn::text))", "(upper(email::text))", "(upper(serial::text))"),
    ),
    SearchIndex("request_search", "requests_request", ("(upper(number::text))",)),
)  # fmt: skip


def install() -> bool:
    """Make the indexes that are missing, outside any transaction; tell whether all are there."""
    if connection.vendor != "postgresql":
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        _log.warning("search_indexes_left_out", error=str(error), needed="extension pg_trgm")
        return False
    with connection.cursor() as cursor:
        for index in INDEXES:
            cursor.execute(index.statement)
    return True


def remove() -> None:
    """Take the indexes away, before a bulk load: they are made faster than kept."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for index in INDEXES:
                cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
