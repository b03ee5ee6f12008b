"""OpenSSL and Java follow delta CRLs and the CRLs of shards (RFC 5280, 5.2.4 and 5.2.5)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django.fixtures import Settings

from ams.authority.models import Issuer, StatusPolicy
from ams.authority.services import PolicyChange, set_policy
from ams.certificates.models import Certificate
from ams.certificates.services import issue_with_key
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.services import Scope, find_crl, hold, publish, release, revoke
from tests.interop.conftest import StatusService, write_certificate
from tests.interop.openssl import OpenSSL
from tests.interop.programs import BOUNCY_CASTLE, BouncyCastle, Java, missing
from tests.revocation.office import Office, octets_of

PASSPHRASE = "kopi-susu-gula-aren-7"


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock a minute behind the machine's: what happens here is past for OpenSSL."""
    return ManualClock(datetime.now(UTC) - timedelta(minutes=1))


@pytest.fixture(params=[0, 2], ids=["full", "shards"])
def certificate(
    request: pytest.FixtureRequest,
    issuer: Issuer,
    office: Office,
    *,
    operator: Actor,
    clock: ManualClock,
) -> Certificate:
    """Return a certificate that points to a CRL and to its delta CRL."""
    change = PolicyChange(shards=request.param, deltas=True, freshest_in_certificates=True)
    set_policy(issuer, change, actor=operator, clock=clock)
    row, _ = issue_with_key(
        holder=office.budi, issuer=issuer, passphrase=PASSPHRASE, actor=operator, clock=clock
    )
    assert (row.shard is None) == (request.param == 0)
    return row


@dataclass(frozen=True, slots=True)
class History:
    """The CRLs of one certificate's life, in OpenSSL's folder: complete and delta of each step."""

    certificate: Certificate
    openssl: OpenSSL
    clock: ManualClock

    def publish(self, step: str) -> None:
        """Publish, and write both CRLs down as ``step.crl`` and ``step-delta.crl``."""
        issuer = self.certificate.issuer
        assert issuer is not None
        publish(issuer.pk, self.certificate.shard, clock=self.clock)
        for delta in (False, True):
            row = find_crl(Scope(issuer, self.certificate.shard), delta=delta)
            name = f"{step}-delta.crl" if delta else f"{step}.crl"
            self.openssl.write(name, octets_of(row))
            pem = x509.load_der_x509_crl(octets_of(row)).public_bytes(Encoding.PEM)
            self.openssl.write(f"{name}.pem", pem)

    def verdict(self, *crls: str, options: tuple[str, ...] = ()) -> str:
        """Return what OpenSSL says of the certificate: good, revoked, or its own words."""
        files = [argument for name in crls for argument in ("-CRLfile", f"{name}.pem")]
        # Without -extended_crl OpenSSL takes a newer delta CRL for a complete one (ADR 0025).
        chain = ["-CAfile", "root.pem", "-untrusted", "issuer.pem", "-use_deltas", "-extended_crl"]
        said = self.openssl.run("verify", "-crl_check", *chain, *options, *files, "one.pem")
        if said.status == 0:
            return "good"
        return "revoked" if "certificate revoked" in said.text else said.text


@pytest.fixture
def history(certificate: Certificate, openssl: OpenSSL, clock: ManualClock) -> History:
    write_certificate(openssl, "one.pem", certificate)
    return History(certificate, openssl, clock)


SAID = {
    ("good.crl", "good-delta.crl"): "good",
    ("good.crl", "held-delta.crl"): "revoked",
    ("good.crl", "released-delta.crl"): "good",
    ("good.crl", "revoked-delta.crl"): "revoked",
    ("held.crl", "held-delta.crl"): "revoked",
    ("held.crl", "released-delta.crl"): "good",
    ("held.crl", "revoked-delta.crl"): "revoked",
    ("released.crl", "revoked-delta.crl"): "revoked",
    ("revoked.crl", "revoked-delta.crl"): "revoked",
    ("revoked.crl", "later-delta.crl"): "revoked",
}
"""What a client must find who still holds the one and fetches the other."""


@pytest.fixture
def lived(history: History, operator: Actor, clock: ManualClock) -> History:
    """Return the history of a certificate that was held, released and revoked."""
    key = history.certificate.pk
    history.publish("good")
    clock.advance(timedelta(seconds=1))
    hold(key, reason="x", actor=operator, clock=clock)
    history.publish("held")
    clock.advance(timedelta(seconds=1))
    release(key, reason="x", actor=operator, clock=clock)
    history.publish("released")
    clock.advance(timedelta(seconds=1))
    revoke(key, reasons=["kehilangan"], actor=operator, clock=clock)
    history.publish("revoked")
    clock.advance(timedelta(seconds=1))
    history.publish("later")
    return history


def test_openssl_combines_any_base_in_use_with_the_newest_delta(lived: History) -> None:
    assert {crls: lived.verdict(*crls) for crls in SAID} == SAID
    for step, expected in (("held", "revoked"), ("released", "good")):
        assert lived.verdict(f"{step}.crl") == expected


@pytest.mark.skipif(
    bool(missing("javac", "java")) or not BOUNCY_CASTLE.exists(),
    reason="no Java compiler, or Debian's package libbcprov-java is not installed",
)
def test_java_with_bouncy_castle_combines_them_too_and_alone_uses_the_complete_crl(
    lived: History, clock: ManualClock
) -> None:
    folder, issuer = lived.openssl.folder, lived.certificate.issuer
    assert issuer is not None
    assert issuer.parent is not None
    lived.openssl.write("root.crl", octets_of(publish(issuer.parent.pk, clock=clock)))
    told = BouncyCastle(folder).verdicts("one.pem", *((*crls, "root.crl") for crls in SAID))
    found = ["revoked" if line.startswith("Certificate revocation") else line for line in told]
    assert dict(zip(SAID, found, strict=True)) == SAID
    java = Java(folder)
    java.compile()
    for crls in SAID:  # a delta CRL's critical extension is unknown to Java: the base decides
        (alone,) = java.verdicts("crl", "one.pem", crls=crls)
        assert alone.split()[0] == lived.verdict(crls[0]).split()[0]


def test_openssl_takes_the_entry_of_an_expired_certificate_away(
    history: History, operator: Actor, clock: ManualClock
) -> None:
    certificate, issuer = history.certificate, history.certificate.issuer
    assert issuer is not None
    drop = PolicyChange(expired=StatusPolicy.Expired.DROP)
    set_policy(issuer, drop, actor=operator, clock=clock)
    clock.at = certificate.not_after - timedelta(minutes=5)
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    for step in ("before", "after", "dropped"):
        history.publish(step)
        clock.advance(timedelta(hours=7))
    at = ("-no_check_time",)
    for crls, expected in (
        (("before.crl", "before-delta.crl"), "revoked"),
        (("before.crl", "after-delta.crl"), "revoked"),
        (("before.crl", "dropped-delta.crl"), "good"),
        (("after.crl", "dropped-delta.crl"), "good"),
        (("dropped.crl", "dropped-delta.crl"), "good"),
    ):
        assert history.verdict(*crls, options=at) == expected, crls


def test_the_crl_of_its_shard_is_at_the_address_in_the_certificate(
    *,
    status_service: StatusService,
    certificate: Certificate,
    openssl: OpenSSL,
    operator: Actor,
    clock: ManualClock,
) -> None:
    write_certificate(openssl, "one.pem", certificate)
    chain = ["-CAfile", "root.pem", "-untrusted", "issuer.pem"]
    publish(certificate.issuer_id or 0, certificate.shard, clock=clock)
    before = openssl.run("verify", "-crl_check", "-crl_download", *chain, "one.pem")
    assert before.status == 0, before.text
    revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    publish(certificate.issuer_id or 0, certificate.shard, clock=clock)
    after = openssl.run("verify", "-crl_check", "-crl_download", *chain, "one.pem")
    assert "certificate revoked" in after.text


@contextmanager
def serving(address: str, files: dict[str, bytes]) -> Iterator[None]:
    """Serve these octets at the address that certificates carry, as a cache in between might."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(files[self.path])))
            self.end_headers()
            self.wfile.write(files[self.path])

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    host, _, port = address.rpartition(":")
    with ThreadingHTTPServer((host, int(port)), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("named", [False, True], ids=["by default", "freshest in certificates"])
def test_openssl_as_it_comes_believes_a_newer_delta_alone_so_certificates_name_none_by_default(
    *,
    issuer: Issuer,
    office: Office,
    operator: Actor,
    openssl: OpenSSL,
    address: str,
    settings: Settings,
    named: bool,
) -> None:
    """Told to download (``-crl_download``) and nothing else, it takes the newer of both for whole.

    A cache that is a moment behind, or an edition published between the two downloads, then makes
    a revoked certificate good (ADR 0025).
    """
    settings.AMS_CRL_LIFETIME_HOURS = 6
    clock = ManualClock(datetime.now(UTC) - timedelta(hours=8))
    change = PolicyChange(deltas=True, freshest_in_certificates=named)
    set_policy(issuer, change, actor=operator, clock=clock)
    row, _ = issue_with_key(
        holder=office.budi, issuer=issuer, passphrase=PASSPHRASE, actor=operator, clock=clock
    )
    write_certificate(openssl, "one.pem", row)
    revoke(row.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    complete = b""
    for hours in (0, 3, 4):  # the first edition ends before the third
        clock.advance(timedelta(hours=hours))
        publish(issuer.pk, clock=clock)
        complete = complete if hours == 4 else octets_of(find_crl(Scope(issuer)))
    delta = octets_of(find_crl(Scope(issuer), delta=True))
    with serving(address, {"/crl/kebumen.crl": complete, "/crl/kebumen-delta.crl": delta}):
        chain = ["-CAfile", "root.pem", "-untrusted", "issuer.pem"]
        said = openssl.run("verify", "-crl_check", "-crl_download", *chain, "one.pem")
        right = openssl.run(
            "verify", "-crl_check", "-crl_download", "-use_deltas", "-extended_crl", *chain,
            "one.pem",
        )  # fmt: skip
    assert "certificate revoked" in right.text
    assert ("certificate revoked" in said.text) is not named, said.text
