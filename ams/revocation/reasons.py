"""Why a certificate may be revoked: what the procedure's revisions offer (ADR 0010, 0047)."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from ams.core.crl_reasons import CRLReason
from ams.procedures.reasons import Reason, most_severe
from ams.procedures.registry import Registry
from ams.procedures.sheet import Cell, Source
from ams.revisions import known
from ams.revocation.errors import InvalidReasons

__all__ = [
    "SUPERSEDED",
    "Reason",
    "chosen",
    "crl_reason_for",
    "every_reason",
    "reason",
    "reasons_on",
]

PROCEDURE: Final = "revocation"
SUPERSEDED: Final = Reason(
    key="diperbarui",
    text=Cell("Digantikan sertifikat baru", "Superseded by a new certificate", Source.PROPOSED),
    reason_code=CRLReason.SUPERSEDED,
    takes_invalidity_date=False,
    urgent=False,
    for_oneself=False,
)
"""What AMS itself gives when a renewal is carried out (ADR 0050); no form offers it."""


def every_reason() -> tuple[Reason, ...]:
    """Return all reasons of all revisions, each in its latest words; some are offered no more."""
    return tuple(_by_key(known.everything()).values())


def reasons_on(day: date) -> tuple[Reason, ...]:
    """Return the reasons offered on ``day``, in the order to show them."""
    return _offered(known.everything(), day)


def reason(key: str) -> Reason:
    """Return the reason called ``key``, also one no longer offered; its words may lag by seconds.

    Raises:
        InvalidReasons: there is none of that name.
    """
    if key == SUPERSEDED.key:
        return SUPERSEDED
    found = _by_key(known.for_words()).get(key) or _by_key(known.everything()).get(key)
    if found is None:
        raise InvalidReasons(f"reason '{key[:40]}' is not known", fields={"reasons": [key[:40]]})
    return found


def chosen(keys: Sequence[str], *, on: date, kept: bool = False) -> tuple[Reason, ...]:
    """Return the reasons called ``keys``, each once, in the list's order.

    ``kept`` is for what was chosen earlier and is carried out now: the lists before the one of
    ``on`` count too, so a request keeps its reason though a revision dropped it meanwhile, and so
    does ``SUPERSEDED``, which follows from a renewal.

    Raises:
        InvalidReasons: none is chosen, one is unknown or not offered on that day.
    """
    if not keys:
        raise InvalidReasons("at least one reason is needed", fields={"reasons": [""]})
    registry = known.everything()
    offered = {one.key: one for one in _offered(registry, on)}
    if kept:
        offered |= {SUPERSEDED.key: SUPERSEDED}
        for each in reversed(registry.revisions.get(PROCEDURE, ())):
            if each.identity.effective <= on:
                offered = {one.key: one for one in each.reasons} | offered
    for key in keys:
        if key not in offered:
            reason(key)
            raise InvalidReasons(
                f"reason '{key}' is not offered on {on}", fields={"reasons": [key]}
            )
    return tuple(one for key, one in offered.items() if key in set(keys))


def crl_reason_for(keys: Sequence[str]) -> CRLReason:
    """Return the CRLReason for the reasons chosen together: the most severe (ADR 0010).

    Raises:
        InvalidReasons: none is chosen or one is unknown.
    """
    if not keys:
        raise InvalidReasons("at least one reason is needed", fields={"reasons": [""]})
    return most_severe(reason(key) for key in keys)


def _offered(registry: Registry, day: date) -> tuple[Reason, ...]:
    """Return the list of the last revision in effect on ``day`` that has one."""
    lists = [
        each.reasons
        for each in registry.revisions.get(PROCEDURE, ())
        if each.reasons and each.identity.effective <= day
    ]
    return lists[-1] if lists else ()


def _by_key(registry: Registry) -> dict[str, Reason]:
    revisions = registry.revisions.get(PROCEDURE, ())
    return {one.key: one for each in revisions for one in each.reasons}
