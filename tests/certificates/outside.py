"""Certificates of a CA whose key AMS does not hold, as files bring them."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.certificates.cast import START

KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Balai Contoh"),
        x509.NameAttribute(NameOID.COMMON_NAME, "CA Lama"),
    ]
)


def outside_certificate(
    *,
    email: str | None = "budi@kebumenkab.go.id",
    alternative: str | None = None,
    serial: int | None = None,
    not_before: datetime = START - timedelta(days=100),
    is_authority: bool = False,
    signs: bool = True,
) -> x509.Certificate:
    """Return a certificate by the outside CA; ``alternative`` is an address in subjectAltName."""
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, "Budi Santoso")]
    if email:
        subject.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, email))
    builder = (
        x509.CertificateBuilder()
        .issuer_name(ISSUER)
        .subject_name(x509.Name(subject))
        .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_before + timedelta(days=730))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(_key_usage(signs=signs), critical=True)
    )
    if alternative:
        names = x509.SubjectAlternativeName([x509.RFC822Name(alternative)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(KEY, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates in PEM, one after the other."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate in DER."""
    return certificate.public_bytes(Encoding.DER)


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=signs, key_encipherment=not signs,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
