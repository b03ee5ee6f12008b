"""Certificates and CRLs that are right, and the means to make them wrong in one place."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority import profiles
from ams.authority.building import Authority, Plan, build
from ams.authority.checks.certificates import CertificateUnderCheck
from ams.authority.checks.crls import CRLUnderCheck
from ams.authority.hierarchy import EXAMPLE_POLICY
from ams.authority.profiles import Profile
from ams.authority.subjects import subject, x509_name

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
SUBJECTS = {
    profiles.ROOT: {"C": "ID", "O": "Pemerintah", "CN": "Root"},
    profiles.ISSUING_CA: {"C": "ID", "O": "Pemerintah", "CN": "Penerbit"},
    profiles.INDIVIDUAL_SIGNING: {
        "C": "ID", "ST": "Jawa Tengah", "L": "Kebumen", "O": "Pemerintah", "OU": "Dinas Kominfo",
        "CN": "Budi Santoso", "E": "budi@kebumenkab.go.id",
        "description": "53003439111_Tanda Tangan Elektronik",
    },
    profiles.OCSP_RESPONDER: {"C": "ID", "O": "Pemerintah", "CN": "OCSP"},
}  # fmt: skip

EditBody = Callable[[asn1_x509.TbsCertificate], None]


@cache
def root() -> x509.Certificate:
    """Return a root whose key is ``KEY``."""
    profile = profiles.profile(profiles.ROOT)
    name = subject(profile, SUBJECTS[profiles.ROOT])
    authority = Authority(x509_name(name), KEY.public_key(), EXAMPLE_POLICY, "root", "http://s.id")
    until = NOW + profile.validity - timedelta(seconds=1)
    return build(Plan(profile, authority, name, KEY.public_key(), 77, NOW, until))


def good(key: str = profiles.INDIVIDUAL_SIGNING) -> CertificateUnderCheck:
    """Return a certificate of profile ``key`` as AMS builds it."""
    profile = profiles.profile(key)
    if key == profiles.ROOT:
        return CertificateUnderCheck(root(), profile, None)
    subject_key = ec.generate_private_key(ec.SECP256R1()).public_key()
    authority = Authority(
        root().subject, KEY.public_key(), EXAMPLE_POLICY, "root", "http://status.id"
    )
    until = NOW + profile.validity - timedelta(seconds=1)
    name = subject(profile, SUBJECTS[key])
    made = build(Plan(profile, authority, name, subject_key, 2**127 + 1, NOW, until))
    return CertificateUnderCheck(made, profile, root())


def edited(edit: EditBody, key: str = profiles.INDIVIDUAL_SIGNING) -> CertificateUnderCheck:
    """Return the good certificate with its to-be-signed part edited; the signature is stale."""
    case = good(key)
    whole = asn1_x509.Certificate.load(case.certificate.public_bytes(Encoding.DER))
    edit(whole["tbs_certificate"])
    made = x509.load_der_x509_certificate(whole.dump(force=True))
    return CertificateUnderCheck(made, case.profile, case.issuer)


def with_extension(
    extension: x509.ExtensionType, *, critical: bool, key: str = profiles.INDIVIDUAL_SIGNING
) -> CertificateUnderCheck:
    """Return the good certificate with one extension put in the place of its kind's."""
    return _rebuilt(key, type(extension), extension, critical=critical)


def without_extension(
    kind: type[x509.ExtensionType], key: str = profiles.INDIVIDUAL_SIGNING
) -> CertificateUnderCheck:
    """Return the good certificate without the extension of ``kind``."""
    return _rebuilt(key, kind, None, critical=False)


def with_names(subject_name: x509.Name, *, profile: Profile | None = None) -> CertificateUnderCheck:
    """Return the good certificate with another subject."""
    case = good()
    made = _copy(case.certificate, subject_name=subject_name)
    for one in case.certificate.extensions:
        made = made.add_extension(one.value, one.critical)
    signed = made.sign(KEY, hashes.SHA256())
    return CertificateUnderCheck(signed, profile or case.profile, case.issuer)


def with_key(public_key: CertificatePublicKeyTypes) -> CertificateUnderCheck:
    """Return the good certificate for another key."""
    case = good()
    signed = _copy(case.certificate, public_key=public_key).sign(KEY, hashes.SHA256())
    return CertificateUnderCheck(signed, case.profile, case.issuer)


def _rebuilt(
    key: str, kind: type[x509.ExtensionType], new: x509.ExtensionType | None, *, critical: bool
) -> CertificateUnderCheck:
    case = good(key)
    builder = _copy(case.certificate)
    for one in case.certificate.extensions:
        if not isinstance(one.value, kind):
            builder = builder.add_extension(one.value, one.critical)
    if new is not None:
        builder = builder.add_extension(new, critical)
    return CertificateUnderCheck(builder.sign(KEY, hashes.SHA256()), case.profile, case.issuer)


def _copy(
    source: x509.Certificate,
    *,
    subject_name: x509.Name | None = None,
    public_key: CertificatePublicKeyTypes | None = None,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(source.issuer)
        .subject_name(subject_name or source.subject)
        .public_key(public_key or source.public_key())
        .serial_number(source.serial_number)
        .not_valid_before(source.not_valid_before_utc)
        .not_valid_after(source.not_valid_after_utc)
    )


def crl_builder(
    *, this_update: datetime = NOW, next_update: datetime = NOW + timedelta(days=1)
) -> x509.CertificateRevocationListBuilder:
    """Return a builder with everything that a CRL needs except entries."""
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(KEY.public_key())
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root().subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(identifier, critical=False)
        .add_extension(x509.CRLNumber(12), critical=False)
    )


def entry(
    *extensions: x509.ExtensionType,
    serial: int = 2**127 + 1,
    at: datetime = NOW,
    critical: bool = False,
) -> x509.RevokedCertificate:
    """Return an entry of a CRL."""
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
    for one in extensions:
        builder = builder.add_extension(one, critical)
    return builder.build()


def crl(
    *entries: x509.RevokedCertificate,
    builder: x509.CertificateRevocationListBuilder | None = None,
    issuer: x509.Certificate | None = None,
) -> CRLUnderCheck:
    """Return a CRL with ``entries``."""
    builder = builder or crl_builder()
    for one in entries:
        builder = builder.add_revoked_certificate(one)
    der = builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)
    return CRLUnderCheck(der, issuer or root())


def edited_crl(der: bytes, edit: Callable[[asn1_crl.TbsCertList], None]) -> bytes:
    """Return the CRL with its to-be-signed part edited; the signature is stale."""
    whole = asn1_crl.CertificateList.load(der)
    edit(whole["tbs_cert_list"])
    changed: bytes = whole.dump(force=True)
    return changed
