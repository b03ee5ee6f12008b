"""Checks of a CRL before it is signed: one clause of RFC 5280, one function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from asn1crypto import core
from asn1crypto import crl as asn1_crl
from cryptography import x509

from ams.authority import names
from ams.authority.errors import CheckFailed

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_NUMBER_OCTETS: Final = 20


@dataclass(frozen=True, slots=True)
class CRLUnderCheck:
    """A CRL built but not yet signed by ``issuer``."""

    der: bytes
    issuer: x509.Certificate
    crl: x509.CertificateRevocationList = field(init=False)
    body: asn1_crl.TbsCertList = field(init=False)
    entries: tuple[x509.RevokedCertificate, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the CRL once, for all checks."""
        try:
            crl = x509.load_der_x509_crl(self.der)
            body = asn1_crl.CertificateList.load(self.der)["tbs_cert_list"]
        except (ValueError, x509.InvalidVersion) as error:
            raise CheckFailed(f"the CRL cannot be read: {error}") from error
        object.__setattr__(self, "crl", crl)
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "entries", tuple(crl))  # parsed once: a CRL may hold thousands


def check_version_is_2(case: CRLUnderCheck) -> None:
    """A CRL with extensions is of version 2 (RFC 5280, 5.1.2.1)."""
    if case.body["version"].native != "v2":
        raise CheckFailed(f"version is {case.body['version'].native}, not v2 (RFC 5280, 5.1.2.1)")


def check_issuer_is_the_issuers_subject(case: CRLUnderCheck) -> None:
    """The issuer's name is, octet by octet, the subject of its certificate (RFC 5280, 5.1.2.3)."""
    if case.crl.issuer.public_bytes() != case.issuer.subject.public_bytes():
        raise CheckFailed(
            f"issuer '{names.rfc4514(case.crl.issuer)}' is not the issuer's subject "
            f"'{names.rfc4514(case.issuer.subject)}' (RFC 5280, 5.1.2.3)"
        )


def check_issuer_may_sign_crls(case: CRLUnderCheck) -> None:
    """The issuer's key usage includes cRLSign (RFC 5280, 4.2.1.3)."""
    usage = case.issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    if not usage.crl_sign:
        raise CheckFailed("the issuer's certificate does not allow cRLSign (RFC 5280, 4.2.1.3)")


def check_next_update_follows(case: CRLUnderCheck) -> None:
    """NextUpdate is there and later than thisUpdate (RFC 5280, 5.1.2.5)."""
    this_update, next_update = case.crl.last_update_utc, case.crl.next_update_utc
    if next_update is None:
        raise CheckFailed("nextUpdate is missing (RFC 5280, 5.1.2.5)")
    if next_update <= this_update:
        raise CheckFailed(
            f"nextUpdate {next_update} precedes thisUpdate {this_update} (RFC 5280, 5.1.2.5)"
        )


def check_authority_key_identifier_is_the_issuers(case: CRLUnderCheck) -> None:
    """AKI is the issuer's SKI and not critical (RFC 5280, 5.2.1)."""
    found = _extension(case, x509.AuthorityKeyIdentifier)
    issuers = case.issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    if found is None or found.critical or found.value.key_identifier != issuers.digest:
        raise CheckFailed("the authority key identifier is not the issuer's (RFC 5280, 5.2.1)")


def check_crl_number_is_present(case: CRLUnderCheck) -> None:
    """A CRL number stands there, not critical, from 0, at most 20 octets (RFC 5280, 5.2.3)."""
    found = _extension(case, x509.CRLNumber)
    if found is None or found.critical:
        raise CheckFailed("the CRL number is missing or critical (RFC 5280, 5.2.3)")
    number = found.value.crl_number
    if number < 0 or number.bit_length() // 8 + 1 > _NUMBER_OCTETS:
        raise CheckFailed(f"CRL number {number} is not 0 to 20 octets (RFC 5280, 5.2.3)")


def check_an_empty_list_is_left_out(case: CRLUnderCheck) -> None:
    """Without revoked certificates the list is absent, not empty (RFC 5280, 5.1.2.6)."""
    stated = case.body["revoked_certificates"]
    if len(case.entries) == 0 and not isinstance(stated, core.Void):
        raise CheckFailed("revokedCertificates is empty instead of absent (RFC 5280, 5.1.2.6)")


def check_serials_are_positive_and_listed_once(case: CRLUnderCheck) -> None:
    """Each certificate is listed once, by a positive serial number (RFC 5280, 5.1.2.6)."""
    seen: set[int] = set()
    for entry in case.entries:
        if entry.serial_number <= 0 or entry.serial_number in seen:
            raise CheckFailed(f"serial number {entry.serial_number:X} is negative or listed twice")
        seen.add(entry.serial_number)


def check_nothing_is_revoked_later_than_this_update(case: CRLUnderCheck) -> None:
    """A revocation date is not in the CRL's future (RFC 5280, 5.1.2.6)."""
    this_update = case.crl.last_update_utc
    for entry in case.entries:
        if entry.revocation_date_utc > this_update:
            raise CheckFailed(
                f"{entry.serial_number:X} is revoked at {entry.revocation_date_utc}, "
                f"after thisUpdate {this_update}"
            )


def check_unspecified_is_left_out(case: CRLUnderCheck) -> None:
    """An entry without a stated reason carries no reasonCode extension.

    RFC 5280, 5.3.1 recommends leaving ``unspecified`` (0) out; we require it.
    """
    for serial, reason in _reasons(case):
        if reason is x509.ReasonFlags.unspecified:
            raise CheckFailed(f"{serial:X} carries reasonCode unspecified (RFC 5280, 5.3.1)")


def check_remove_from_crl_is_for_deltas(case: CRLUnderCheck) -> None:
    """A complete CRL never says ``removeFromCRL`` (RFC 5280, 5.3.1)."""
    if _extension(case, x509.DeltaCRLIndicator) is not None:
        return
    for serial, reason in _reasons(case):
        if reason is x509.ReasonFlags.remove_from_crl:
            raise CheckFailed(f"{serial:X} carries removeFromCRL (RFC 5280, 5.3.1)")


def check_entry_extensions_are_not_critical(case: CRLUnderCheck) -> None:
    """ReasonCode and invalidityDate are not critical, and nothing else is there (5.3)."""
    for entry in case.entries:
        for extension in entry.extensions:
            known = isinstance(extension.value, x509.CRLReason | x509.InvalidityDate)
            if extension.critical or not known:
                raise CheckFailed(
                    f"{entry.serial_number:X}: extension {extension.oid.dotted_string} is critical "
                    "or not ours (RFC 5280, 5.3)"
                )


def check_invalidity_precedes_revocation(case: CRLUnderCheck) -> None:
    """A key was lost before its certificate was revoked, not after (RFC 5280, 5.3.2)."""
    for entry in case.entries:
        try:
            lost = entry.extensions.get_extension_for_class(x509.InvalidityDate).value
        except x509.ExtensionNotFound:
            continue
        if lost.invalidity_date_utc > entry.revocation_date_utc:
            raise CheckFailed(
                f"{entry.serial_number:X}: invalidityDate {lost.invalidity_date_utc} follows the "
                f"revocation {entry.revocation_date_utc} (RFC 5280, 5.3.2)"
            )


def check_delta_indicator_names_no_later_crl(case: CRLUnderCheck) -> None:
    """A delta CRL says so critically, and its base is no later complete CRL (5.2.4).

    One whose base is the complete CRL of its own number changes nothing: it is empty.
    """
    found = _extension(case, x509.DeltaCRLIndicator)
    if found is None:
        return
    if not found.critical:
        raise CheckFailed("the delta CRL indicator is not critical (RFC 5280, 5.2.4)")
    number, base = _extension(case, x509.CRLNumber), found.value.crl_number
    if number is None or base > number.value.crl_number:
        raise CheckFailed(f"base CRL {base} is later than the delta (RFC 5280, 5.2.4)")
    if base == number.value.crl_number and len(case.entries):
        raise CheckFailed(f"the delta to CRL {base} of its own number has entries (5.2.4)")


def check_scope_is_stated_critically(case: CRLUnderCheck) -> None:
    """IssuingDistributionPoint is critical and not empty, by plain addresses alone (5.2.5)."""
    found = _extension(case, x509.IssuingDistributionPoint)
    if found is None:
        return
    point = found.value
    if not found.critical:
        raise CheckFailed("the issuing distribution point is not critical (RFC 5280, 5.2.5)")
    if point.relative_name or point.only_some_reasons or point.indirect_crl:
        raise CheckFailed("the issuing distribution point limits reasons or issuers (5.2.5)")
    names = point.full_name or []
    if any(not isinstance(name, x509.UniformResourceIdentifier) for name in names):
        raise CheckFailed("the issuing distribution point has a name that is no address (5.2.5)")


def check_freshest_crl_is_for_complete_ones(case: CRLUnderCheck) -> None:
    """FreshestCRL is not critical and stands in complete CRLs alone (5.2.6)."""
    found = _extension(case, x509.FreshestCRL)
    if found is None:
        return
    if found.critical or _extension(case, x509.DeltaCRLIndicator) is not None:
        raise CheckFailed("freshestCRL is critical, or stands in a delta CRL (RFC 5280, 5.2.6)")


CHECKS: Final[tuple[Callable[[CRLUnderCheck], None], ...]] = (
    check_version_is_2,
    check_issuer_is_the_issuers_subject,
    check_issuer_may_sign_crls,
    check_next_update_follows,
    check_authority_key_identifier_is_the_issuers,
    check_crl_number_is_present,
    check_an_empty_list_is_left_out,
    check_serials_are_positive_and_listed_once,
    check_nothing_is_revoked_later_than_this_update,
    check_unspecified_is_left_out,
    check_remove_from_crl_is_for_deltas,
    check_entry_extensions_are_not_critical,
    check_invalidity_precedes_revocation,
    check_delta_indicator_names_no_later_crl,
    check_scope_is_stated_critically,
    check_freshest_crl_is_for_complete_ones,
)


def check_crl(case: CRLUnderCheck) -> int:
    """Refuse a CRL that breaks a clause; return its CRL number.

    Raises:
        CheckFailed: the first clause that is broken, with the value found.
    """
    for check in CHECKS:
        check(case)
    return case.crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def _extension(case: CRLUnderCheck, kind: type[_Extension]) -> x509.Extension[_Extension] | None:
    try:
        return case.crl.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def _reasons(case: CRLUnderCheck) -> Iterator[tuple[int, x509.ReasonFlags]]:
    for entry in case.entries:
        for extension in entry.extensions:
            if isinstance(extension.value, x509.CRLReason):
                yield entry.serial_number, extension.value.reason
