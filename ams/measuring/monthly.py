"""The month's report goes to each head by mail, when the office opens in the new month."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from ams.accounts.agencies import agency_and_below
from ams.accounts.models import Agency, Supervisor
from ams.core.actor import Rank, system
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.wording import month_text
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.measuring.calendars import Calendars
from ams.measuring.cells import share_text
from ams.measuring.figures import figures, open_ages
from ams.measuring.marking import month_of
from ams.measuring.models import SentReport
from ams.measuring.scope import Wanted
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient

ACTOR = system("monthly report")


def send_due(*, clock: Clock) -> int:
    """Queue the last month's report to every head who has not been sent it; return how many."""
    now, calendars = clock.now(), Calendars()
    month = (month_of(now) - timedelta(days=1)).replace(day=1)
    sent = SentReport.objects.filter(month=month).values("supervisor_id")
    heads = Supervisor.objects.in_office().filter(rank=Rank.HEAD).exclude(pk__in=sent)
    due = [
        head
        for head in heads.select_related("account__person", "agency")
        if head.account.email and calendars.of(head.agency_id).is_open(now)
    ]
    for head in due:
        _send(head, month, at=now)
    return len(due)


@transaction.atomic
def _send(head: Supervisor, month: date, *, at: datetime) -> None:
    data: dict[str, JSON] = {"month": f"{month:%Y-%m}", "agency": head.agency_id}
    subject = Subject.of("account", head.account_id)
    journal.append(Event.REPORT_SEND, subject=subject, actor=ACTOR, at=at, data=data)
    SentReport.objects.create(supervisor=head, month=month, at=at)
    person = getattr(head.account, "person", None)
    name = person.full_name if person else head.account.username
    notifications.queue(
        Message.MONTHLY_REPORT,
        to=Recipient(head.account.email, name, head.account.language),
        context=_context(head.agency, month, at),
        subject=subject,
        at=at,
    )


def _context(agency: Agency, month: date, now: datetime) -> dict[str, JSON]:
    wanted = Wanted(agency_and_below(agency.pk), month, month)
    found = figures(wanted)
    query = f"dari={month:%Y-%m}&sampai={month:%Y-%m}"
    statuses = {count.label: count.number for count in found.statuses}
    kept = share_text(found.kept / found.judged) if found.judged else "-"
    return {
        "agency": agency.name,
        "month": month_text(month, "id"),
        "month_en": month_text(month, "en"),
        "cases": found.cases,
        "completed": statuses.get("completed", 0),
        "returned": found.returned,
        "kept": kept,
        "open": sum(count.number for count in open_ages(wanted, now)),
        "url": f"{settings.AMS_BASE_URL}/mutu/?{query}",
        "pdf_url": f"{settings.AMS_BASE_URL}/mutu/laporan.pdf?{query}",
        "xlsx_url": f"{settings.AMS_BASE_URL}/mutu/laporan.xlsx?{query}",
    }
