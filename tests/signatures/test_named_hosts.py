"""Whom AMS asks about signers whose files prove nothing: nobody, but for hosts named twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django.fixtures import Settings

from ams.authority.outside import hosts, trust
from ams.authority.outside.hosts import HostRule
from ams.authority.outside.models import OutsideCA
from ams.core.actor import system
from ams.signatures.trust import examine_upload
from ams.signatures.validation import Examined, Reason, Verdict
from tests.authority.outside.web_server import WebServer, http, serving
from tests.signatures import signing
from tests.signatures.outsider import Held, outside_ca, outside_crl, outside_signer
from tests.signatures.scene import Scene

OPERATOR = system("operator")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An outside CA in the trust list, somebody whom it certified, and where its CRL lies."""

    scene: Scene
    letter: bytes
    settings: Settings
    ca: Held
    row: OutsideCA
    signer: Held
    web: WebServer

    @property
    def host(self) -> str:
        """Return the host with its port, as both lists name it."""
        return f"127.0.0.1:{self.web.port}"

    def allow(self, *, internal: bool = True) -> None:
        """Allow the host for the CA."""
        rule = HostRule(self.host, is_internal=internal)
        hosts.set_host(self.row.pk, rule, actor=OPERATOR, clock=self.scene.clock)

    def name(self, *named: str) -> None:
        """Name hosts in the setting."""
        self.settings.AMS_SIGNATURE_FETCH_HOSTS = frozenset(named)

    def crl(self, *revoked: int, ca: Held | None = None) -> bytes:
        """Return a CRL of now."""
        return outside_crl(ca or self.ca, *revoked, at=self.scene.clock.now())

    def examined(self, *, by: Held | None = None, crl: bytes = b"") -> Examined:
        """Return what is found in the letter as the signer signed it, with or without a proof."""
        pdf = signing.signed_elsewhere(self.letter, by or self.signer, self.ca, crl=crl)
        return examine_upload(pdf, at=self.scene.clock.now())


@pytest.fixture
def elsewhere(scene: Scene, letter: bytes, settings: Settings) -> Iterator[Elsewhere]:
    """Return the CA, whose CRL is served; its host is on neither list."""
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    encoded = ca.certificate.public_bytes(Encoding.PEM)
    (row,) = trust.add_authorities(encoded, actor=OPERATOR, clock=scene.clock)
    signer = outside_signer(ca, "Bambang Suharto", at=at, email="bambang@kebumenkab.go.id")
    with serving() as web:
        addresses = trust.Addresses(crl_url=web.url("/ca.crl"))
        trust.set_addresses(row.pk, addresses, actor=OPERATOR, clock=scene.clock)
        web.say("/ca.crl", outside_crl(ca, at=at))
        yield Elsewhere(scene, letter, settings, ca, row, signer, web)


def test_as_shipped_nobody_is_asked(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    assert elsewhere.examined().reason is Reason.STATUS_UNKNOWN
    assert elsewhere.web.asked == []


def test_a_host_that_is_named_but_not_allowed_for_the_ca_is_not_asked(
    elsewhere: Elsewhere,
) -> None:
    elsewhere.name(elsewhere.host)
    assert elsewhere.examined().reason is Reason.STATUS_UNKNOWN
    assert elsewhere.web.asked == []


def test_a_host_that_is_allowed_while_another_is_named_is_not_asked(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    elsewhere.name("ocsp.example", "127.0.0.1")  # the port counts
    assert elsewhere.examined().reason is Reason.STATUS_UNKNOWN
    assert elsewhere.web.asked == []


def test_a_named_host_that_leads_inside_is_not_asked(elsewhere: Elsewhere) -> None:
    elsewhere.allow(internal=False)
    elsewhere.name(elsewhere.host)
    assert elsewhere.examined().reason is Reason.STATUS_UNKNOWN
    assert elsewhere.web.asked == []


def test_about_a_certificate_that_only_names_the_ca_nobody_is_asked(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    elsewhere.name(elsewhere.host)
    at = elsewhere.scene.clock.now()
    same_name = outside_ca("OSD LU Kelas 2", at=at)
    forged = outside_signer(same_name, "Bambang Suharto", at=at)
    assert elsewhere.examined(by=forged).verdict is Verdict.REFUSED
    assert elsewhere.web.asked == []


def test_a_file_that_proves_itself_has_nobody_asked(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    elsewhere.name(elsewhere.host)
    assert elsewhere.examined(crl=elsewhere.crl()).verdict is Verdict.VALID
    assert elsewhere.web.asked == []


@pytest.mark.parametrize("answer", ["redirect", "garbage", "stranger", "stale", "missing"])
def test_an_answer_that_cannot_be_verified_leaves_the_doubt(
    elsewhere: Elsewhere, answer: str
) -> None:
    elsewhere.allow()
    elsewhere.name(elsewhere.host)
    at = elsewhere.scene.clock.now()
    stranger = outside_ca("OSD LU Kelas 2", at=at)
    elsewhere.web.replies["/ca.crl"] = {
        "redirect": http(b"", status="302 Found", headers="Location: /other.crl\r\n"),
        "garbage": http(b"<html>"),
        "stranger": http(elsewhere.crl(ca=stranger)),
        "stale": http(outside_crl(elsewhere.ca, at=at - timedelta(days=3))),
        "missing": http(b"", status="404 Not Found"),
    }[answer]
    assert elsewhere.examined().reason is Reason.STATUS_UNKNOWN
    assert elsewhere.web.asked == ["/ca.crl"]


def test_a_ca_that_was_switched_off_is_not_asked(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    elsewhere.name(elsewhere.host)
    trust.switch_off(elsewhere.row.pk, actor=OPERATOR, clock=elsewhere.scene.clock)
    assert elsewhere.examined().reason is Reason.UNTRUSTED
    assert elsewhere.web.asked == []


def test_a_host_named_twice_takes_the_doubt_away(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    elsewhere.name(elsewhere.host)
    assert elsewhere.examined().verdict is Verdict.VALID
    assert elsewhere.web.asked == ["/ca.crl"]


def test_a_signer_whom_the_ca_has_revoked_is_refused(elsewhere: Elsewhere) -> None:
    elsewhere.allow()
    elsewhere.name(elsewhere.host)
    serial = elsewhere.signer.certificate.serial_number
    elsewhere.web.say("/ca.crl", elsewhere.crl(serial))
    assert elsewhere.examined().reason is Reason.REVOKED
