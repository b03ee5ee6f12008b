"""What a PDF's signatures are worth: values, and the one function that examines.

Nothing is asked of the network and nothing of the database: what is trusted comes in (``trust``).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What is to follow from a signature."""

    VALID = "valid"
    UNCERTAIN = "uncertain"  # nothing speaks against it, but something could not be established
    REFUSED = "refused"


class Reason(StrEnum):
    """Why, by the first thing that counts."""

    OK = "ok"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    BROKEN = "broken"
    NOT_COVERED = "not_covered"
    CHANGED = "changed"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    UNTRUSTED = "untrusted"
    WEAK = "weak"
    NOT_FOR_SIGNING = "not_for_signing"
    STATUS_UNKNOWN = "status_unknown"
    UNPROVEN = "unproven"


_VERDICTS: Mapping[Reason, Verdict] = {
    Reason.OK: Verdict.VALID,
    Reason.STATUS_UNKNOWN: Verdict.UNCERTAIN,
    Reason.UNPROVEN: Verdict.UNCERTAIN,
}


def verdict_of(reason: Reason) -> Verdict:
    """Return what follows from a reason: what is not known to be harmless is refused."""
    return _VERDICTS.get(reason, Verdict.REFUSED)


@dataclass(frozen=True, slots=True)
class Trust:
    """What is believed: roots, CAs below them, and signed statements about status (all DER)."""

    roots: tuple[bytes, ...]
    authorities: tuple[bytes, ...] = ()
    ocsp_answers: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a person or a seal, as found in the file.

    ``signed_at`` is the signer's own word; ``stamped_at`` that of a time-stamp service believed.
    ``is_intact``: the octets it covers are those that were signed. ``anchor`` is the root's name,
    empty: none. ``certificate`` is the SHA-256 of the signer's certificate.
    """

    field: str
    name: str
    email: str
    number: str
    subject: str
    issuer: str
    serial: str
    certificate: str
    is_seal: bool
    signed_at: datetime | None
    stamped_at: datetime | None
    is_intact: bool
    covers_file: bool
    is_changed_later: bool
    anchor: str
    reason: Reason

    @property
    def verdict(self) -> Verdict:
        """Return what follows from its reason."""
        return verdict_of(self.reason)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON holds it; times in ISO 8601."""
        found = asdict(self)
        for name in ("signed_at", "stamped_at"):
            found[name] = found[name].isoformat() if found[name] else None
        return found | {"reason": self.reason.value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Signature":
        """Return the signature that ``to_json`` gave."""
        times = {
            name: datetime.fromisoformat(kept[name]) if kept[name] else None
            for name in ("signed_at", "stamped_at")
        }
        return cls(**{**kept, **times, "reason": Reason(kept["reason"])})


@dataclass(frozen=True, slots=True)
class Examined:
    """All signatures of a file, time stamps aside, and what follows for the file."""

    signatures: tuple[Signature, ...]
    reason: Reason

    @property
    def is_signed(self) -> bool:
        """Tell whether the file carries a signature, whatever it is worth."""
        return self.reason is not Reason.UNSIGNED

    @property
    def verdict(self) -> Verdict:
        """Return what follows; of an unsigned file nothing, which counts as refused."""
        return verdict_of(self.reason)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "reason": self.reason.value,
            "signatures": [one.to_json() for one in self.signatures],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Examined":
        """Return what ``to_json`` gave."""
        signatures = tuple(Signature.from_json(one) for one in kept["signatures"])
        return cls(signatures, Reason(kept["reason"]))


UNSIGNED = Examined((), Reason.UNSIGNED)
_MARK = b"/ByteRange"  # no signature without it, and never in a compressed object (ISO 32000-2)


def may_be_signed(content: bytes) -> bool:
    """Tell whether it is worth examining: a signature's byte range lies in clear in the file."""
    return _MARK in content


def examine(pdf: bytes, *, at: datetime, trust: Trust) -> Examined:
    """Return what the signatures in ``pdf`` are worth at ``at`` to whoever believes ``trust``.

    Validated as ETSI EN 319 102-1, 5.6 has it: with time stamps and proofs found in the file, and
    with those of ``trust``. Later changes other than proofs and time stamps are refused, also such
    as shadow attacks hide. Never raises for what is in the file.
    """
    if not may_be_signed(pdf):
        return UNSIGNED
    # Here and not above: pyHanko takes half a second to load, and most uploads carry none.
    from ams.signatures.examining import examine_signatures  # noqa: PLC0415

    return examine_signatures(pdf, at=at, trust=trust)
