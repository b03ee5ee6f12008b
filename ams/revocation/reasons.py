"""Why a certificate may be revoked: dated data for people, mapped to CRLReason (ADR 0010)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from ams.core.errors import AMSError
from ams.procedures.sheet import Text
from ams.revocation.errors import InvalidReasons

_FILE = Path(__file__).with_name("reasons.toml")
_REQUIRED = {"key", "text", "reason_code", "valid_from"}
_OPTIONAL = {"valid_until", "takes_invalidity_date", "urgent", "from_source"}
_LANGUAGES = {"id", "en"}
_UNUSED_NUMBER = 7


class CRLReason(StrEnum):
    """CRLReason by its own names (RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"
    REMOVE_FROM_CRL = "removeFromCRL"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"
    AA_COMPROMISE = "aACompromise"

    @property
    def number(self) -> int:
        """Return the number that CRL entries and OCSP responses carry; 7 is not used."""
        position = list(CRLReason).index(self)
        return position if position < _UNUSED_NUMBER else position + 1


# The most severe first: what a relying party must fear most wins (ADR 0010).
SEVERITY = (
    CRLReason.CA_COMPROMISE,
    CRLReason.KEY_COMPROMISE,
    CRLReason.AA_COMPROMISE,
    CRLReason.PRIVILEGE_WITHDRAWN,
    CRLReason.AFFILIATION_CHANGED,
    CRLReason.SUPERSEDED,
    CRLReason.CESSATION_OF_OPERATION,
    CRLReason.UNSPECIFIED,
)


class InvalidReasonsFile(AMSError):
    """The list of reasons cannot be used; the message names file, key and value."""

    code = "invalid_reasons_file"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as people choose it and as relying parties read it."""

    key: str
    text: Text
    reason_code: CRLReason
    valid_from: date
    valid_until: date | None = None
    takes_invalidity_date: bool = False
    urgent: bool = False
    from_source: bool = False

    def in_language(self, language: str) -> str:
        """Return the reason's wording; Indonesian unless ``language`` is English."""
        return self.text.in_language(language)

    def is_offered_on(self, day: date) -> bool:
        """Tell whether the reason may be chosen on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def parse(content: str, *, name: str) -> tuple[Reason, ...]:
    """Return the reasons that the TOML text ``content`` declares, in its order.

    Raises:
        InvalidReasonsFile: anything missing, unknown, twice or of the wrong kind.
    """
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise InvalidReasonsFile(f"{name}: {error}") from error
    rows = table.get("reason")
    if set(table) != {"reason"} or not isinstance(rows, list):
        raise InvalidReasonsFile(f"{name}: holds {sorted(table)}, not [[reason]] alone")
    reasons = tuple(_reason(row, where=f"{name}: reason {n}") for n, row in enumerate(rows, 1))
    keys = [reason.key for reason in reasons]
    if len(set(keys)) != len(keys):
        raise InvalidReasonsFile(f"{name}: a key stands twice in {keys}")
    return reasons


def _reason(row: object, *, where: str) -> Reason:
    if not isinstance(row, dict) or not _REQUIRED <= set(row) <= _REQUIRED | _OPTIONAL:
        found = sorted(row) if isinstance(row, dict) else row
        raise InvalidReasonsFile(f"{where}: keys {found} are not {sorted(_REQUIRED)} and options")
    for key, value in row.items():
        _check_kind(key, value, where=where)
    reason = Reason(
        **{**row, "text": Text(**row["text"]), "reason_code": CRLReason(row["reason_code"])}
    )
    if reason.valid_until is not None and reason.valid_until < reason.valid_from:
        raise InvalidReasonsFile(
            f"{where}: valid_until {reason.valid_until} precedes valid_from {reason.valid_from}"
        )
    return reason


def _check_kind(key: str, value: object, *, where: str) -> None:
    match key:
        case "key":
            right = isinstance(value, str) and value.isidentifier()
        case "text":
            right = isinstance(value, dict) and set(value) == _LANGUAGES and all(value.values())
        case "reason_code":
            right = value in {code.value for code in SEVERITY}
        case "valid_from" | "valid_until":
            right = type(value) is date
        case _:
            right = isinstance(value, bool)
    if not right:
        raise InvalidReasonsFile(f"{where}: {key} = {value!r} cannot be taken")


@cache
def every_reason() -> tuple[Reason, ...]:
    """Return all reasons, also those no longer offered."""
    return parse(_FILE.read_text(encoding="utf-8"), name=_FILE.name)


def reasons_on(day: date) -> tuple[Reason, ...]:
    """Return the reasons offered on ``day``, in the order to show them."""
    return tuple(reason for reason in every_reason() if reason.is_offered_on(day))


def reason(key: str) -> Reason:
    """Return the reason called ``key``, also one no longer offered.

    Raises:
        InvalidReasons: there is none of that name.
    """
    for candidate in every_reason():
        if candidate.key == key:
            return candidate
    raise InvalidReasons(f"reason '{key[:40]}' is not known", fields={"reasons": [key[:40]]})


def chosen(keys: Sequence[str], *, on: date) -> tuple[Reason, ...]:
    """Return the reasons called ``keys``, each once, in the list's order.

    Raises:
        InvalidReasons: none is chosen, one is unknown or not offered on that day.
    """
    if not keys:
        raise InvalidReasons("at least one reason is needed", fields={"reasons": [""]})
    found = {key: reason(key) for key in keys}
    for key, candidate in found.items():
        if not candidate.is_offered_on(on):
            raise InvalidReasons(
                f"reason '{key}' is not offered on {on}", fields={"reasons": [key]}
            )
    return tuple(candidate for candidate in every_reason() if candidate.key in found)


def crl_reason_for(keys: Sequence[str]) -> CRLReason:
    """Return the CRLReason for the reasons chosen together: the most severe (ADR 0010).

    Raises:
        InvalidReasons: none is chosen or one is unknown.
    """
    if not keys:
        raise InvalidReasons("at least one reason is needed", fields={"reasons": [""]})
    return min((reason(key).reason_code for key in keys), key=SEVERITY.index)
