"""Certificates built from a profile; what is signed here is signed by a throwaway key only."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID

from ams.authority.addresses import crl_url
from ams.authority.keys import SigningKey, VerifyingKey, digest_for
from ams.authority.names import DistinguishedName
from ams.authority.profiles import Policy, Profile
from ams.authority.subjects import OIDS, x509_name

_ANY_POLICY: Final = "2.5.29.32.0"


@dataclass(frozen=True, slots=True)
class Authority:
    """What a certificate takes over from the authority that signs it."""

    name: x509.Name
    public_key: VerifyingKey
    policy_oid: str
    slug: str
    status_url: str
    shards: int = 0
    deltas: bool = False

    @property
    def ocsp_url(self) -> str:
        """Return where the authority's OCSP responder answers."""
        return f"{self.status_url}/ocsp/{self.slug}"

    @property
    def certificate_url(self) -> str:
        """Return where the authority's own certificate is published (DER)."""
        return f"{self.status_url}/ca/{self.slug}.cer"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides a certificate's content."""

    profile: Profile
    authority: Authority
    subject: DistinguishedName
    public_key: VerifyingKey
    serial_number: int
    not_before: datetime
    not_after: datetime

    def crl_url(self, *, delta: bool = False) -> str:
        """Return the address of the CRL that speaks of this certificate: its shard's, if any."""
        shards = self.authority.shards
        shard = self.serial_number % shards if shards else None
        return crl_url(self.authority.status_url, self.authority.slug, shard, delta=delta)


def build(plan: Plan) -> x509.Certificate:
    """Return the certificate of ``plan``, signed by a throwaway key of the authority's type.

    Its to-be-signed part is exactly what the authority's key is to sign afterwards.
    """
    builder = (
        x509.CertificateBuilder()
        .issuer_name(plan.authority.name)
        .subject_name(x509_name(plan.subject))
        .public_key(plan.public_key)
        .serial_number(plan.serial_number)
        .not_valid_before(plan.not_before)
        .not_valid_after(plan.not_after)
    )
    for extension, critical in _extensions(plan):
        builder = builder.add_extension(extension, critical=critical)
    key = throwaway(plan.authority.public_key)
    return builder.sign(key, digest_for(plan.authority.public_key))


def throwaway(like: VerifyingKey) -> SigningKey:
    """Return a key of the type and size of ``like`` that signs nothing which leaves the process."""
    if isinstance(like, ec.EllipticCurvePublicKey):
        return _throwaway_ec(like.curve.name)
    return _throwaway_rsa(like.key_size)


@cache
def _throwaway_ec(curve: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1() if curve == "secp384r1" else ec.SECP256R1())


@cache
def _throwaway_rsa(size: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def _extensions(plan: Plan) -> list[tuple[x509.ExtensionType, bool]]:
    profile = plan.profile
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(profile.certification_authority, profile.path_length), True),
        (_key_usage(profile), True),
        (x509.SubjectKeyIdentifier.from_public_key(plan.public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(plan.authority.public_key), False),
    ]
    if profile.extended_key_usage:
        purposes = [x509.ObjectIdentifier(oid) for oid in profile.extended_key_usage]
        critical = profile.extended_key_usage_critical
        found.append((x509.ExtendedKeyUsage(purposes), critical))
    if profile.policy is not Policy.NONE:
        found.append((_policies(plan), False))
    if profile.email_in_alternative_name:
        addresses = [x509.RFC822Name(value) for value in plan.subject.values(OIDS["E"])]
        found.append((x509.SubjectAlternativeName(addresses), False))
    if profile.status_addresses:
        found.extend([(_distribution_points(plan.crl_url()), False)])
        if plan.authority.deltas:
            freshest = x509.FreshestCRL(_distribution_points(plan.crl_url(delta=True)))
            found.extend([(freshest, False)])
        found.extend([(_information_access(plan.authority), False)])
    if profile.ocsp_no_check:
        found.append((x509.OCSPNoCheck(), False))
    return found


def _key_usage(profile: Profile) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature="digital_signature" in profile.key_usage,
        content_commitment="content_commitment" in profile.key_usage,
        key_encipherment="key_encipherment" in profile.key_usage,
        data_encipherment="data_encipherment" in profile.key_usage,
        key_agreement="key_agreement" in profile.key_usage,
        key_cert_sign="key_cert_sign" in profile.key_usage,
        crl_sign="crl_sign" in profile.key_usage,
        encipher_only=False,
        decipher_only=False,
    )


def _policies(plan: Plan) -> x509.CertificatePolicies:
    oid = _ANY_POLICY if plan.profile.policy is Policy.ANY else plan.authority.policy_oid
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None)])


def _distribution_points(url: str) -> x509.CRLDistributionPoints:
    address = x509.UniformResourceIdentifier(url)
    return x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])


def _information_access(authority: Authority) -> x509.AuthorityInformationAccess:
    methods = AuthorityInformationAccessOID
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                methods.OCSP, x509.UniformResourceIdentifier(authority.ocsp_url)
            ),
            x509.AccessDescription(
                methods.CA_ISSUERS, x509.UniformResourceIdentifier(authority.certificate_url)
            ),
        ]
    )
