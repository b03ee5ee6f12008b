"""Which function carries out which kind of job; filled by ``ams.jobs.discovery``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs.errors import AlreadyRegistered


class Lane(StrEnum):
    """Which jobs wait behind each other; a worker works in every lane at once."""

    STATUS = "status"  # what relying parties wait for: a revocation is in the CRL within a second
    PAPERS = "papers"  # takes seconds, and somebody waits for it before a page
    OWN = "own"  # AMS's own other work, recurring jobs too
    OUTSIDE = "outside"  # waits for others' machines, such as a mail server that does not answer
    STORAGE = (
        "storage"  # waits for storage that CRLs go to: neither delays mails nor waits for them
    )


class Handler(Protocol):
    """Carries out a job; may be called more than once for one job, and raises to be retried."""

    def __call__(self, payload: Mapping[str, JSON], clock: Clock, /) -> None:
        """Do the work that ``payload`` names."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """A recurring job; its handler gets an empty payload."""

    name: str
    every: timedelta
    handler: Handler


_handlers: dict[str, Handler] = {}
_lanes: dict[str, Lane] = {}
_periodic: dict[str, Periodic] = {}


def handles(kind: str, *, lane: Lane = Lane.OWN) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of ``kind``, worked off in ``lane``.

    Raises:
        AlreadyRegistered: another function has the kind.
    """

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise AlreadyRegistered(f"job kind '{kind}' has two handlers")
        _lanes[kind] = lane
        return handler

    return register


def periodically(name: str, *, every: timedelta) -> Callable[[Handler], Handler]:
    """Register the decorated function to run once in each span of ``every``, on one worker.

    Raises:
        AlreadyRegistered: another function has the name.
    """

    def register(handler: Handler) -> Handler:
        job = Periodic(name, every, handler)
        if _periodic.setdefault(name, job) != job:
            raise AlreadyRegistered(f"periodic job '{name}' is registered twice")
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for jobs of ``kind`` (``KeyError`` if there is none)."""
    return _handlers[kind]


def kinds(lane: Lane | None = None) -> list[str]:
    """Return every kind that this program can carry out (of ``lane``, if one is named)."""
    return sorted(kind for kind in _handlers if lane in {None, _lanes[kind]})


def periodic() -> list[Periodic]:
    """Return every recurring job, by name."""
    return [_periodic[name] for name in sorted(_periodic)]


def periodic_handler(name: str) -> Handler:
    """Return the function of the recurring job ``name`` (``KeyError`` if there is none)."""
    return _periodic[name].handler
