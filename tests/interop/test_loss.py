"""A loss as OpenSSL learns of it: held by its owner, then released or revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority.addresses import crl_name
from ams.authority.models import Issuer
from ams.authority.services import PolicyChange, set_policy
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.holding.models import HoldCase
from ams.holding.releasing import release
from ams.holding.reporting import Report, hold_mine
from ams.jobs.worker import run_due
from ams.requests.revoke import revoke
from ams.revocation import services as revocations
from ams.revocation.scopes import scopes_of
from tests.holding.reports import matched
from tests.interop.conftest import StatusService, write_certificate
from tests.interop.openssl import OpenSSL
from tests.requests.builders import OPERATOR, Office, found_office, issue

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock behind the machine's: what happens here is past for OpenSSL."""
    return ManualClock(datetime.now(UTC) - 20 * MINUTE)


@pytest.fixture
def regency(transactional_db: None, address: str, clock: ManualClock) -> Office:
    """Return the regency; its newest certificate, Sari's, lies in a shard and there are deltas."""
    office = found_office(clock)
    change = PolicyChange(shards=2, deltas=True, freshest_in_certificates=True)
    set_policy(office.issuer, change, actor=OPERATOR, clock=clock)
    first = office.certificate("sari")  # of before there were shards
    revocations.revoke(first.pk, reasons=["perubahan_data"], actor=OPERATOR, clock=clock)
    issue(office, "sari")
    for scope in scopes_of(office.issuer):  # the editions on which later deltas are based
        revocations.publish(scope.issuer.pk, scope.shard, clock=clock)
    clock.advance(MINUTE)
    return office


@pytest.fixture
def issuer(regency: Office) -> Issuer:
    """Return the regency's authority, for the status service and for OpenSSL's folder."""
    return regency.issuer


@pytest.fixture
def certificate(regency: Office, openssl: OpenSSL) -> Certificate:
    """Return Sari's certificate, written down as ``one.pem``."""
    found = regency.certificate("sari")
    assert found.shard is not None
    write_certificate(openssl, "one.pem", found)
    return found


@pytest.fixture
def case(regency: Office, certificate: Certificate) -> HoldCase:
    """Return what Sari has reported: lost a minute ago, held now, published."""
    regency.clock.advance(MINUTE)
    report = Report("Laptop hilang", regency.clock.now() - MINUTE)
    sari = regency.actor("sari")
    made = hold_mine(certificate.pk, report, actor=sari, clock=regency.clock)
    run_due(regency.clock)
    regency.clock.advance(MINUTE)
    return made


def fetched(
    service: StatusService, openssl: OpenSSL, certificate: Certificate, name: str
) -> dict[str, str]:
    """Fetch the full and the shard's CRL and their deltas; return what OpenSSL reads of her entry.

    Each is written down as PEM under ``name`` and what it is.
    """
    assert certificate.issuer is not None
    kinds = {
        f"{what}{'-delta' if delta else ''}": crl_name(certificate.issuer.slug, shard, delta=delta)
        for what, shard in (("full", None), ("shard", certificate.shard))
        for delta in (False, True)
    }
    entries = {}
    for kind, address in kinds.items():
        der = service.get(f"/crl/{address}.crl")
        pem = x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)
        openssl.write(f"{name}-{kind}.pem", pem)
        said = openssl.run(
            "crl", "-in", f"{name}-{kind}.pem", "-noout", "-text", "-CAfile", "issuer.pem"
        )
        assert "verify OK" in said.text
        entries[kind] = _entry(said.text, certificate)
    return entries


def _entry(text: str, certificate: Certificate) -> str:
    """Return the words of the certificate's entry on one line; empty where there is none."""
    for one in text.split("Serial Number: ")[1:]:
        serial, *words = one.split("Signature Algorithm")[0].split()
        if int(serial, 16) == certificate.serial_number:
            return " ".join(words)
    return ""


def verdict(openssl: OpenSSL, *crls: str) -> str:
    """Return what ``openssl verify -crl_check`` says of the certificate with these CRLs."""
    files = [argument for name in crls for argument in ("-CRLfile", f"{name}.pem")]
    chain = ["-CAfile", "root.pem", "-untrusted", "issuer.pem", "-use_deltas", "-extended_crl"]
    said = openssl.run("verify", "-crl_check", *chain, *files, "one.pem")
    if said.status == 0:
        return "good"
    return "revoked" if "certificate revoked" in said.text else said.text


def by_ocsp(openssl: OpenSSL, service: StatusService, issuer: Issuer) -> str:
    said = openssl.run(
        "ocsp", "-issuer", "issuer.pem", "-cert", "one.pem", "-CAfile", "root.pem",
        "-url", f"{service.url}/ocsp/{issuer.slug}",
    )  # fmt: skip
    assert "Response verify OK" in said.text
    return said.text


def test_what_its_owner_holds_is_on_hold_for_openssl_by_every_route(
    *,
    status_service: StatusService,
    openssl: OpenSSL,
    issuer: Issuer,
    certificate: Certificate,
    case: HoldCase,
) -> None:
    entries = fetched(status_service, openssl, certificate, "held")
    assert set(entries) == {"full", "full-delta", "shard", "shard-delta"}
    for kind, entry in entries.items():
        assert "Certificate Hold" in entry, kind
        assert f"Revocation Date: {case.hold.held_at:%b %e %H:%M:%S %Y} GMT" in entry
    for kind in ("full", "shard"):
        assert verdict(openssl, f"held-{kind}") == "revoked"
    said = by_ocsp(openssl, status_service, issuer)
    assert "one.pem: revoked" in said
    assert "Reason: certificateHold" in said


def test_what_an_officer_releases_is_good_for_openssl_also_with_the_crl_of_the_hold(
    *,
    status_service: StatusService,
    openssl: OpenSSL,
    issuer: Issuer,
    certificate: Certificate,
    case: HoldCase,
    regency: Office,
) -> None:
    fetched(status_service, openssl, certificate, "held")
    eko, clock = regency.actor("eko"), regency.clock
    release(certificate.pk, reason="Ditemukan.", actor=eko, clock=clock)
    run_due(clock)
    entries = fetched(status_service, openssl, certificate, "released")
    for kind in ("full", "shard"):
        assert entries[kind] == ""
        assert "Remove From CRL" in entries[f"{kind}-delta"]
        assert verdict(openssl, f"held-{kind}", f"released-{kind}-delta") == "good"
        assert verdict(openssl, f"released-{kind}") == "good"
    assert "one.pem: good" in by_ocsp(openssl, status_service, issuer)


def test_the_decision_turns_the_hold_into_key_compromise_since_the_hold_for_openssl(
    *,
    status_service: StatusService,
    openssl: OpenSSL,
    issuer: Issuer,
    certificate: Certificate,
    case: HoldCase,
    regency: Office,
) -> None:
    fetched(status_service, openssl, certificate, "held")
    request, eko = matched(regency, case), regency.actor("eko")
    typed = certificate.serial[-6:]
    revoke(request.pk, confirmation=typed, actor=eko, clock=regency.clock)
    run_due(regency.clock)
    assert case.lost_at is not None
    since = f"{case.hold.held_at:%b %e %H:%M:%S %Y} GMT"
    lost = f"{case.lost_at:%b %e %H:%M:%S %Y} GMT"
    for kind, entry in fetched(status_service, openssl, certificate, "revoked").items():
        assert "Key Compromise" in entry, kind
        assert f"Revocation Date: {since}" in entry
        assert f"Invalidity Date: {lost}" in entry
    for kind in ("full", "shard"):
        assert verdict(openssl, f"held-{kind}", f"revoked-{kind}-delta") == "revoked"
        assert verdict(openssl, f"revoked-{kind}") == "revoked"
    said = by_ocsp(openssl, status_service, issuer)
    assert "Reason: keyCompromise" in said
    assert f"Revocation Time: {since}" in said
