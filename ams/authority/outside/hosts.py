"""The allow list of a CA: from which hosts its status may be read, within which bounds."""

import contextlib
from dataclasses import dataclass
from ipaddress import ip_address

from django.db import transaction

from ams.accounts.guards import require_administrator
from ams.authority.outside.addresses import parse_url
from ams.authority.outside.errors import AnswerRefused, HostRefused, OutsideCANotFound
from ams.authority.outside.models import (
    DEFAULT_SIZE,
    DEFAULT_TIMEOUT,
    LARGEST_SIZE,
    LONGEST_TIMEOUT,
    SMALLEST_SIZE,
    OutsideHost,
)
from ams.authority.outside.trust import find
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

_PORTS = 65535


@dataclass(frozen=True, slots=True)
class HostRule:
    """A host as the administrator types it: ``name`` or ``name:port``."""

    host: str
    is_internal: bool = False
    timeout_seconds: int = DEFAULT_TIMEOUT
    size_limit: int = DEFAULT_SIZE
    is_on: bool = True


def set_host(ca_id: int, rule: HostRule, *, actor: Actor, clock: Clock) -> OutsideHost:
    """Allow a host for the CA, or change what is allowed of it.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCANotFound: there is no such CA.
        HostRefused: it is no host name, or a bound lies outside its limits.
    """
    require_administrator(actor)
    ca = find(ca_id)
    host, port = _host_and_port(rule.host)
    _check_bounds(rule)
    values = {
        "is_internal": rule.is_internal,
        "timeout_seconds": rule.timeout_seconds,
        "size_limit": rule.size_limit,
        "is_on": rule.is_on,
    }
    with transaction.atomic():
        journal.append(
            Event.OUTSIDE_HOST_SET,
            subject=Subject.of("outside_ca", ca.fingerprint_sha256),
            actor=actor,
            at=clock.now(),
            data={"name": ca.name, "host": host, "port": port, **values},
        )
        row, _created = OutsideHost.objects.update_or_create(
            ca=ca, host=host, port=port, defaults=values
        )
    return row


def remove_host(ca_id: int, host_id: int, *, actor: Actor, clock: Clock) -> None:
    """Take a host off the CA's allow list.

    Raises:
        NotAdministrator: the actor is none.
        OutsideCANotFound: there is no such CA, or no such host of it.
    """
    require_administrator(actor)
    ca = find(ca_id)
    row = OutsideHost.objects.filter(ca=ca, pk=host_id).first()
    if row is None:
        raise OutsideCANotFound(f"'{ca.name}' has no host {host_id}")
    with transaction.atomic():
        journal.append(
            Event.OUTSIDE_HOST_REMOVE,
            subject=Subject.of("outside_ca", ca.fingerprint_sha256),
            actor=actor,
            at=clock.now(),
            data={"name": ca.name, "host": row.host, "port": row.port},
        )
        row.delete()


def _host_and_port(text: str) -> tuple[str, int]:
    typed = text.strip()
    with contextlib.suppress(ValueError):  # a name with its port is no network address
        typed = f"[{ip_address(typed)}]" if ":" in typed else typed
    host, separator, port = typed.rpartition(":") if not typed.endswith("]") else (typed, "", "")
    host = host if separator else typed
    if separator and not (port.isdigit() and 0 < int(port) <= _PORTS):
        raise _refused("host", f"'{text[:80]}' has no port between 1 and {_PORTS}")
    try:
        parsed = parse_url(f"http://{host}/")
    except AnswerRefused as error:
        raise _refused("host", f"'{text[:80]}' is no host name") from error
    if parsed.target != "/" or any(sign in host for sign in "/?#@ "):
        raise _refused("host", f"'{text[:80]}' is no host name")
    return parsed.host, int(port) if separator else 0


def _check_bounds(rule: HostRule) -> None:
    if not 1 <= rule.timeout_seconds <= LONGEST_TIMEOUT:
        raise _refused(
            "timeout_seconds", f"{rule.timeout_seconds} s is not between 1 and {LONGEST_TIMEOUT}"
        )
    if not SMALLEST_SIZE <= rule.size_limit <= LARGEST_SIZE:
        raise _refused(
            "size_limit", f"{rule.size_limit} is not between {SMALLEST_SIZE} and {LARGEST_SIZE}"
        )


def _refused(field: str, message: str) -> HostRefused:
    return HostRefused(message, fields={field: [message]})
