"""Hand out reports: made and journaled, because they leave AMS."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.wording import date_text
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.measuring import paper, spreadsheet
from ams.measuring.errors import RegisterTooLong
from ams.measuring.register import Period, entries, revocations
from ams.measuring.report import LANGUAGE, Report, headed, office_of, report_of, scope_text
from ams.measuring.scope import Wanted

LONGEST_PAPER = 2000
"""Lines of a register that are still set on paper: some eighty pages."""


class Format(StrEnum):
    """A kind of file."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


_REPORTS: dict[Format, Callable[[Report], bytes]] = {
    Format.PDF: paper.report_pdf,
    Format.XLSX: spreadsheet.report_xlsx,
    Format.CSV: spreadsheet.report_csv,
}


def export_report(wanted: Wanted, form: Format, *, actor: Actor, clock: Clock) -> bytes:
    """Return the report of a period in the form asked for; ``wanted`` is in the actor's scope."""
    now = clock.now()
    content = _REPORTS[form](report_of(wanted, now=now))
    period: dict[str, JSON] = {
        "first": wanted.first.isoformat(), "last": wanted.last.isoformat(), "form": form.value,
    }  # fmt: skip
    _note("figures", period, actor=actor, at=now)
    return content


def export_register(
    agencies: frozenset[int] | None, period: Period, form: Format, *, actor: Actor, clock: Clock
) -> bytes:
    """Return the register of revocations of a period; ``agencies`` are in the actor's scope.

    Raises:
        RegisterTooLong: too many lines for paper.
    """
    now, rows = clock.now(), revocations(agencies, period)
    if form is Format.PDF and (number := rows.count()) > LONGEST_PAPER:
        raise RegisterTooLong(f"{number} lines, paper takes {LONGEST_PAPER}", number=number)
    told: dict[str, JSON] = {
        "first": period.first.isoformat(), "last": period.last.isoformat(), "form": form.value,
    }  # fmt: skip
    _note("register", told, actor=actor, at=now)
    match form:
        case Format.PDF:
            return paper.register_pdf(_register_head(agencies, period, now), entries(rows))
        case Format.XLSX:
            return spreadsheet.register_xlsx(entries(rows), made_at=now)
        case Format.CSV:
            return spreadsheet.register_csv(entries(rows))


def _register_head(agencies: frozenset[int] | None, period: Period, now: datetime) -> Report:
    with override(LANGUAGE):
        first, last = date_text(period.first, LANGUAGE), date_text(period.last, LANGUAGE)
        facts = ((_("Masa"), f"{first} s.d. {last}"), (_("Lingkup"), scope_text(agencies)))
        title = _("Register Pencabutan Sertifikat Elektronik")
        return headed(title, office_of(agencies), facts, (), now=now)


@transaction.atomic
def _note(what: str, data: dict[str, JSON], *, actor: Actor, at: datetime) -> None:
    subject = Subject.of("report", what)
    journal.append(Event.REPORT_EXPORT, subject=subject, actor=actor, at=at, data=data)
