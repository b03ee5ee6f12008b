"""The other side: OpenSSL's programs, pkilint's programs, and our own as real processes."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection
from pytest_django.fixtures import Settings

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.revocation.index import database, roster
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.reading import StatusIndex
from tests.interop.openssl import OpenSSL
from tests.ports import free_port
from tests.revocation.office import office, operator, own_issuer, responder

__all__ = ["office", "operator", "responder"]
_PATIENCE = 120


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands at the machine's own time: other programs go by that."""
    return ManualClock(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class StatusService:
    """The running status service: where it listens, and its data folder."""

    listens_at: str
    data: Path

    @property
    def url(self) -> str:
        """Return where it listens, once its index knows all that has been done so far."""
        deadline = time.monotonic() + _PATIENCE
        while not self._has_caught_up():
            assert time.monotonic() < deadline, "the index does not follow"
            time.sleep(0.02)
        return self.listens_at

    def _has_caught_up(self) -> bool:
        try:
            index = StatusIndex.open_current(self.data / "ocsp")
            known = roster.read(self.data / "ocsp")
        except IndexCorrupt:
            return True  # there is none yet: the database answers
        is_named = known == database.roster(datetime.now(UTC))
        return is_named and index.seq >= database.newest_seq()

    def get(self, path: str) -> bytes:
        """Return what stands at ``path``."""
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:  # noqa: S310 - our own address
            content: bytes = answer.read()
            return content


@pytest.fixture
def address(settings: Settings) -> str:
    """Return a free address of this machine, already written into certificates to come."""
    bound = f"127.0.0.1:{free_port()}"
    settings.AMS_STATUS_URL = f"http://{bound}"
    return bound


@pytest.fixture
def issuer(transactional_db: None, address: str, clock: ManualClock) -> Issuer:
    """Return an issuing CA whose certificates name the status service's address."""
    return own_issuer(clock)


@pytest.fixture
def status_service(issuer: Issuer, address: str, tmp_path: Path) -> Iterator[StatusService]:
    """Run ``ams status`` on this test's database and folder."""
    environment = {
        **os.environ,
        "AMS_DATA": str(tmp_path),
        "AMS_STATUS_BIND": address,
        "DATABASE_URL": _database_url(),
    }
    with (tmp_path / "status.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ams.config.command", "status"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            service = StatusService(f"http://{address}", tmp_path)
            _wait_until_up(service, process)
            yield service
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    user, password = given["USER"], given["PASSWORD"]
    who = f"{user}:{password}" if password else user
    return f"postgresql://{who}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def _wait_until_up(service: StatusService, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            service.get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the status service did not start (exit status {process.poll()})")


@pytest.fixture
def openssl(issuer: Issuer, tmp_path: Path) -> OpenSSL:
    """Return OpenSSL's programs in a folder that holds the CA certificates."""
    assert issuer.parent is not None
    folder = tmp_path / "openssl"
    folder.mkdir()
    tool = OpenSSL(folder)
    tool.write("issuer.pem", issuer.certificate.public_bytes(Encoding.PEM))
    tool.write("root.pem", issuer.parent.certificate.public_bytes(Encoding.PEM))
    return tool


def write_certificate(tool: OpenSSL, name: str, certificate: Certificate) -> None:
    """Write ``certificate`` where OpenSSL's programs find it."""
    tool.write(name, certificate.certificate.public_bytes(Encoding.PEM))
