"""CAs of others, made anew for each test: no key of theirs is kept anywhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def outside_ca(name: str, *, at: datetime) -> Held:
    """Return a root of another authority, valid for ten years from the year before ``at``."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _begun(name, key, at=at - timedelta(days=365), days=3650)
    builder = builder.issuer_name(_name(name)).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    return Held(
        builder.add_extension(_usage(is_ca=True), critical=True).sign(key, hashes.SHA256()), key
    )


def outside_signer(
    ca: Held,
    name: str,
    *,
    at: datetime,
    email: str = "",
    serial_number: int | None = None,
    days: int = 365,
) -> Held:
    """Return a person's signing certificate by ``ca``, valid from the day before ``at``."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _begun(name, key, at=at - timedelta(days=1), days=days, serial_number=serial_number)
    builder = (
        builder.issuer_name(ca.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_ca=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False
        )
    )
    if email:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.RFC822Name(email)]), critical=False
        )
    return Held(builder.sign(ca.key, hashes.SHA256()), key)


def outside_stamper(ca: Held, name: str, *, at: datetime) -> Held:
    """Return a time-stamp service's certificate by ``ca``, valid for thirty days from ``at``."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _begun(name, key, at=at - timedelta(days=1), days=30)
    builder = (
        builder.issuer_name(ca.certificate.subject)
        .add_extension(_usage(is_ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False
        )
    )
    return Held(builder.sign(ca.key, hashes.SHA256()), key)


def outside_key_file(name: str, passphrase: str, *, at: datetime) -> bytes:
    """Return the .p12 of a person whose certificate another authority issued."""
    held = outside_signer(outside_ca("CA Lain", at=at), name, at=at)
    protection = BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(
        b"key", held.key, held.certificate, None, protection
    )


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _begun(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    at: datetime,
    days: int,
    serial_number: int | None = None,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key.public_key())
        .serial_number(serial_number or x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def outside_crl(ca: Held, *revoked: int, at: datetime) -> bytes:
    """Return the CRL of ``ca`` of an hour before ``at``, valid for a day, naming ``revoked``."""
    hour = timedelta(hours=1)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(at - hour)
        .next_update(at + timedelta(days=1))
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for serial_number in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(at - 2 * hour).build())
    return builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
