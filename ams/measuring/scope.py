"""Whose figures an actor may read: his office's, and never another's (404, not 403)."""

from dataclasses import dataclass
from datetime import date

from ams.accounts.models import Agency
from ams.core.actor import Actor, Role
from ams.measuring.errors import FiguresNotFound
from ams.requests.scope import agencies_in_scope


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are counted: agencies (``None``: all), months from first to last, procedure."""

    agencies: frozenset[int] | None
    first: date
    last: date
    procedure: str = ""


def may_read_figures(actor: Actor) -> bool:
    """Tell whether there are figures for ``actor`` at all."""
    reads_all = actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR)
    return reads_all or actor.is_officer or bool(actor.supervises)


def may_read_register(actor: Actor) -> bool:
    """Tell whether ``actor`` may read names with the figures: an administrator has no need."""
    return actor.is_officer or bool(actor.supervises) or actor.has(Role.AUDITOR)


def agencies_of(actor: Actor) -> frozenset[int] | None:
    """Return the agencies whose figures ``actor`` may read; ``None`` means all of them.

    Raises:
        FiguresNotFound: for him there are none.
    """
    if not may_read_figures(actor):
        raise FiguresNotFound(f"there are no figures for '{actor.name}'")
    if actor.is_system or actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR):
        return None
    return _narrowest(agencies_in_scope(actor), actor.supervises)


def register_agencies_of(actor: Actor) -> frozenset[int] | None:
    """Return the agencies whose register of revocations ``actor`` may read.

    Raises:
        FiguresNotFound: he may not read it at all.
    """
    if not may_read_register(actor):
        raise FiguresNotFound(f"there is no register for '{actor.name}'")
    if actor.has(Role.AUDITOR):
        return None
    return _narrowest(agencies_in_scope(actor), actor.supervises)


def _narrowest(
    in_scope: frozenset[int] | None, supervised: frozenset[int]
) -> frozenset[int] | None:
    if in_scope is None:
        return None
    agencies = in_scope | supervised
    everything = agencies >= frozenset(Agency.objects.values_list("pk", flat=True))
    return None if everything else agencies
