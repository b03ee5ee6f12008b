"""Database, CRL and OCSP say the same of every certificate, to the second."""

import random
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import ocsp
from ams.revocation.models import ResponderCertificate
from ams.revocation.reasons import every_reason, reason
from ams.revocation.services import publish, revoke
from tests.revocation.office import Office, ocsp_request, octets_of, put_certificate

SERIALS = [int.from_bytes(b"\xff" * octets, "big") >> 1 for octets in range(1, 21)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_side_agrees_after_random_revocations_and_crls(
    *,
    responder: ResponderCertificate,
    office: Office,
    operator: Actor,
    clock: ManualClock,
    seed: int,
) -> None:
    source = random.Random(seed)  # noqa: S311 - the same acts in every run
    issuer = responder.issuer
    held = [put_certificate(issuer, office.budi, serial_number=serial) for serial in SERIALS]
    for certificate in source.sample(held, 12):
        clock.advance(timedelta(seconds=source.uniform(0.1, 4_000)))
        chosen = source.sample([each.key for each in every_reason()], source.randint(1, 3))
        takes = any(reason(key).takes_invalidity_date for key in chosen)
        loss = clock.now() - timedelta(seconds=source.uniform(0, 9_000)) if takes else None
        revoke(certificate.pk, reasons=chosen, invalidity_date=loss, actor=operator, clock=clock)
        if source.random() < 0.3:
            publish(issuer.pk, clock=clock)
    crl = x509.load_der_x509_crl(octets_of(publish(issuer.pk, clock=clock)))
    assert len(crl) == 12
    for certificate in held:
        certificate.refresh_from_db()
        _check_agreement(issuer, certificate, crl, clock)


def _check_agreement(
    issuer: Issuer,
    certificate: Certificate,
    crl: x509.CertificateRevocationList,
    clock: ManualClock,
) -> None:
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    answer = ocsp.respond(issuer, ocsp_request(certificate), clock=clock)
    response = x509_ocsp.load_der_ocsp_response(answer.der)
    if certificate.status == "good":
        assert entry is None
        assert response.certificate_status is OCSPCertStatus.GOOD
        return
    assert entry is not None
    assert response.certificate_status is OCSPCertStatus.REVOKED
    assert certificate.revoked_at == entry.revocation_date_utc == response.revocation_time_utc
    assert _reason_in(entry) == response.revocation_reason
    stated = certificate.revocation.crl_reason
    assert (response.revocation_reason or x509.ReasonFlags.unspecified).value == stated.value


def _reason_in(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None
