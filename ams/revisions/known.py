"""The procedures that this AMS goes by: the shipped files, then what the office approved.

Every process asks the database, so a revision takes effect everywhere at once and without a
restart. Contents are kept by their digest, and never become stale.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from time import monotonic
from typing import Final

from ams.database.statements import execute
from ams.procedures import registry
from ams.procedures.errors import ProcedureInvalid, UnknownProcedure
from ams.procedures.loader import parse
from ams.procedures.registry import Registry
from ams.procedures.rules import Procedure
from ams.revisions.models import Revision
from ams.revisions.states import State

_WORDS_LAG: Final = 5.0  # seconds that names in lists and figures may lag behind an approval
# Asked at every act, so it stands here ready; Django would build it each time anew.
_APPROVED: Final = (
    "SELECT procedure_key, effective, id, digest FROM revisions_revision "  # noqa: S608 - our own
    f"WHERE state = '{State.APPROVED.value}' ORDER BY procedure_key, effective"
)
_Row = tuple[str, date, int, str]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a revision in AMS, and when."""

    name: str
    at: datetime


def get(key: str, revision: str) -> Procedure:
    """Return one revision as it is known at this moment, whether or not its day has come.

    Raises:
        UnknownProcedure: there is no such revision.
    """
    return _found(key, revision)


@lru_cache(maxsize=64)
def pinned(key: str, revision: str) -> Procedure:
    """Return the revision that a request was filed under, which nobody can change any more.

    Raises:
        UnknownProcedure: there is no such revision.
    """
    return _found(key, revision)


def current(key: str, on: date) -> Procedure:
    """Return the revision in effect on a day: the one that took effect last.

    Raises:
        UnknownProcedure: there is no such procedure, or none in effect yet.
    """
    return everything().current(key, on)


def all_current(on: date) -> tuple[Procedure, ...]:
    """Return the revisions in effect on a day, one for each procedure, by key."""
    return everything().all_current(on)


def with_reasons(procedure: Procedure) -> Procedure:
    """Return the procedure with the list of reasons that holds with it.

    A revision of an older AMS has none of its own; the last one before it that has any counts.
    """
    if procedure.reasons:
        return procedure
    lists = [
        each.reasons
        for each in everything().revisions.get(procedure.key, ())
        if each.identity.effective <= procedure.identity.effective and each.reasons
    ]
    return replace(procedure, reasons=lists[-1]) if lists else procedure


def ordinal(procedure: Procedure) -> int:
    """Return which revision of its procedure this is: 0 for the first paper, then 1, 2 and so on.

    Counted are the revisions that took or take effect before its own day, so a draft shows the
    number that it is going to have.
    """
    revisions = everything().revisions.get(procedure.key, ())
    return sum(one.identity.effective < procedure.identity.effective for one in revisions)


def approval(procedure: Procedure) -> Approval | None:
    """Return who approved the revision in AMS; ``None`` for a shipped paper or a draft."""
    day = procedure.identity.effective
    shipped = registry.SHIPPED.revisions.get(procedure.key, ())
    if any(one.identity.effective == day for one in shipped):
        return None
    rows = Revision.objects.approved().filter(procedure_key=procedure.key, effective=day)
    found = rows.values_list("approved_by_name", "approved_at").first()
    return Approval(found[0], found[1]) if found and found[1] else None


def everything() -> Registry:
    """Return all revisions as they are known at this moment, also those still to take effect."""
    rows: tuple[_Row, ...] = tuple(execute(_APPROVED).fetchall())
    kept = _kept.get(rows)
    if kept is None or kept[0] is not registry.SHIPPED:
        kept = (registry.SHIPPED, _with_shipped(rows))
        _kept.clear()
        _kept[rows] = kept
    return kept[1]


# What was made of the rows last, and of which shipped revisions: nearly every act asks for it.
_kept: dict[tuple[_Row, ...], tuple[Registry, Registry]] = {}


def _with_shipped(rows: tuple[_Row, ...]) -> Registry:
    """Return the shipped revisions and those of ``rows``."""
    shipped = [one for each in registry.SHIPPED.revisions.values() for one in each]
    names = {(one.key, one.revision) for one in shipped}
    own = [
        _loaded(digest, pk) for key, day, pk, digest in rows if (key, day.isoformat()) not in names
    ]
    return Registry.of([*shipped, *own])


def for_words() -> Registry:
    """Return all revisions for naming activities in long lists: at most seconds old."""
    return _at(int(monotonic() / _WORDS_LAG))


def digest_of(content: str) -> str:
    """Return the SHA-256 of a procedure file's text, in hexadecimal digits."""
    return sha256(content.encode()).hexdigest()


def _found(key: str, revision: str) -> Procedure:
    try:
        return registry.SHIPPED.get(key, revision)
    except UnknownProcedure:
        rows = Revision.objects.approved().filter(procedure_key=key)
        for day, pk, digest in rows.values_list("effective", "pk", "digest"):
            if day.isoformat() == revision:
                return _loaded(digest, pk)
        raise


@lru_cache(maxsize=64)
def _loaded(digest: str, pk: int) -> Procedure:
    """Return the procedure of a row; its content must be the one that was approved."""
    content = Revision.objects.values_list("content", flat=True).get(pk=pk)
    name = f"revision {pk}"
    if digest_of(content) != digest:
        raise ProcedureInvalid("is not what was approved", file=name, path="", value=digest)
    return parse(content, file=name)


@lru_cache(maxsize=1)
def _at(_moment: int) -> Registry:
    return everything()
