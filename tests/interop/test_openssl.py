"""OpenSSL accepts a certificate before its revocation and refuses it afterwards, by each route."""

import base64
import time
import urllib.parse
from datetime import timedelta

import pytest
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.services import issue_with_key
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.models import ResponderCertificate
from ams.revocation.reasons import every_reason
from ams.revocation.services import publish, revoke
from tests.interop.conftest import StatusService, write_certificate
from tests.interop.openssl import OpenSSL, Said
from tests.revocation.office import Office, ocsp_request, octets_of, put_certificate

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

READ_BY_OPENSSL = {
    "keyCompromise": "Key Compromise",
    "affiliationChanged": "Affiliation Changed",
    "superseded": "Superseded",
    "cessationOfOperation": "Cessation Of Operation",
}


@pytest.fixture
def certificate(issuer: Issuer, office: Office, operator: Actor, clock: ManualClock) -> Certificate:
    """Return a certificate issued to Budi as certificates really are."""
    issued, _ = issue_with_key(
        holder=office.budi,
        issuer=issuer,
        passphrase="seekor-kucing-di-atas-pagar",
        actor=operator,
        clock=clock,
    )
    return issued


# OpenSSL sends a nonce unless told not to, and asks with SHA-1 unless told otherwise.
WAYS = (("-nonce",), ("-no_nonce",), ("-sha256",), ("-sha384",), ("-sha512",))


def by_ocsp(
    openssl: OpenSSL, service: StatusService, *way: str, more: tuple[str, ...] = ()
) -> Said:
    return openssl.run(
        "ocsp", *way, "-issuer", "issuer.pem", "-cert", "one.pem", *more,
        "-url", f"{service.url}/ocsp/kebumen", "-CAfile", "root.pem",
    )  # fmt: skip


def by_crl(openssl: OpenSSL, *more: str) -> Said:
    chain = ("-CAfile", "root.pem", "-untrusted", "issuer.pem")
    return openssl.run("verify", "-crl_check", *chain, *more, "one.pem")


def test_ocsp_accepts_before_and_refuses_after(
    *,
    status_service: StatusService,
    responder: ResponderCertificate,
    certificate: Certificate,
    openssl: OpenSSL,
    operator: Actor,
    clock: ManualClock,
) -> None:
    write_certificate(openssl, "one.pem", certificate)
    for way in WAYS:
        before = by_ocsp(openssl, status_service, *way)
        assert "Response verify OK" in before.text
        assert "one.pem: good" in before.text
        assert "WARNING" not in before.text
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    # The service follows changes of status: within a second, later on a loaded machine.
    end = time.monotonic() + 60
    while "one.pem: good" in by_ocsp(openssl, status_service).text and time.monotonic() < end:
        time.sleep(0.1)
    for way in WAYS:
        after = by_ocsp(openssl, status_service, *way)
        assert "Response verify OK" in after.text
        assert "one.pem: revoked" in after.text
        assert "Reason: keyCompromise" in after.text
        assert f"Revocation Time: {clock.now():%b %e %H:%M:%S %Y} GMT" in after.text


def test_the_crl_at_the_address_in_the_certificate_accepts_before_and_refuses_after(
    *,
    status_service: StatusService,
    issuer: Issuer,
    certificate: Certificate,
    openssl: OpenSSL,
    operator: Actor,
    clock: ManualClock,
) -> None:
    write_certificate(openssl, "one.pem", certificate)
    publish(issuer.pk, clock=clock)
    before = by_crl(openssl, "-crl_download")
    assert (before.status, before.text.strip()) == (0, "one.pem: OK")
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    after = by_crl(openssl, "-crl_download")
    assert after.status != 0
    assert "certificate revoked" in after.text


def test_root_and_issuer_crls_together_check_the_whole_chain(
    *,
    status_service: StatusService,
    issuer: Issuer,
    certificate: Certificate,
    openssl: OpenSSL,
    clock: ManualClock,
) -> None:
    write_certificate(openssl, "one.pem", certificate)
    assert issuer.parent is not None
    for each in (issuer, issuer.parent):
        publish(each.pk, clock=clock)
        openssl.write(f"{each.slug}.crl", status_service.get(f"/crl/{each.slug}.crl"))
    checked = by_crl(
        openssl, "-crl_check_all", "-CRLfile", "kebumen.crl", "-CRLfile", "kebumen-root.crl"
    )
    assert (checked.status, checked.text.strip()) == (0, "one.pem: OK")


def test_openssl_reads_every_reason_and_the_loss_date_and_verifies_the_signature(
    issuer: Issuer, office: Office, operator: Actor, openssl: OpenSSL, *, clock: ManualClock
) -> None:
    loss = clock.now().replace(microsecond=0) - timedelta(hours=2)
    for reason in every_reason():
        one = put_certificate(issuer, office.budi, not_before=clock.now() - timedelta(days=1))
        revoke(
            one.pk,
            reasons=[reason.key],
            invalidity_date=loss if reason.takes_invalidity_date else None,
            actor=operator,
            clock=clock,
        )
    row = publish(issuer.pk, clock=clock)
    openssl.write("all.crl", octets_of(row))
    said = openssl.run(
        "crl", "-in", "all.crl", "-inform", "DER", "-noout", "-text", "-CAfile", "issuer.pem"
    )
    assert "verify OK" in said.text
    for code, words in READ_BY_OPENSSL.items():
        expected = sum(reason.reason_code == code for reason in every_reason())
        assert said.text.count(words) == expected
    assert f"Invalidity Date: \n                {loss:%b %e %H:%M:%S %Y} GMT" in said.text
    assert said.text.count("Serial Number:") == len(every_reason())
    assert "Unspecified" not in said.text


def test_openssl_gets_several_answers_and_unknown_for_what_was_never_issued(
    *,
    status_service: StatusService,
    responder: ResponderCertificate,
    certificate: Certificate,
    openssl: OpenSSL,
) -> None:
    write_certificate(openssl, "one.pem", certificate)
    said = by_ocsp(openssl, status_service, more=("-serial", "0x1234567890"))
    assert "one.pem: good" in said.text
    assert "0x1234567890: unknown" in said.text


def test_another_ca_s_certificate_is_unauthorized(
    *, status_service: StatusService, responder: ResponderCertificate, openssl: OpenSSL
) -> None:
    said = openssl.run(
        "ocsp", "-issuer", "root.pem", "-serial", "5", "-url", f"{status_service.url}/ocsp/kebumen",
        "-CAfile", "root.pem",
    )  # fmt: skip
    assert "Responder Error: unauthorized" in said.text


def test_the_running_service_answers_get(
    status_service: StatusService, responder: ResponderCertificate, certificate: Certificate
) -> None:
    encoded = base64.b64encode(ocsp_request(certificate)).decode()
    for spelled in (urllib.parse.quote(encoded, safe=""), urllib.parse.quote(encoded, safe="/+=")):
        response = x509_ocsp.load_der_ocsp_response(status_service.get(f"/ocsp/kebumen/{spelled}"))
        assert response.certificate_status is OCSPCertStatus.GOOD
