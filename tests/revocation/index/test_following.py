"""Two nodes, each with its own index, on the kind of database that the suite runs on."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from ams.authority.models import Issuer
from ams.core.actor import Actor
from ams.core.clock import ManualClock, SystemClock
from ams.revocation import responders
from ams.revocation.index import following
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.reading import StatusIndex
from ams.revocation.index.records import key_of
from ams.revocation.services import revoke
from tests.revocation.office import Office, put_certificate

_PATIENCE = 120.0  # of a loaded machine; what is awaited comes at once on an idle one


@pytest.fixture
def nodes(transactional_db: None, tmp_path: Path) -> Iterator[list[Path]]:
    folders = [tmp_path / "first", tmp_path / "second"]
    stop = threading.Event()
    threads = [
        threading.Thread(target=following.run, args=(folder, SystemClock(), stop))
        for folder in folders
    ]
    for thread in threads:
        thread.start()
    yield folders
    stop.set()
    for thread in threads:
        thread.join()


def _wait(condition: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < _PATIENCE, "it did not happen in time"
        time.sleep(0.005)
    return time.monotonic() - began


def _opened(folder: Path) -> StatusIndex | None:
    try:
        return StatusIndex.open_current(folder)
    except IndexCorrupt:
        return None


def test_a_revocation_is_seen_on_every_node_at_once(
    nodes: list[Path], office: Office, operator: Actor, clock: ManualClock, *, issuer: Issuer
) -> None:
    responders.renew(issuer, clock=clock)
    certificates = [put_certificate(issuer, office.budi) for _ in range(5)]
    keys = [key_of(issuer.pk, bytes.fromhex(each.serial)) for each in certificates]
    _wait(lambda: all(_opened(folder) is not None for folder in nodes))
    indexes = [index for folder in nodes if (index := _opened(folder)) is not None]

    def is_revoked(index: StatusIndex, key: bytes) -> bool:
        index.catch_up()
        known = index.find(key)
        return known is not None and known.state != 0

    delays = []
    for certificate, key in zip(certificates, keys, strict=True):
        revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
        delays.append(_wait(lambda key=key: all(is_revoked(each, key) for each in indexes)))  # type: ignore[misc]
    assert min(delays) < 1.0
    assert all(index.changes.confirmed_at > time.time() - _PATIENCE for index in indexes)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
def test_a_connection_that_is_lost_while_it_listens_ends_no_keeper(nodes: list[Path]) -> None:
    _wait(lambda: all(_opened(folder) is not None for folder in nodes))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= len(nodes)
    lost_at = time.time()
    indexes = [index for folder in nodes if (index := _opened(folder)) is not None]
    _wait(lambda: all(index.changes.confirmed_at > lost_at + 2 for index in indexes))
