"""The client's preferred signature algorithm, where both keys exist (RFC 6960, 4.4.7)."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPResponse, OCSPResponseStatus
from pytest_django.fixtures import Settings

from ams.authority.keys import KeyAlgorithm, key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.revocation import answering, der, responders
from ams.revocation.index.keeping import Keeper
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import StatusNode
from ams.revocation.ocsp import DatabaseSource
from ams.revocation.ocsp_requests import MAX_PREFERRED, PREFERRED_ALGORITHMS, parse
from tests.revocation.office import ocsp_request

ECDSA = "1.2.840.10045.4.3.2"
RSA = "1.2.840.113549.1.1.11"
ECDSA_SHA384 = "1.2.840.10045.4.3.3"


@pytest.fixture(autouse=True)
def rsa_responder(responder: ResponderCertificate, clock: ManualClock) -> ResponderCertificate:
    hour_ago = ManualClock(clock.now() - timedelta(minutes=50))
    return responders.renew(responder.issuer, clock=hour_ago, algorithm=KeyAlgorithm.RSA_3072)


def preferring(certificate: Certificate, *oids: str, key: bytes = b"") -> bytes:
    cert_id = parse(ocsp_request(certificate)).cert_ids[0].encoded
    value = der.sequence(
        *(der.sequence(der.sequence(der.object_identifier(oid)), key) for oid in oids)
    )
    extension = der.extension(PREFERRED_ALGORITHMS, value)
    wrapped = der.tlv(der.context(2), der.sequence(extension))
    return der.sequence(der.sequence(der.sequence(der.sequence(cert_id)), wrapped))


def ask(encoded: bytes, clock: ManualClock) -> OCSPResponse:
    answer = answering.respond(DatabaseSource(), "kebumen", encoded, clock=clock)
    return x509_ocsp.load_der_ocsp_response(answer.der)


def _check_rsa(response: OCSPResponse) -> None:
    (certificate,) = response.certificates
    key, algorithm = certificate.public_key(), response.signature_hash_algorithm
    assert isinstance(key, rsa.RSAPublicKey)
    assert algorithm is not None
    key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), algorithm)


def test_who_prefers_nothing_gets_ecdsa_though_the_rsa_responder_is_newer(
    certificate: Certificate, clock: ManualClock
) -> None:
    response = ask(ocsp_request(certificate), clock)
    assert response.signature_algorithm_oid.dotted_string == ECDSA


@pytest.mark.parametrize(
    ("oids", "signed_with"),
    [
        ([RSA], RSA), ([ECDSA], ECDSA), ([RSA, ECDSA], RSA), ([ECDSA, RSA], ECDSA),
        ([ECDSA_SHA384, RSA], RSA), ([ECDSA_SHA384], ECDSA), ([], ECDSA),
    ],
)  # fmt: skip
def test_the_first_algorithm_that_we_have_signs(
    certificate: Certificate, clock: ManualClock, oids: list[str], signed_with: str
) -> None:
    response = ask(preferring(certificate, *oids), clock)
    assert response.signature_algorithm_oid.dotted_string == signed_with
    if signed_with == RSA:
        _check_rsa(response)


def test_the_index_says_the_same(
    certificate: Certificate, clock: ManualClock, tmp_path: Path
) -> None:
    Keeper(tmp_path / "ocsp", clock).follow()
    source = StatusNode(tmp_path / "ocsp").source(clock.now())
    answer = answering.respond(source, None, preferring(certificate, RSA), clock=clock)
    _check_rsa(x509_ocsp.load_der_ocsp_response(answer.der))


def test_without_the_preferred_key_the_other_signs(
    certificate: Certificate, rsa_responder: ResponderCertificate, clock: ManualClock
) -> None:
    key_store().remove(rsa_responder.key_name)
    response = ask(preferring(certificate, RSA), clock)
    (responder,) = response.certificates
    assert isinstance(responder.public_key(), ec.EllipticCurvePublicKey)


def test_what_is_said_of_the_public_key_is_read_over(
    certificate: Certificate, clock: ManualClock
) -> None:
    key = der.sequence(der.object_identifier("1.2.840.113549.1.1.1"), der.NULL)
    _check_rsa(ask(preferring(certificate, RSA, key=key), clock))


@pytest.mark.parametrize("broken", ["many", "no sequence", "no algorithm"])
def test_what_is_no_list_of_algorithms_is_malformed(
    certificate: Certificate, clock: ManualClock, broken: str
) -> None:
    encoded = {
        "many": preferring(certificate, *[RSA] * (MAX_PREFERRED + 1)),
        "no sequence": preferring(certificate, RSA).replace(
            der.object_identifier(RSA), b"\x05" + der.object_identifier(RSA)[1:]
        ),
        "no algorithm": preferring(certificate, RSA, key=der.NULL),
    }[broken]
    assert ask(encoded, clock).response_status is OCSPResponseStatus.MALFORMED_REQUEST


def test_the_worker_keeps_both_kinds_of_responder_where_that_is_asked_for(
    issuer: Issuer, settings: Settings, clock: ManualClock
) -> None:
    assert responders.due(issuer, clock.now()) == []
    settings.AMS_OCSP_RSA_RESPONDER = True
    ResponderCertificate.objects.filter(issuer=issuer).order_by("pk").first()
    clock.advance(timedelta(days=4))
    assert responders.due(issuer, clock.now()) == list(KeyAlgorithm)
    run_due(clock)
    assert responders.due(issuer, clock.now()) == []
    kinds = [
        responders.algorithm_of(bytes(row.der))
        for row in ResponderCertificate.objects.filter(issuer=issuer)
    ]
    assert sorted(kinds) == sorted(2 * list(KeyAlgorithm))
