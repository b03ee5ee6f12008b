"""One revoked certificate's entry in a CRL: its DER, made once and stored (ADR 0011)."""

from datetime import datetime
from functools import lru_cache

from ams.core.crl_reasons import CRLReason
from ams.core.errors import AMSError
from ams.revocation import der

REASON_CODE = "2.5.29.21"
INVALIDITY_DATE = "2.5.29.24"
_MAX_SERIAL_OCTETS = 20
_NOT_IN_A_FULL_CRL = frozenset({CRLReason.REMOVE_FROM_CRL})


class EntryRefused(AMSError):
    """The entry would break RFC 5280."""

    code = "crl_entry_refused"


def encode_entry(
    serial_number: int,
    *,
    revocation_date: datetime,
    reason: CRLReason,
    invalidity_date: datetime | None = None,
) -> bytes:
    """Return the DER of one element of revokedCertificates (RFC 5280, 5.1.2.6 and 5.3).

    ``unspecified`` is encoded by leaving reasonCode out (5.3.1).

    Raises:
        EntryRefused: the serial number is not 1 to 20 octets, a time has fractions of a second,
            or the reason belongs in delta CRLs only.
    """
    _check_serial(serial_number)
    rest = _after_serial(revocation_date, reason, invalidity_date)
    return der.sequence(der.integer(serial_number), rest)


@lru_cache(maxsize=64)
def _after_serial(
    revocation_date: datetime, reason: CRLReason, invalidity_date: datetime | None
) -> bytes:
    """Return what follows the serial number; the entries of one act have it in common."""
    _check_times(revocation_date, invalidity_date)
    if reason in _NOT_IN_A_FULL_CRL:
        raise EntryRefused(f"{reason.value} appears only in delta CRLs (RFC 5280, 5.3.1)")
    extensions = b""
    if reason is not CRLReason.UNSPECIFIED:
        extensions += der.extension(REASON_CODE, der.tlv(der.ENUMERATED, bytes((reason.number,))))
    if invalidity_date is not None:
        extensions += der.extension(INVALIDITY_DATE, der.generalized_time(invalidity_date))
    return der.time(revocation_date) + (der.sequence(extensions) if extensions else b"")


def encode_removal(serial_number: int, *, at: datetime) -> bytes:
    """Return the entry of a delta CRL that takes one out of the base (RFC 5280, 5.3.1)."""
    _check_serial(serial_number)
    _check_times(at)
    reason = der.tlv(der.ENUMERATED, bytes((CRLReason.REMOVE_FROM_CRL.number,)))
    extensions = der.sequence(der.extension(REASON_CODE, reason))
    return der.sequence(der.integer(serial_number), der.time(at), extensions)


def _check_serial(serial_number: int) -> None:
    """RFC 5280, 4.1.2.2: positive, 20 octets at most (its sign octet not counted)."""
    if not 0 < serial_number.bit_length() <= 8 * _MAX_SERIAL_OCTETS or serial_number < 0:
        raise EntryRefused(f"serial number {serial_number:X} is not 1 to 20 octets")


def _check_times(*moments: datetime | None) -> None:
    """RFC 5280, 4.1.2.5: X.509 times are whole seconds."""
    for moment in moments:
        if moment is not None and (moment.microsecond or moment.tzinfo is None):
            raise EntryRefused(f"time {moment.isoformat()} is not aware, or not whole seconds")
