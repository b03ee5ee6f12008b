"""Signatures with RSA, RSA-PSS and ECDSA over SHA-2 are taken; over SHA-1 none is."""

from datetime import timedelta

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.signatures import check_hash, check_signature
from ams.core.clock import ManualClock

RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
P384 = ec.generate_private_key(ec.SECP384R1())
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA")])
Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def certificate(key: Key, clock: ManualClock) -> x509.Certificate:
    """Return a self-signed certificate for the key."""
    now = clock.now()
    builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.public_key(key.public_key()).sign(key, hashes.SHA256())


def check(octets: bytes, signer: x509.Certificate) -> None:
    """Check the signature of a CRL."""
    parsed, crl = asn1_crl.CertificateList.load(octets), x509.load_der_x509_crl(octets)
    check_signature(
        signer, parsed["signature_algorithm"], signature=crl.signature,
        signed=crl.tbs_certlist_bytes,
    )  # fmt: skip


def crl(key: Key, digest: Digest, clock: ManualClock, *, pss: bool = False) -> bytes:
    """Return a signed CRL."""
    now = clock.now()
    builder = x509.CertificateRevocationListBuilder().issuer_name(NAME)
    builder = builder.last_update(now).next_update(now + timedelta(days=1))
    scheme = padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH) if pss else None
    return builder.sign(key, digest, rsa_padding=scheme).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("key", "digest", "pss"),
    [
        (RSA, hashes.SHA256(), False), (RSA, hashes.SHA384(), False), (RSA, hashes.SHA512(), False),
        (RSA, hashes.SHA256(), True), (RSA, hashes.SHA384(), True),
        (P256, hashes.SHA256(), False), (P384, hashes.SHA384(), False),
    ],
)  # fmt: skip
def test_algorithms_in_use_are_taken_and_bind_the_signer(
    *, key: Key, digest: Digest, pss: bool, clock: ManualClock
) -> None:
    octets = crl(key, digest, clock, pss=pss)
    check(octets, certificate(key, clock))
    other = RSA_OTHER if isinstance(key, rsa.RSAPrivateKey) else P256_OTHER
    with pytest.raises(AnswerRefused) as refusal:
        check(octets, certificate(other, clock))
    assert refusal.value.why is Why.SIGNATURE


RSA_OTHER = rsa.generate_private_key(65537, 2048)
P256_OTHER = ec.generate_private_key(ec.SECP256R1())


def test_a_signature_over_sha_1_is_refused(clock: ManualClock) -> None:
    octets = crl(RSA, hashes.SHA256(), clock)
    parsed = asn1_crl.CertificateList.load(octets)
    parsed["signature_algorithm"]["algorithm"] = "sha1_rsa"
    with pytest.raises(AnswerRefused) as refusal:
        check_signature(
            certificate(RSA, clock), parsed["signature_algorithm"], signature=b"", signed=b""
        )
    assert refusal.value.why is Why.ALGORITHM
    for digest in (hashes.SHA1(), None):  # noqa: S303 - it is refused
        with pytest.raises(AnswerRefused):
            check_hash(digest)


def test_a_scheme_that_does_not_fit_the_key_is_refused(clock: ManualClock) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        check(crl(RSA, hashes.SHA256(), clock), certificate(P256, clock))
    assert refusal.value.why is Why.ALGORITHM
