"""The enclosed CRL: signed by the issuer, and listing the certificate as the case says."""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from ams.evidence.checking.chain import certificate_of, chain_of
from ams.evidence.checking.report import Broken, Bundle, Trust
from ams.evidence.claims import ClaimedCRL, CRLKind


def check_crl_signature(bundle: Bundle, _trust: Trust) -> str:
    """The CRL is the issuer's own: name, key and signature (RFC 5280, 6.3.3 (f), (g))."""
    crl, issuer = _crl(bundle), chain_of(bundle)[0]
    if crl.issuer != issuer.subject:
        raise Broken(f"its issuer is {crl.issuer.rfc4514_string()}")
    try:
        holds = crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type] # a CA's key
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise Broken(f"its signature cannot be checked: {error}") from error
    if not holds:
        raise Broken(f"its signature is not by {issuer.subject.rfc4514_string()}")
    return f"signed by {issuer.subject.rfc4514_string()}"


def check_crl_number(bundle: Bundle, _trust: Trust) -> str:
    """The CRL has the number that the case names, and is complete or not as the case says."""
    crl, claimed = _crl(bundle), _claimed(bundle)
    number = _number(crl)
    if number != claimed.number:
        raise Broken(f"its number is {number or 'missing'}, the case says {claimed.number}")
    is_delta = _has(crl, x509.DeltaCRLIndicator)
    if is_delta != (claimed.kind is CRLKind.DELTA):
        raise Broken(f"the case calls it {claimed.kind.value}; delta CRL: {is_delta}")
    return f"{claimed.kind.value} CRL {number}"


def check_crl_entry(bundle: Bundle, _trust: Trust) -> str:
    """The CRL lists the serial number with the case's date, reason and invalidity date."""
    claims = bundle.claims
    serial_number = certificate_of(bundle).serial_number
    entry = _crl(bundle).get_revoked_certificate_by_serial_number(serial_number)
    if entry is None:
        raise Broken(f"it does not list the serial number {claims.certificate.serial}")
    if entry.revocation_date_utc != claims.revoked_at:
        raise Broken(_differs("date", entry.revocation_date_utc, claims.revoked_at))
    reason = _reason(entry)
    if reason != claims.reason_code:
        raise Broken(f"its reason is {reason}, the case says {claims.reason_code}")
    loss = _invalidity_date(entry)
    if _claimed(bundle).kind is not CRLKind.OUTSIDE and loss != _whole(claims.invalidity_date):
        raise Broken(_differs("invalidity date", loss, claims.invalidity_date))
    return f"revoked at {claims.revoked_at.isoformat()}, {reason}"


def check_crl_times(bundle: Bundle, _trust: Trust) -> str:
    """The CRL was made after the revocation and before the bundle."""
    crl, claims = _crl(bundle), bundle.claims
    if not claims.revoked_at <= crl.last_update_utc <= claims.made_at:
        raise Broken(
            f"its thisUpdate {crl.last_update_utc.isoformat()} is not between the revocation "
            f"({claims.revoked_at.isoformat()}) and the bundle ({claims.made_at.isoformat()})"
        )
    return f"thisUpdate {crl.last_update_utc.isoformat()}"


def _claimed(bundle: Bundle) -> ClaimedCRL:
    if bundle.claims.crl is None:
        raise Broken("the case names no CRL")
    return bundle.claims.crl


def _crl(bundle: Bundle) -> x509.CertificateRevocationList:
    claimed = _claimed(bundle)
    try:
        return x509.load_der_x509_crl(bundle.file(claimed.file))
    except ValueError as error:
        raise Broken(f"{claimed.file} is no CRL: {error}") from error


def _number(crl: x509.CertificateRevocationList) -> str:
    try:
        return str(crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
    except (x509.ExtensionNotFound, ValueError):
        return ""


def _has(crl: x509.CertificateRevocationList, kind: type[x509.ExtensionType]) -> bool:
    try:
        crl.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return False
    except ValueError as error:
        raise Broken(f"its extensions cannot be read: {error}") from error
    return True


def _reason(entry: x509.RevokedCertificate) -> str:
    try:
        found = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return "unspecified"
    except ValueError as error:
        raise Broken(f"the entry's extensions cannot be read: {error}") from error
    return found.value


def _invalidity_date(entry: x509.RevokedCertificate) -> datetime | None:
    try:
        return entry.extensions.get_extension_for_class(
            x509.InvalidityDate
        ).value.invalidity_date_utc
    except x509.ExtensionNotFound:
        return None


def _whole(moment: datetime | None) -> datetime | None:
    """Return the moment in whole seconds, as X.509 keeps it."""
    return moment.replace(microsecond=0) if moment else None


def _differs(what: str, found: datetime | None, claimed: datetime | None) -> str:
    return (
        f"its {what} is {found.isoformat() if found else 'missing'}, "
        f"the case says {claimed.isoformat() if claimed else 'none'}"
    )
