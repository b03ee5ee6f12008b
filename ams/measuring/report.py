"""The report of a period: whose, signed by whom, with the same tables as the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.accounts.agencies import lineage
from ams.accounts.models import Agency
from ams.accounts.nip import format_nip
from ams.accounts.supervisors import supervisors_of
from ams.core.actor import Rank
from ams.core.wording import WIB, date_text, month_text
from ams.measuring.scope import Wanted
from ams.measuring.sections import Section, sections_of
from ams.measuring.wording import procedure_text

LANGUAGE = "id"
"""Reports are official papers of the office, as its letters are."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The head of the office who answers for the report; empty where none is on record."""

    position: str = ""
    name: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as every format prints it."""

    title: str
    government: str
    office: str
    contact: tuple[str, ...]
    place: str
    facts: tuple[tuple[str, str], ...]
    made_at: datetime
    signer: Signer
    sections: tuple[Section, ...]

    @property
    def dated(self) -> str:
        """Return the day on which it was made, in words."""
        return date_text(self.made_at.astimezone(WIB).date(), LANGUAGE)


def report_of(wanted: Wanted, *, now: datetime) -> Report:
    """Return the report of a period and scope."""
    with override(LANGUAGE):
        office = office_of(wanted.agencies)
        facts = (
            (_("Masa"), period_text(wanted.first, wanted.last)),
            (_("Lingkup"), scope_text(wanted.agencies)),
            (
                _("Prosedur"),
                procedure_text(wanted.procedure) if wanted.procedure else _("Semua prosedur"),
            ),
        )
        title = _("Laporan Mutu Layanan Sertifikat Elektronik")
        return headed(title, office, facts, sections_of(wanted, now), now=now)


def headed(
    title: str,
    office: Agency | None,
    facts: Sequence[tuple[str, str]],
    sections: tuple[Section, ...],
    *,
    now: datetime,
) -> Report:
    """Return a report under the letterhead of ``office``."""
    above = lineage(office)[-1] if office else None
    contact = (office.address, office.phone, office.email) if office else ()
    return Report(
        title=title,
        government=above.name if above and above != office else "",
        office=office.name if office else "",
        contact=tuple(part for part in contact if part),
        place=office.place if office else "",
        facts=tuple(facts),
        made_at=now,
        signer=_signer(office),
        sections=sections,
    )


def office_of(agencies: frozenset[int] | None) -> Agency | None:
    """Return the agency whose letterhead the report bears: the one asked for, or the topmost."""
    rows = Agency.objects.select_related("parent__parent")
    if agencies is not None:
        rows = rows.filter(pk__in=agencies)
    return rows.filter(parent=None).order_by("pk").first() or rows.order_by("pk").first()


def period_text(first: date, last: date) -> str:
    """Return "November 2026", or the first and the last month."""
    if (first.year, first.month) == (last.year, last.month):
        return month_text(first, LANGUAGE)
    return f"{month_text(first, LANGUAGE)} s.d. {month_text(last, LANGUAGE)}"


def scope_text(agencies: frozenset[int] | None) -> str:
    """Return which agencies are counted."""
    if agencies is None:
        return _("Semua instansi")
    if len(agencies) == 1:
        return Agency.objects.get(pk=min(agencies)).name
    return _("%(number)d instansi") % {"number": len(agencies)}


def _signer(office: Agency | None) -> Signer:
    heads = supervisors_of(office, Rank.HEAD) if office else []
    person = getattr(heads[0].account, "person", None) if heads else None
    if person is None:
        return Signer()
    return Signer(person.position, person.full_name, format_nip(person.nip))
