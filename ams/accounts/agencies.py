"""Agencies: who belongs to whom, and which e-mail domains count as official."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import keep, one_hierarchy_change_at_a_time, require_administrator
from ams.accounts.models import Agency
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append

_DOMAIN = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class AgencyData:
    """All that is recorded of an agency; ``email_domains`` like ``kebumenkab.go.id``."""

    name: str
    short_name: str
    place: str
    parent_id: int | None = None
    address: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""
    province: str = "Jawa Tengah"
    locality: str = "Kebumen"
    letter_number_pattern: str = "500.12/{number}/{year}"
    email_domains: tuple[str, ...] = ()


@transaction.atomic
def create_agency(data: AgencyData, *, actor: Actor, clock: Clock) -> Agency:
    """Record an agency and return it.

    Raises:
        NotAdministrator: the actor does not manage agencies.
        InvalidInput: a value cannot be taken; ``fields`` says which and why.
    """
    require_administrator(actor)
    agency = Agency(**_values(data))
    keep(agency, more=_problems(agency))
    append(
        Event.AGENCY_CREATE,
        subject=Subject.of("agency", agency.pk),
        actor=actor,
        at=clock.now(),
        data={"name": agency.name, "parent": agency.parent_id},
    )
    return agency


@transaction.atomic
def change_agency(agency_id: int, data: AgencyData, *, actor: Actor, clock: Clock) -> Agency:
    """Bring an agency's record to ``data`` and return it; unchanged data leaves no trace.

    Raises:
        NotAdministrator: the actor does not manage agencies.
        NoSuchRecord: there is no such agency.
        InvalidInput: a value cannot be taken, or the parent would make a circle.
    """
    require_administrator(actor)
    one_hierarchy_change_at_a_time()
    agency = Agency.objects.select_for_update(no_key=True).filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"agency {agency_id} does not exist")
    changed = apply_changes(agency, _values(data))
    if not changed:
        return agency
    keep(agency, more=_problems(agency))
    append(
        Event.AGENCY_CHANGE,
        subject=Subject.of("agency", agency.pk),
        actor=actor,
        at=clock.now(),
        data={"changed": list(changed)},
    )
    return agency


def apply_changes(record: object, values: Mapping[str, object]) -> list[str]:
    """Set the attributes that differ on ``record`` and return their names, sorted."""
    changed = sorted(name for name, value in values.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, values[name])
    return changed


def allowed_domains(agency: Agency) -> frozenset[str]:
    """Return the e-mail domains that ``agency`` or one of the agencies above it allows."""
    domains: set[str] = set()
    for one in lineage(agency):
        domains.update(one.email_domains)
    return frozenset(domains)


def domain_is_allowed(address: str, domains: frozenset[str]) -> bool:
    """Tell whether the domain of ``address`` is listed, itself or by a pattern ``*.go.id``."""
    domain = address.rpartition("@")[2].lower()
    labels = domain.split(".")
    patterns = {"*." + ".".join(labels[start:]) for start in range(1, len(labels))}
    return domain in domains or bool(patterns & domains)


def lineage(agency: Agency) -> list[Agency]:
    """Return ``agency`` and the agencies above it, nearest first."""
    found: list[Agency] = []
    above: Agency | None = agency
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found


def agency_and_below(agency_id: int) -> frozenset[int]:
    """Return the ids of an agency and of all agencies below it."""
    children: dict[int, list[int]] = {}
    for child, parent in Agency.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children.setdefault(parent or 0, []).append(child)
    found: set[int] = set()
    waiting = [agency_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, []))
    return frozenset(found)


def _values(data: AgencyData) -> dict[str, object]:
    values = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in asdict(data).items()
    }
    domains = {one.strip().lower().removeprefix("@") for one in data.email_domains}
    values["email_domains"] = sorted(domains - {""})
    values["email"] = data.email.strip().lower()
    return values


def _problems(agency: Agency) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    wrong = [one for one in agency.email_domains if not _DOMAIN.fullmatch(one)]
    if wrong:
        problems["email_domains"] = [
            _("“%(domain)s” bukan nama domain. Contoh: kebumenkab.go.id") % {"domain": one}
            for one in wrong
        ]
    if agency.parent_id is None and not agency.email_domains:
        problems["email_domains"] = [_("Instansi induk memerlukan setidaknya satu domain email.")]
    if agency.parent_id is not None and agency.pk in {one.pk for one in _above(agency)}:
        problems["parent"] = [_("Instansi tidak boleh berada di bawah dirinya sendiri.")]
    if not _pattern_is_usable(agency.letter_number_pattern):
        problems["letter_number_pattern"] = [
            _("Pola memerlukan {number} dan {year}, tanpa kurung kurawal lain.")
        ]
    return problems


def _above(agency: Agency) -> list[Agency]:
    parent = Agency.objects.filter(pk=agency.parent_id or 0).first()
    return lineage(parent) if parent else []


def _pattern_is_usable(pattern: str) -> bool:
    bare = pattern.replace("{number}", "", 1).replace("{year}", "", 1)
    return len(pattern) - len(bare) == len("{number}{year}") and not set("{}") & set(bare)
