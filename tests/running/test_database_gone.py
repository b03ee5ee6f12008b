"""The database goes away under load and comes back: nothing wrong, nothing stale is ever said.

With ``AMS_LONG_TESTS=1`` it stays away for a minute, and once for longer than answers live.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from tests.ports import free_port
from tests.running import postgres
from tests.running.asking import Crowd
from tests.running.hanging import proxy
from tests.running.installations import Installation, on_postgresql

IS_LONG = bool(os.environ.get("AMS_LONG_TESTS"))
AWAY_SECONDS = 60 if IS_LONG else 12
LIFE_MINUTES = 2
SEEN_WITHIN = timedelta(seconds=10)  # of a change, on a machine that is busy with tests
_PATIENCE = 180

pytestmark = [pytest.mark.processes, pytest.mark.timeout(1800)]


@dataclass(frozen=True, slots=True)
class Service:
    """``ams status`` and ``ams worker`` on a database that can be taken away."""

    installation: Installation
    port: int
    take_away: Callable[[], None]
    bring_back: Callable[[], None]
    crowd: Crowd

    @property
    def environment(self) -> dict[str, str]:
        """Return that of its processes."""
        return service_environment(self.installation, self.port)

    def ready(self) -> tuple[int, dict[str, Any]]:
        """Return HTTP status and findings of the readiness."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())["checks"]
        finally:
            connection.close()

    def revoke(self, certificate: x509.Certificate) -> datetime:
        """Revoke by command and return when that was committed, at the latest."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "ams.config.command", "certificate", "revoke",
             f"{certificate.serial_number:X}", "--reason", "mutasi"],
            env=self.environment, capture_output=True, text=True, check=False, timeout=_PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return datetime.now(UTC)


def service_environment(installation: Installation, port: int) -> dict[str, str]:
    return {
        **installation.environment,
        "AMS_STATUS_BIND": f"127.0.0.1:{port}",
        "AMS_STATUS_WORKERS": "2",
        "AMS_OCSP_LIFETIME_MINUTES": str(LIFE_MINUTES),
    }


@pytest.fixture
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    with request.param(tmp_path) as (installation, take_away, bring_back):
        made = installation.run("acting.py", "found")
        assert made.returncode == 0, made.stderr
        issuer, *certificates = x509.load_pem_x509_certificates(made.stdout.encode())
        port = free_port()
        crowd = Crowd(port, issuer, certificates)
        one = Service(installation, port, take_away, bring_back, crowd)
        with _running(one, "status", tmp_path), _running(one, "worker", tmp_path):
            wait_for(lambda: _is_ready(one))
            threads = crowd.start()
            try:
                yield one
            finally:
                crowd.stop.set()
                for thread in threads:
                    thread.join(_PATIENCE)


@contextmanager
def _on_postgresql(
    tmp_path: Path,
) -> Iterator[tuple[Installation, Callable[[], None], Callable[[], None]]]:
    with postgres.server() as server:
        (tmp_path / "data").mkdir()
        yield Installation(tmp_path / "data", server.url, 9), server.stop, server.start


@contextmanager
def _hanging(
    tmp_path: Path,
) -> Iterator[tuple[Installation, Callable[[], None], Callable[[], None]]]:
    """Let it accept connections and never answer, as where its machine or its disk stands still."""
    with postgres.server() as server, proxy(server.port) as way:
        (tmp_path / "data").mkdir()
        yield Installation(tmp_path / "data", way.url, 9), way.hang, way.flow


@contextmanager
def _on_sqlite(
    tmp_path: Path,
) -> Iterator[tuple[Installation, Callable[[], None], Callable[[], None]]]:
    """Move the whole database away, and put a folder where it was: it cannot be opened."""
    (tmp_path / "data").mkdir()
    database, aside = tmp_path / "data" / "ams.sqlite3", tmp_path / "aside"
    aside.mkdir()

    def take_away() -> None:
        for path in database.parent.glob("ams.sqlite3*"):
            path.rename(aside / path.name)
        database.mkdir()

    def bring_back() -> None:
        shutil.rmtree(database)
        for path in sorted(aside.iterdir(), reverse=True):  # the database after its log
            path.rename(database.parent / path.name)

    yield Installation(tmp_path / "data", f"sqlite:///{database}", 9), take_away, bring_back


@contextmanager
def _running(service: Service, name: str, tmp_path: Path) -> Iterator[None]:
    with (tmp_path / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "ams.config.command", name],
            env=service.environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
            assert process.poll() is None, f"ams {name} has ended"
        finally:
            process.terminate()
            process.wait(_PATIENCE)


KINDS = [_on_postgresql, _hanging] if on_postgresql() else [_on_sqlite]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it does not come true"
        time.sleep(0.2)


def _is_ready(service: Service) -> bool:
    try:
        return service.ready()[0] == http.client.OK
    except OSError:
        return False


def listed(service: Service) -> set[int]:
    """Return the serial numbers on the CRL that is served."""
    status, content = service.crowd._exchange("GET", "/crl/kebumen.crl")
    return (
        {one.serial_number for one in x509.load_der_x509_crl(content)} if status == 200 else set()
    )


@pytest.mark.parametrize("service", KINDS, indirect=True)
def test_the_database_goes_away_under_load_and_comes_back(service: Service) -> None:
    first, second, *_ = service.crowd.certificates
    told = service.crowd.told
    told.revoked_since[first.serial_number] = service.revoke(first) + SEEN_WITHIN
    wait_for(lambda: first.serial_number in listed(service))
    time.sleep(SEEN_WITHIN.total_seconds())
    service.take_away()
    before = told.counts.copy()
    time.sleep(AWAY_SECONDS)
    while_away = told.counts - before
    status, findings = service.ready()
    service.bring_back()
    if on_postgresql():  # processes go on with a file of SQLite's that they have open
        assert status == http.client.SERVICE_UNAVAILABLE
        assert findings["crl"]["details"] == {"database": "does not answer"}
    for kind in ("kept REVOKED", "kept GOOD", "live REVOKED", "live GOOD", "CRL 200"):
        assert while_away[kind] > 0, while_away
    assert not while_away["kept TRY_LATER"], "answers live for longer than this"
    wait_for(lambda: _is_ready(service))
    told.revoked_since[second.serial_number] = service.revoke(second) + SEEN_WITHIN
    wait_for(lambda: second.serial_number in listed(service))
    time.sleep(SEEN_WITHIN.total_seconds() + 1)
    assert not told.wrong, told.wrong[:10]


@pytest.mark.parametrize("service", KINDS, indirect=True)
@pytest.mark.skipif(
    not IS_LONG or not on_postgresql(), reason="three minutes, on PostgreSQL; AMS_LONG_TESTS=1"
)
def test_when_answers_run_out_clients_are_asked_to_come_back_and_are_served_again(
    service: Service,
) -> None:
    told = service.crowd.told
    service.take_away()
    time.sleep(LIFE_MINUTES * 60 + 5)
    before = told.counts.copy()
    time.sleep(5)
    run_out = told.counts - before
    service.bring_back()
    assert run_out["kept TRY_LATER"] > 0
    assert run_out["live TRY_LATER"] > 0
    assert not [kind for kind in run_out if kind.endswith(("GOOD", "REVOKED"))], run_out
    assert run_out["CRL 200"] > 0, "a CRL lives for a day"
    wait_for(lambda: _is_ready(service))
    before = told.counts.copy()
    wait_for(lambda: (told.counts - before)["kept GOOD"] > 0)
    assert not told.wrong, told.wrong[:10]
