"""One certificate in the index: 32 octets. Pure."""

from datetime import UTC, datetime
from struct import Struct
from typing import Final, NamedTuple

from ams.core.crl_reasons import CRLReason

KEY: Final = Struct(">H20s")
_BODY: Final = Struct(">BIIx")  # state, time of the state, notAfter
KEY_SIZE: Final = KEY.size
RECORD_SIZE: Final = KEY_SIZE + _BODY.size
SERIAL_OCTETS: Final = 20  # RFC 5280, 4.1.2.2
GOOD: Final = 0
_LAST_SECOND: Final = 2**32 - 1  # in 2106; later times stand as this one
_REASONS: Final = {reason.number + 1: reason for reason in CRLReason}
_STATES: Final = {reason.value: state for state, reason in _REASONS.items()}


class Known(NamedTuple):
    """What the index says of a certificate; ``slot`` is where its signed answers are kept.

    ``state`` is 0 for good, else one more than the CRLReason's number; ``at`` (when it came into
    that state, 0 for good) and ``not_after`` are seconds since 1970.
    """

    slot: int
    state: int
    at: int
    not_after: int

    @property
    def reason(self) -> CRLReason:
        """Return why it is revoked or held."""
        return reason_of(self.state)

    @property
    def ends_at(self) -> datetime:
        """Return the end of its validity."""
        return datetime.fromtimestamp(self.not_after, UTC)

    @property
    def revocation_time(self) -> datetime:
        """Return when it was revoked or held."""
        return datetime.fromtimestamp(self.at, UTC)


def key_of(issuer_id: int, serial: bytes) -> bytes:
    """Return the key of the certificate with ``serial`` (big-endian octets, at most 20)."""
    return KEY.pack(issuer_id, serial.rjust(SERIAL_OCTETS, b"\0"))


def state_of(reason_code: str) -> int:
    """Return the state for a CRLReason's name, that of good for an empty one."""
    return _STATES[reason_code] if reason_code else GOOD


def reason_of(state: int) -> CRLReason:
    """Return the CRLReason of a state that is not good."""
    return _REASONS[state]


def record(key: bytes, *, state: int, at: int, not_after: int) -> bytes:
    """Return the record; ``at`` is kept only where the certificate is not good."""
    return key + _BODY.pack(state, at if state else 0, min(max(not_after, 0), _LAST_SECOND))


def known(slot: int, octets: bytes, offset: int = 0) -> Known:
    """Return what the record at ``offset`` says."""
    state, at, not_after = _BODY.unpack_from(octets, offset + KEY_SIZE)
    return Known(slot, state, at, not_after)
