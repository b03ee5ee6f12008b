"""Checks of a certificate before it is signed: one clause of RFC 5280, one function."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from ams.authority import names
from ams.authority.errors import CheckFailed
from ams.authority.profiles import Policy, Profile
from ams.authority.subjects import OIDS, UPPER_BOUNDS

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_SERIAL_OCTETS: Final = 20
_RSA_BITS: Final = 2048
_GENERALIZED_FROM: Final = 2050
# Sixteen digits are a NIK, eighteen a NIP; separators are how people hide them by habit.
_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(?:\d[ .-]?){15,17}\d(?!\d)")
_USAGES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CertificateUnderCheck:
    """A certificate built but not yet signed by its issuer; ``issuer`` is empty for a root."""

    certificate: x509.Certificate
    profile: Profile
    issuer: x509.Certificate | None

    @property
    def issuer_or_self(self) -> x509.Certificate:
        """Return the issuer's certificate; a root is its own issuer."""
        return self.issuer or self.certificate

    def extension(self, kind: type[_Extension]) -> x509.Extension[_Extension] | None:
        """Return the extension of ``kind``, or nothing."""
        try:
            return self.certificate.extensions.get_extension_for_class(kind)
        except x509.ExtensionNotFound:
            return None

    def needed(
        self, kind: type[_Extension], *, clause: str, critical: bool
    ) -> x509.Extension[_Extension]:
        """Return the extension of ``kind``, which must be there and (not) critical."""
        found = self.extension(kind)
        if found is None:
            raise CheckFailed(f"{kind.__name__} is missing (RFC 5280, {clause})")
        if found.critical is not critical:
            raise CheckFailed(f"{kind.__name__}: critical is {found.critical} (RFC 5280, {clause})")
        return found


def check_version_is_3(case: CertificateUnderCheck) -> None:
    """A certificate with extensions is of version 3 (RFC 5280, 4.1.2.1)."""
    if case.certificate.version is not x509.Version.v3:
        raise CheckFailed(f"version is {case.certificate.version.name}, not v3 (RFC 5280, 4.1.2.1)")


def check_serial_number_is_positive_and_short(case: CertificateUnderCheck) -> None:
    """A serial number is positive and at most 20 octets long (RFC 5280, 4.1.2.2)."""
    serial = case.certificate.serial_number
    if serial <= 0 or serial.bit_length() // 8 + 1 > _SERIAL_OCTETS:
        raise CheckFailed(f"serial number {serial:X} is not 1 to 20 octets (RFC 5280, 4.1.2.2)")


def check_signature_algorithms_agree(case: CertificateUnderCheck) -> None:
    """The algorithm inside and outside the to-be-signed part is the same (RFC 5280, 4.1.2.3)."""
    parsed = _parsed(case)
    inner = parsed["tbs_certificate"]["signature"].dump()
    if inner != parsed["signature_algorithm"].dump():
        raise CheckFailed("signature and signatureAlgorithm differ (RFC 5280, 4.1.2.3)")


def check_issuer_is_the_issuers_subject(case: CertificateUnderCheck) -> None:
    """The issuer's name is, octet by octet, the subject of its certificate (RFC 5280, 4.1.2.4)."""
    stated = case.certificate.issuer.public_bytes()
    if stated != case.issuer_or_self.subject.public_bytes():
        raise CheckFailed(
            f"issuer '{names.rfc4514(case.certificate.issuer)}' is not the issuer's subject "
            f"'{names.rfc4514(case.issuer_or_self.subject)}' (RFC 5280, 4.1.2.4)"
        )


def check_validity_is_in_order(case: CertificateUnderCheck) -> None:
    """The validity begins before it ends, and is as long as the profile at most (4.1.2.5)."""
    begins, ends = _validity(case.certificate)
    if ends <= begins:
        raise CheckFailed(f"notAfter {ends} does not follow notBefore {begins}")
    if ends - begins > case.profile.validity:
        raise CheckFailed(f"valid for {ends - begins}, the profile allows {case.profile.validity}")


def check_validity_lies_within_the_issuers(case: CertificateUnderCheck) -> None:
    """Nothing is valid before or after the certificate that it is verified with."""
    begins, ends = _validity(case.certificate)
    first, last = _validity(case.issuer_or_self)
    if begins < first or ends > last:
        raise CheckFailed(f"valid {begins} to {ends}, the issuer only {first} to {last}")


def check_times_are_encoded_by_their_year(case: CertificateUnderCheck) -> None:
    """Times to 2049 are UTCTime, later ones GeneralizedTime (RFC 5280, 4.1.2.5)."""
    validity = _parsed(case)["tbs_certificate"]["validity"]
    for field in ("not_before", "not_after"):
        is_utc_time = validity[field].name == "utc_time"
        if is_utc_time is not (validity[field].native.year < _GENERALIZED_FROM):
            raise CheckFailed(f"{field} is {validity[field].name} (RFC 5280, 4.1.2.5)")


def check_no_unique_identifiers(case: CertificateUnderCheck) -> None:
    """Unique identifiers are never generated (RFC 5280, 4.1.2.8)."""
    body = _parsed(case)["tbs_certificate"]
    if body["issuer_unique_id"].native or body["subject_unique_id"].native:
        raise CheckFailed("a unique identifier is present (RFC 5280, 4.1.2.8)")


def check_subject_is_the_profiles(case: CertificateUnderCheck) -> None:
    """A subject holds the profile's attributes, each once, none other (4.1.2.6, ADR 0009)."""
    found = [attribute.name for attribute in names.parse(case.certificate.subject).attributes]
    if len(set(found)) != len(found) or not set(found) <= set(case.profile.attributes):
        raise CheckFailed(f"subject has {found}, the profile {list(case.profile.attributes)}")
    if not case.profile.required <= set(found):
        raise CheckFailed(f"subject has {found}, needs {sorted(case.profile.required)}")


def check_subject_keeps_upper_bounds(case: CertificateUnderCheck) -> None:
    """No attribute of the subject is empty or exceeds its upper bound (RFC 5280, A.1)."""
    bounds = {OIDS[name]: bound for name, bound in UPPER_BOUNDS.items()}
    for attribute in names.parse(case.certificate.subject).attributes:
        bound = bounds.get(attribute.oid)
        if not attribute.value or (bound is not None and len(attribute.value) > bound):
            raise CheckFailed(
                f"{attribute.name} has {len(attribute.value)} characters, "
                f"allowed are 1 to {bound} (RFC 5280, A.1)"
            )


def check_subject_holds_no_personal_number(case: CertificateUnderCheck) -> None:
    """No NIK (16 digits) and no NIP (18) stands in what everybody can read (ADR 0009)."""
    for attribute in names.parse(case.certificate.subject).attributes:
        if _PERSONAL_NUMBER.search(attribute.value):
            raise CheckFailed(f"{attribute.name} holds a number of 16 to 18 digits (ADR 0009)")


def check_public_key_is_strong(case: CertificateUnderCheck) -> None:
    """The key is RSA of 2048 bits or more with a safe exponent, or ECDSA P-256 or P-384."""
    key = case.certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        if key.key_size < _RSA_BITS or exponent < 65537 or exponent % 2 == 0:  # noqa: PLR2004 - F4
            raise CheckFailed(f"RSA key of {key.key_size} bits, exponent {exponent}, is too weak")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(
        key.curve, ec.SECP256R1 | ec.SECP384R1
    ):
        raise CheckFailed(f"a key of type {type(key).__name__} on this curve is not taken")


def check_authority_key_identifier_is_the_issuers(case: CertificateUnderCheck) -> None:
    """AKI is the issuer's SKI (a root's its own) and not critical (RFC 5280, 4.2.1.1)."""
    own = case.needed(x509.AuthorityKeyIdentifier, clause="4.2.1.1", critical=False).value
    issuers = case.issuer_or_self.extensions.get_extension_for_class(
        x509.SubjectKeyIdentifier
    ).value
    if own.key_identifier != issuers.digest:
        raise CheckFailed("the authority key identifier is not the issuer's (RFC 5280, 4.2.1.1)")


def check_subject_key_identifier_is_the_keys(case: CertificateUnderCheck) -> None:
    """SKI is derived from the public key and not critical (RFC 5280, 4.2.1.2)."""
    found = case.needed(x509.SubjectKeyIdentifier, clause="4.2.1.2", critical=False).value
    if found != x509.SubjectKeyIdentifier.from_public_key(case.certificate.public_key()):
        raise CheckFailed("the subject key identifier is not the key's (RFC 5280, 4.2.1.2)")


def check_key_usage_is_the_profiles(case: CertificateUnderCheck) -> None:
    """The key usage is critical and exactly the profile's (RFC 5280, 4.2.1.3)."""
    usage = case.needed(x509.KeyUsage, clause="4.2.1.3", critical=True).value
    stated = {name for name in _USAGES if getattr(usage, name)}
    if stated != case.profile.key_usage:
        raise CheckFailed(f"key usage {sorted(stated)}, not {sorted(case.profile.key_usage)}")


def check_policy_is_the_profiles(case: CertificateUnderCheck) -> None:
    """A certificate policy stands exactly where the profile wants one (RFC 5280, 4.2.1.4)."""
    if case.profile.policy is Policy.NONE:
        _absent(case, x509.CertificatePolicies, clause="4.2.1.4")
        return
    found = case.needed(x509.CertificatePolicies, clause="4.2.1.4", critical=False).value
    any_policy = [policy.policy_identifier.dotted_string == "2.5.29.32.0" for policy in found]
    if any_policy != [case.profile.policy is Policy.ANY]:
        raise CheckFailed("the certificate policies are not the profile's (RFC 5280, 4.2.1.4)")


def check_alternative_name_carries_the_email(case: CertificateUnderCheck) -> None:
    """An e-mail address of the subject stands as rfc822Name too (RFC 5280, 4.1.2.6)."""
    if not case.profile.email_in_alternative_name:
        _absent(case, x509.SubjectAlternativeName, clause="4.2.1.6")
        return
    found = case.needed(x509.SubjectAlternativeName, clause="4.2.1.6", critical=False).value
    stated = found.get_values_for_type(x509.RFC822Name)
    wanted = list(names.parse(case.certificate.subject).values(OIDS["E"]))
    if stated != wanted or len(list(found)) != len(wanted):
        raise CheckFailed(f"subjectAltName holds {stated}, the subject {wanted}")


def check_basic_constraints_are_the_profiles(case: CertificateUnderCheck) -> None:
    """Only a CA says that it is one; the path length is the profile's (RFC 5280, 4.2.1.9)."""
    found = case.needed(x509.BasicConstraints, clause="4.2.1.9", critical=True).value
    if (found.ca, found.path_length) != (
        case.profile.certification_authority,
        case.profile.path_length,
    ):
        raise CheckFailed(f"basic constraints {found} are not the profile's (RFC 5280, 4.2.1.9)")


def check_extended_key_usage_is_the_profiles(case: CertificateUnderCheck) -> None:
    """Purposes are exactly those of the profile (RFC 5280, 4.2.1.12)."""
    if not case.profile.extended_key_usage:
        _absent(case, x509.ExtendedKeyUsage, clause="4.2.1.12")
        return
    critical = case.profile.extended_key_usage_critical
    found = case.needed(x509.ExtendedKeyUsage, clause="4.2.1.12", critical=critical).value
    stated = tuple(purpose.dotted_string for purpose in found)
    if stated != case.profile.extended_key_usage:
        raise CheckFailed(f"extended key usage {stated}, not {case.profile.extended_key_usage}")


def check_crl_is_pointed_to(case: CertificateUnderCheck) -> None:
    """The CRL's address is a full http name, not critical (RFC 5280, 4.2.1.13)."""
    if not case.profile.status_addresses:
        _absent(case, x509.CRLDistributionPoints, clause="4.2.1.13")
        return
    found = case.needed(x509.CRLDistributionPoints, clause="4.2.1.13", critical=False).value
    for point in found:
        addresses = [name.value for name in point.full_name or []]
        if not addresses or point.reasons is not None or point.crl_issuer is not None:
            raise CheckFailed("a distribution point is no plain address (RFC 5280, 4.2.1.13)")
        _http_only(addresses, clause="4.2.1.13")


def check_status_and_issuer_are_pointed_to(case: CertificateUnderCheck) -> None:
    """OCSP and the issuer's certificate have http addresses, not critical (RFC 5280, 4.2.2.1)."""
    if not case.profile.status_addresses:
        _absent(case, x509.AuthorityInformationAccess, clause="4.2.2.1")
        return
    kind = x509.AuthorityInformationAccess
    found = case.needed(kind, clause="4.2.2.1", critical=False).value
    methods = {description.access_method for description in found}
    oids = AuthorityInformationAccessOID
    if methods != {oids.OCSP, oids.CA_ISSUERS}:
        raise CheckFailed("OCSP or caIssuers is missing (RFC 5280, 4.2.2.1)")
    _http_only([str(item.access_location.value) for item in found], clause="4.2.2.1")


def check_no_check_is_for_responders(case: CertificateUnderCheck) -> None:
    """id-pkix-ocsp-nocheck stands on OCSP responders alone (RFC 6960, 4.2.2.2.1)."""
    present = case.extension(x509.OCSPNoCheck) is not None
    if present is not case.profile.ocsp_no_check:
        raise CheckFailed(f"id-pkix-ocsp-nocheck present: {present} (RFC 6960, 4.2.2.2.1)")


CHECKS: Final[tuple[Callable[[CertificateUnderCheck], None], ...]] = (
    check_version_is_3,
    check_serial_number_is_positive_and_short,
    check_signature_algorithms_agree,
    check_issuer_is_the_issuers_subject,
    check_validity_is_in_order,
    check_validity_lies_within_the_issuers,
    check_times_are_encoded_by_their_year,
    check_no_unique_identifiers,
    check_subject_is_the_profiles,
    check_subject_keeps_upper_bounds,
    check_subject_holds_no_personal_number,
    check_public_key_is_strong,
    check_authority_key_identifier_is_the_issuers,
    check_subject_key_identifier_is_the_keys,
    check_key_usage_is_the_profiles,
    check_policy_is_the_profiles,
    check_alternative_name_carries_the_email,
    check_basic_constraints_are_the_profiles,
    check_extended_key_usage_is_the_profiles,
    check_crl_is_pointed_to,
    check_status_and_issuer_are_pointed_to,
    check_no_check_is_for_responders,
)


def check_certificate(case: CertificateUnderCheck) -> None:
    """Refuse a certificate that breaks a clause, its profile or a lint.

    Raises:
        CheckFailed: the first clause that is broken, with the value found.
    """
    for check in CHECKS:
        check(case)
    # Here and not above: only who signs a certificate waits for the linter's half second.
    from ams.authority.checks.lint import lint_certificate  # noqa: PLC0415

    lint_certificate(case.certificate.public_bytes(Encoding.DER))


def _parsed(case: CertificateUnderCheck) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(case.certificate.public_bytes(Encoding.DER))


def _validity(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _absent(case: CertificateUnderCheck, kind: type[x509.ExtensionType], *, clause: str) -> None:
    if case.extension(kind) is not None:
        raise CheckFailed(f"{kind.__name__} has no place here (RFC 5280, {clause})")


def _http_only(addresses: list[str], *, clause: str) -> None:
    for address in addresses:
        if not str(address).startswith(("http://", "https://")):
            raise CheckFailed(f"'{address}' is no http address (RFC 5280, {clause})")
