"""An outside CA for all tests of a process, and a trust list with it for each.

Tests of other packages import the fixtures; the CA is founded once all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from cryptography import x509

from ams.authority.outside import hosts, trust
from ams.authority.outside.hosts import HostRule
from ams.authority.outside.models import OutsideCA
from ams.core.actor import system
from ams.core.clock import ManualClock
from tests.authority.outside.openssl_ca import OutsideAuthority, found_authority
from tests.authority.outside.web_server import WebServer, serving

OPERATOR = system("operator")


@dataclass(frozen=True, slots=True)
class Outside:
    """The CA with three people, as its software made it, before any test."""

    authority: OutsideAuthority
    good: x509.Certificate
    revoked: x509.Certificate
    held: x509.Certificate


@cache
def _founded() -> Outside:
    authority = found_authority(Path(mkdtemp(prefix="outside-ca-")))
    people = [
        authority.issue(name.title(), email=f"{name}@kebumenkab.go.id")
        for name in ("sari", "budi", "eko")
    ]
    authority.revoke("budi", "keyCompromise")
    authority.revoke("eko", "certificateHold")
    return Outside(authority, *people)


@pytest.fixture(scope="session")
def outside() -> Outside:
    """Found the CA once: sari is good, budi is revoked, eko is held."""
    return _founded()


@pytest.fixture
def present() -> ManualClock:
    """Return a clock that stands at the machine's time: OpenSSL knows no other."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def ca(db: None, outside: Outside, present: ManualClock) -> OutsideCA:
    """Put root and issuing CA into the trust list and allow the loopback's two ports."""
    added = trust.add_authorities(outside.authority.bundle(), actor=OPERATOR, clock=present)
    issuing = added[-1]
    for port in (outside.authority.crl_port, outside.authority.ocsp_port):
        rule = HostRule(f"127.0.0.1:{port}", is_internal=True, timeout_seconds=5)
        hosts.set_host(issuing.pk, rule, actor=OPERATOR, clock=present)
    return issuing


@pytest.fixture
def web(outside: Outside) -> Iterator[WebServer]:
    """Serve where the CA's certificates say that its CRL is."""
    with serving(outside.authority.crl_port) as server:
        yield server
