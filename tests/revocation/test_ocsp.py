import random
from datetime import timedelta

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponse, OCSPResponseStatus
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db import OperationalError, connection

from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation import der, ocsp
from ams.revocation.answering import Answer, lifetime
from ams.revocation.models import ResponderCertificate
from ams.revocation.ocsp_requests import parse
from ams.revocation.ocsp_responses import ResponseStatus
from ams.revocation.services import publish, revoke
from tests.revocation.office import Office, ocsp_request, octets_of, put_certificate
from tests.revocation.test_ocsp_requests import ALGORITHMS, mutations

pytestmark = pytest.mark.usefixtures("responder")


def ask(issuer: Issuer | None, encoded: bytes, clock: ManualClock) -> OCSPResponse:
    return x509_ocsp.load_der_ocsp_response(ocsp.respond(issuer, encoded, clock=clock).der)


def joined(*certificates: Certificate) -> bytes:
    """Return one request about several certificates."""
    ids = [parse(ocsp_request(each)).cert_ids[0].encoded for each in certificates]
    return der.sequence(der.sequence(der.sequence(*(der.sequence(each) for each in ids))))


def statuses(answer: Answer) -> list[str]:
    response = asn1_ocsp.OCSPResponse.load(answer.der, strict=True)
    singles = response.response_data["responses"]
    return [single["cert_status"].name for single in singles]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_certificate_of_ours_is_good_by_every_hash(
    issuer: Issuer, certificate: Certificate, clock: ManualClock, algorithm: hashes.HashAlgorithm
) -> None:
    response = ask(issuer, ocsp_request(certificate, algorithm=algorithm), clock)
    assert response.certificate_status is OCSPCertStatus.GOOD
    assert response.serial_number == certificate.serial_number
    assert response.hash_algorithm.name == algorithm.name


@pytest.mark.parametrize("reason", ["lupa_passphrase", "perubahan_data", "kehilangan", "pensiun"])
def test_revoked_with_time_and_reason_of_the_crl(
    issuer: Issuer, certificate: Certificate, operator: Actor, *, clock: ManualClock, reason: str
) -> None:
    revoke(certificate.pk, reasons=[reason], actor=operator, clock=clock)
    crl = x509.load_der_x509_crl(octets_of(publish(issuer.pk, clock=clock)))
    clock.advance(timedelta(hours=1))
    response = ask(issuer, ocsp_request(certificate), clock)
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    assert entry is not None
    assert response.certificate_status is OCSPCertStatus.REVOKED
    assert response.revocation_time_utc == entry.revocation_date_utc
    in_crl = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert response.revocation_reason == in_crl


def test_a_reason_left_out_of_the_crl_is_left_out_here_too(
    issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    revoke(certificate.pk, reasons=["lainnya"], actor=operator, clock=clock)
    assert ask(issuer, ocsp_request(certificate), clock).revocation_reason is None


def test_an_expired_certificate_that_was_not_revoked_stays_good(
    issuer: Issuer, office: Office, clock: ManualClock
) -> None:
    expired = put_certificate(issuer, office.budi, not_after=clock.now() - timedelta(hours=1))
    response = ask(issuer, ocsp_request(expired), clock)
    assert response.certificate_status is OCSPCertStatus.GOOD


@pytest.mark.parametrize("serial_number", [1, 2**159 - 1, 2**63])
def test_a_serial_never_issued_is_unknown(
    issuer: Issuer, certificate: Certificate, clock: ManualClock, serial_number: int
) -> None:
    certificate_id = parse(ocsp_request(certificate)).cert_ids[0]
    encoded = _request_by_hash(
        certificate_id.issuer_name_hash, certificate_id.issuer_key_hash, serial_number
    )
    assert ask(issuer, encoded, clock).certificate_status is OCSPCertStatus.UNKNOWN


def _request_by_hash(name: bytes, key: bytes, serial_number: int) -> bytes:
    builder = x509_ocsp.OCSPRequestBuilder()
    asked = builder.add_certificate_by_hash(name, key, serial_number, hashes.SHA256())
    return asked.build().public_bytes(Encoding.DER)


def test_a_serial_longer_than_any_of_ours_is_unknown(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    short = der.integer(certificate.serial_number)
    encoded = _with_serial(ocsp_request(certificate), short, der.integer(2**2000))
    assert statuses(ocsp.respond(issuer, encoded, clock=clock)) == ["unknown"]


def _with_serial(encoded: bytes, old: bytes, new: bytes) -> bytes:
    cert_id = parse(encoded).cert_ids[0].encoded
    fields = cert_id[cert_id.index(b"\x30", 1) :].removesuffix(old) + new
    return der.sequence(der.sequence(der.sequence(der.sequence(der.sequence(fields)))))


def test_the_serial_of_another_authority_s_certificate_is_unauthorized(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    encoded = _request_by_hash(b"n" * 32, b"k" * 32, certificate.serial_number)
    for asked in (issuer, None):
        answer = ocsp.respond(asked, encoded, clock=clock)
        assert answer.status is ResponseStatus.UNAUTHORIZED
        assert not answer.is_cacheable
        response = x509_ocsp.load_der_ocsp_response(answer.der)
        assert response.response_status is OCSPResponseStatus.UNAUTHORIZED


def test_right_name_and_wrong_key_name_no_issuer_of_ours(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    right = parse(ocsp_request(certificate)).cert_ids[0]
    encoded = _request_by_hash(right.issuer_name_hash, b"k" * 32, right.serial_number)
    assert ask(issuer, encoded, clock).response_status is OCSPResponseStatus.UNAUTHORIZED


def test_a_hash_algorithm_that_we_do_not_know_names_no_issuer_of_ours(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    encoded = ocsp_request(certificate).replace(
        der.object_identifier("2.16.840.1.101.3.4.2.1"),
        der.object_identifier("2.16.840.1.101.3.4.2.9"),
    )
    assert ask(issuer, encoded, clock).response_status is OCSPResponseStatus.UNAUTHORIZED


def test_several_certificates_are_answered_in_one_response(
    issuer: Issuer, certificate: Certificate, office: Office, operator: Actor, *, clock: ManualClock
) -> None:
    other = put_certificate(issuer, office.budi)
    revoke(other.pk, reasons=["pensiun"], actor=operator, clock=clock)
    answer = ocsp.respond(issuer, joined(certificate, other, certificate), clock=clock)
    assert statuses(answer) == ["good", "revoked", "good"]


def test_a_foreign_certificate_beside_one_of_ours_is_unknown(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    ours = parse(ocsp_request(certificate)).cert_ids[0].encoded
    theirs = parse(_request_by_hash(b"n" * 32, b"k" * 32, 5)).cert_ids[0].encoded
    encoded = der.sequence(der.sequence(der.sequence(der.sequence(theirs), der.sequence(ours))))
    assert statuses(ocsp.respond(issuer, encoded, clock=clock)) == ["unknown", "good"]
    assert statuses(ocsp.respond(None, encoded, clock=clock)) == ["unknown", "good"]


def test_the_issuer_is_found_by_the_certificate_asked_about(
    certificate: Certificate, clock: ManualClock
) -> None:
    response = ask(None, ocsp_request(certificate), clock)
    assert response.certificate_status is OCSPCertStatus.GOOD


def test_an_issuing_ca_and_a_responder_are_good_though_nobody_holds_them(
    issuer: Issuer, responder: ResponderCertificate, clock: ManualClock
) -> None:
    root = issuer.parent
    assert root is not None
    from ams.revocation import responders  # noqa: PLC0415

    responders.renew(root, clock=clock)
    for asked, subject in ((root, issuer.certificate), (issuer, responder.certificate)):
        builder = x509_ocsp.OCSPRequestBuilder()
        request = builder.add_certificate(subject, asked.certificate, hashes.SHA256()).build()
        response = ask(asked, request.public_bytes(Encoding.DER), clock)
        assert response.certificate_status is OCSPCertStatus.GOOD


def test_the_response_is_signed_by_a_delegated_responder_that_is_in_it(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    response = ask(issuer, ocsp_request(certificate), clock)
    (responder,) = response.certificates
    key = responder.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    algorithm = response.signature_hash_algorithm
    assert algorithm is not None
    key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
    responder.verify_directly_issued_by(issuer.certificate)
    usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert responder.extensions.get_extension_for_class(x509.OCSPNoCheck)
    digest = x509.SubjectKeyIdentifier.from_public_key(key).digest
    assert response.responder_key_hash == digest
    assert response.responder_name is None


def test_the_times_are_whole_seconds_and_in_order(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    clock.advance(timedelta(microseconds=123_456))
    response = ask(issuer, ocsp_request(certificate), clock)
    now = clock.now().replace(microsecond=0)
    assert response.produced_at_utc == response.this_update_utc == now
    assert response.next_update_utc == now + lifetime()


def test_no_answer_outlives_its_responder(
    issuer: Issuer, certificate: Certificate, responder: ResponderCertificate, clock: ManualClock
) -> None:
    clock.at = responder.not_after - timedelta(minutes=1)
    response = ask(issuer, ocsp_request(certificate), clock)
    assert response.next_update_utc == responder.not_after


@pytest.mark.parametrize("octets", [1, 16, 32, 128])
def test_a_nonce_comes_back_and_the_answer_is_nobody_else_s(
    issuer: Issuer, certificate: Certificate, clock: ManualClock, octets: int
) -> None:
    answer = ocsp.respond(issuer, ocsp_request(certificate, nonce=b"n" * octets), clock=clock)
    response = x509_ocsp.load_der_ocsp_response(answer.der)
    nonce = response.extensions.get_extension_for_class(x509.OCSPNonce).value
    assert nonce.nonce == b"n" * octets
    assert not answer.is_cacheable


def test_without_nonce_there_is_none_and_the_answer_may_be_kept(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    answer = ocsp.respond(issuer, ocsp_request(certificate), clock=clock)
    response = x509_ocsp.load_der_ocsp_response(answer.der)
    assert len(response.extensions) == 0
    assert answer.is_cacheable
    assert (answer.this_update, answer.next_update) == (
        response.this_update_utc,
        response.next_update_utc,
    )


@pytest.mark.parametrize("octets", [0, 129])
def test_a_nonce_of_a_wrong_length_is_a_malformed_request(
    issuer: Issuer, certificate: Certificate, clock: ManualClock, octets: int
) -> None:
    response = ask(issuer, ocsp_request(certificate, nonce=b"n" * octets), clock)
    assert response.response_status is OCSPResponseStatus.MALFORMED_REQUEST


def test_without_a_responder_s_key_the_client_is_asked_to_come_back(
    issuer: Issuer, certificate: Certificate, responder: ResponderCertificate, clock: ManualClock
) -> None:
    key_store().remove(responder.key_name)
    response = ask(issuer, ocsp_request(certificate), clock)
    assert response.response_status is OCSPResponseStatus.TRY_LATER


def test_without_database_the_client_is_asked_to_come_back(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    encoded = ocsp_request(certificate)
    with connection.execute_wrapper(gone):
        response = ask(issuer, encoded, clock)
    assert response.response_status is OCSPResponseStatus.TRY_LATER


@pytest.mark.timeout(120)
def test_two_thousand_mutated_requests_always_get_an_answer(
    issuer: Issuer, certificate: Certificate, clock: ManualClock
) -> None:
    source = random.Random(5019)  # noqa: S311 - the same mutations in every run
    seed = ocsp_request(certificate, nonce=b"n" * 32)
    seen = set()
    for encoded in mutations(seed, 2_000, source):
        answer = ocsp.respond(issuer, encoded, clock=clock)
        seen.add(answer.status)
        x509_ocsp.load_der_ocsp_response(answer.der)
        if answer.status is ResponseStatus.SUCCESSFUL:
            _check_only_ours_is_good(answer, encoded, certificate.serial_number)
    assert seen == {
        ResponseStatus.SUCCESSFUL,
        ResponseStatus.MALFORMED_REQUEST,
        ResponseStatus.UNAUTHORIZED,
    }


def _check_only_ours_is_good(answer: Answer, encoded: bytes, serial_number: int) -> None:
    asked = [each.serial_number == serial_number for each in parse(encoded).cert_ids]
    assert all(
        ours for ours, status in zip(asked, statuses(answer), strict=True) if status == "good"
    )
