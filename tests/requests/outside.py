"""Requests about a certificate of an outside CA, brought to activity 7 and beyond."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from ams.authority.outside import hosts, trust
from ams.authority.outside.hosts import HostRule
from ams.authority.outside.models import OutsideCA
from ams.certificates.models import Certificate
from ams.certificates.reading import row_of
from ams.certificates.states import CertificateOrigin
from ams.requests.models import Request
from ams.requests.record_outside import Performed, record_outside
from ams.requests.revoke import revoke
from tests.authority.outside.scene import OPERATOR, Outside
from tests.authority.outside.web_server import WebServer
from tests.requests.builders import Office, fresh, matching, picture

CRL = "/ca.crl"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The office with an outside CA whose CRL is served by ``web``."""

    office: Office
    outside: Outside
    ca: OutsideCA
    web: WebServer

    def tick(self) -> None:
        """Set the office's clock to the machine's, which OpenSSL goes by."""
        self.office.clock.at = max(self.office.clock.at, datetime.now(UTC))

    def give(self, username: str = "sari") -> tuple[Certificate, str]:
        """Give the member a certificate of the outside CA; return it and its file's name."""
        name = f"{username}{next(_NUMBERS)}"
        made = self.outside.authority.issue(username.title(), email=f"{name}@kebumenkab.go.id")
        self.tick()
        row = row_of(made)
        row.holder, row.origin = self.office.people[username], CertificateOrigin.IMPORTED
        row.profile, row.issued_at = "individual-signing", self.office.clock.now()
        row.save()
        return row, name

    def publish(self) -> None:
        """Have the CA make and serve a CRL."""
        self.web.say(CRL, self.outside.authority.crl())
        self.tick()

    def matching(self, username: str = "sari") -> tuple[Request, str]:
        """Return a request at activity 7, undecided, and the certificate's file name."""
        _, name = self.give(username)
        return matching(self.office, username), name

    def decided(self, username: str = "sari") -> tuple[Request, str]:
        """Return a request that the officer has decided, and the certificate's file name."""
        request, name = self.matching(username)
        revoke(
            request.pk, confirmation=request.concerned.serial[-6:],
            actor=self.office.actor("eko"), clock=self.office.clock,
        )  # fmt: skip
        return fresh(request), name

    def record(self, request: Request, officer: str = "eko", **values: object) -> None:
        """Record the revocation in the CA's application."""
        plain = {"at": self.office.clock.now(), "by": "Eko", "content": picture(),
                 "filename": "layar.png"}  # fmt: skip
        performed = Performed(**(plain | values))  # type: ignore[arg-type] # the test's own
        record_outside(
            request.pk, performed, actor=self.office.actor(officer), clock=self.office.clock
        )


def set_up(office: Office, outside: Outside, web: WebServer) -> Elsewhere:
    """Trust the CA and allow the loopback's two ports."""
    added = trust.add_authorities(outside.authority.bundle(), actor=OPERATOR, clock=office.clock)
    for port in (outside.authority.crl_port, outside.authority.ocsp_port):
        rule = HostRule(f"127.0.0.1:{port}", is_internal=True, timeout_seconds=5)
        hosts.set_host(added[-1].pk, rule, actor=OPERATOR, clock=office.clock)
    return Elsewhere(office, outside, added[-1], web)
