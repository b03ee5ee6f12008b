"""Whether this node can serve what is true: one finding a thing it needs, as JSON."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import DatabaseError, InterfaceError

from ams.core.clock import Clock
from ams.core.errors import Unavailable
from ams.revocation.answering import Source, lifetime
from ams.revocation.authorities import Authority
from ams.revocation.freshness import freshness
from ams.revocation.index.health import index_health
from ams.revocation.index.keeping import index_folder
from ams.revocation.node import status_node


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands; ``details`` are figures and names, never secrets."""

    ok: bool
    details: dict[str, object] = field(default_factory=dict)


Probe = Callable[[Clock], Finding]


def _crls(clock: Clock) -> Finding:
    """Find whether the database answers and every issuer's CRL is within its time."""
    try:
        found = freshness(clock)
    except (DatabaseError, InterfaceError):
        return Finding(ok=False, details={"database": "does not answer"})
    stale = [each.issuer for each in found if each.is_stale]
    return Finding(ok=not stale, details={"database": "answers", "stale": stale})


def _index(clock: Clock) -> Finding:
    """Find whether this node's index was confirmed lately, so that answers will not run out."""
    health = index_health(index_folder())
    if health is None:
        return Finding(ok=True, details={"index": "none"})
    behind = health.behind(clock.now())
    at = health.confirmed_at.isoformat() if health.confirmed_at else "never"
    return Finding(
        ok=behind is not None and behind < lifetime() / 2, details={"index_confirmed_at": at}
    )


def _responders(clock: Clock) -> Finding:
    """Find whether every issuer has a responder whose key this node can use."""
    now = clock.now()
    source = status_node(index_folder()).source(now)
    try:
        without = [each.slug for each in source.authorities() if not _can_sign(source, each, now)]
    except (DatabaseError, InterfaceError):
        return Finding(ok=False, details={"database": "does not answer"})
    return Finding(ok=not without, details={"cannot_sign_for": without})


def _can_sign(source: Source, authority: Authority, now: datetime) -> bool:
    try:
        source.responder(authority, now)
    except Unavailable:
        return False
    return True


# A part that this node comes to depend on adds its probe here.
PROBES: dict[str, Probe] = {"crl": _crls, "index": _index, "responders": _responders}


def ready(clock: Clock) -> tuple[bool, bytes]:
    """Return whether all is well, and every finding as JSON."""
    findings = {name: probe(clock) for name, probe in PROBES.items()}
    is_ready = all(finding.ok for finding in findings.values())
    checks = {name: asdict(finding) for name, finding in findings.items()}
    body = {"status": "ready" if is_ready else "not ready", "checks": checks}
    return is_ready, json.dumps(body).encode()
