"""Revoke one by one, and write the same rows without AMS: ``python -m bench.durable COUNT ROUNDS``.

Both on the database of ``DATABASE_URL``, in turn, each act a transaction of its own, durable when
it returns, under the same triggers. Prints a JSON object: acts in a second, by round.
"""

import itertools
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - needs django.setup()

from ams.certificates.models import BlockedKey, Certificate, StatusChange  # noqa: E402
from ams.core.actor import system  # noqa: E402
from ams.core.clock import SystemClock  # noqa: E402
from ams.journal.merkle import HASH_LENGTH  # noqa: E402
from ams.journal.models import Entry, TreeHead  # noqa: E402
from ams.revocation.models import Revocation  # noqa: E402
from ams.revocation.services import revoke  # noqa: E402
from bench.rows import Template, plain, say, template  # noqa: E402

_REVOKED = "UPDATE certificates_certificate SET status = 'revoked', revoked_at = ? WHERE id = ?"
_QUEUED = (
    "UPDATE jobs_job SET run_at = ? WHERE kind = 'revocation:publish' AND key = ? AND "
    "leased_until IS NULL AND NOT (key = '')"
)
_Statement = tuple[str, Sequence[Any]]
_Row = tuple[int, str, str, int | None]  # a certificate's key, serial number, key's digest, shard


def main() -> None:
    """Measure in turn, and in alternating order."""
    count, rounds = (int(argument) for argument in sys.argv[1:])
    good = Certificate.objects.filter(status="good", issuer__slug="kebumen").order_by("pk")
    facts = good.values_list("pk", "serial", "spki_sha256", "shard")
    rows: Iterator[_Row] = iter(list(facts[: 2 * count * rounds + 1]))
    _ours(rows, 1)  # the first of a process is no common case, and gives the rows to copy
    bare = _Bare()
    found: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(rounds):
        say("ANALYZE")  # as autovacuum does: these tables grow from nothing
        for name in ("ours", "bare") if number % 2 == 0 else ("bare", "ours"):
            write = _ours if name == "ours" else bare.write
            found[name].append(write(rows, count))
    sys.stdout.write(json.dumps(found))


def _ours(rows: Iterator[_Row], count: int) -> float:
    actor, clock = system("benchmark"), SystemClock()
    keys = [key for key, *_ in itertools.islice(rows, count)]
    began = time.perf_counter()
    for key in keys:
        revoke(key, reasons=["kehilangan"], actor=actor, clock=clock)
    return count / (time.perf_counter() - began)


class _Bare:
    """The rows of a revocation, by the database's driver alone; each is made ready beforehand."""

    def __init__(self) -> None:
        entries = Entry.objects.order_by("-seq")
        blocked, revoked = entries[0], entries[1]
        change = StatusChange.objects.get(pk=revoked.pk)
        self._facts = revoked.data
        self._entry_der = bytes(change.entry_der or b"")
        self._serial = bytes.fromhex(change.serial)
        self._entries = [template(row) for row in (revoked, blocked)]
        self._change = template(change)
        self._revocation = template(Revocation.objects.latest("pk"))
        self._key = template(BlockedKey.objects.latest("pk"))
        self._size = self._row = self._listed = 0

    def write(self, rows: Iterator[_Row], count: int) -> float:
        self._size = TreeHead.objects.get().size  # ours has written meanwhile
        self._row = Revocation.objects.latest("pk").pk
        self._listed = BlockedKey.objects.latest("pk").pk
        acts = [self._statements(row) for row in itertools.islice(rows, count)]
        raw, began = _raw(), time.perf_counter()
        for act in acts:
            raw.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
            for statement, values in act:
                _execute(raw, statement, values)
            raw.execute("COMMIT")
        rate = count / (time.perf_counter() - began)
        if connection.vendor == "postgresql":
            # The rows were numbered here: the next that AMS writes come after them.
            _count_on(raw, "revocation_revocation", self._row)
            _count_on(raw, "certificates_blockedkey", self._listed)
        return rate

    def _statements(self, row: _Row) -> list[_Statement]:
        key, serial, digest, shard = row
        self._row, self._listed = self._row + 1, self._listed + 1
        first, self._size = self._size + 1, self._size + len(self._entries)
        of, at = {"certificate_id": key}, self._change.value("at")
        said = (
            {"subject_id": serial, "data": json.dumps({**self._facts, "serial": serial})},
            {"subject_id": digest, "data": json.dumps({"certificate": key})},
        )
        entry_der = self._entry_der.replace(self._serial, bytes.fromhex(serial))
        nodes = bytes(HASH_LENGTH * self._size.bit_count())
        return [
            _insert(self._revocation, {"id": self._row, **of}),
            *(
                _insert(entry, {"seq": seq, **told})
                for seq, (entry, told) in enumerate(
                    zip(self._entries, said, strict=True), start=first
                )
            ),
            ("UPDATE journal_treehead SET size = ?, nodes = ?", [self._size, nodes]),
            (_REVOKED, [at, key]),
            _insert(
                self._change,
                {"seq": first, "serial": serial, "shard": shard, "entry_der": entry_der, **of},
            ),
            _insert(self._key, {"id": self._listed, "spki_sha256": digest, **of}),
            *((_QUEUED, [at, scope]) for scope in (f"kebumen/{shard}", "kebumen")),
        ]


def _count_on(raw: Any, table: str, last: int) -> None:
    raw.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])


def _raw() -> Any:
    """Return the driver's own cursor, with no transaction open."""
    connection.ensure_connection()
    driver: Any = connection.connection
    if connection.vendor == "sqlite":
        return driver.cursor()
    from psycopg import Cursor  # noqa: PLC0415 - PostgreSQL only

    return Cursor(driver)  # the server puts the values in their places, and prepares


def _insert(row: Template, change: dict[str, Any]) -> _Statement:
    (values,) = plain(row).rows([change])
    marks = ", ".join("?" for _ in row.columns)
    return f"INSERT INTO {row.table} ({', '.join(row.columns)}) VALUES ({marks})", values


def _execute(raw: Any, statement: str, values: Sequence[Any]) -> None:
    if connection.vendor == "postgresql":
        raw.execute(statement.replace("?", "%s"), values, prepare=True)
    else:
        raw.execute(statement, values)


if __name__ == "__main__":
    main()
