"""Each officer gets a list of the certificates of his scope that end soon, once a month."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from ams.accounts.actors import actor_for
from ams.accounts.agencies import lineage
from ams.accounts.models import Account, Agency
from ams.accounts.officers import officers_in_office
from ams.certificates.models import Certificate
from ams.certificates.querysets import CertificateQuerySet, agencies_seen
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.wording import WIB, month_text
from ams.journal.entries import Subject
from ams.measuring.calendars import Calendars
from ams.measuring.marking import month_of
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.renewal.ending import ending, renewals_of
from ams.renewal.models import SentList

SHOWN: Final = 50


def send_due(*, clock: Clock) -> int:
    """Queue this month's list to every officer who has not been sent it; return how many.

    It goes out in the first working hour of the month, names what ends by the end of the next
    month, and where nothing does, no mail is sent. ``AMS_OFFICER_MAIL`` switches it off.
    """
    if not settings.AMS_OFFICER_MAIL:
        return 0
    now, calendars = clock.now(), Calendars()
    month = month_of(now)
    sent = set(SentList.objects.filter(month=month).values_list("account_id", flat=True))
    count = 0
    for account in officers_in_office(now):
        if account.pk in sent or not account.email:
            continue
        actor = actor_for(account, at=now)
        office = _office_of(actor)
        if office is not None and calendars.of(office).is_open(now):
            count += _send(account, actor, month, at=now)
    return count


def _office_of(actor: Actor) -> int | None:
    """Return the agency whose hours are the officer's: his own, of his scope, or the regency."""
    scope = next((one.agency_ids for one in actor.appointments if one.agency_ids), frozenset())
    first = Agency.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True).first()
    return actor.agency_id or min(scope, default=first)


@transaction.atomic
def _send(account: Account, actor: Actor, month: date, *, at: datetime) -> bool:
    rows = _in_scope(actor, month, at=at)
    count = rows.count()
    SentList.objects.create(account=account, month=month, count=count, at=at)
    if not count:
        return False
    notifications.queue(
        Message.CERTIFICATES_ENDING,
        to=Recipient(account.email, actor.name, account.language),
        context={
            "month": month_text(month, "id"),
            "month_en": month_text(month, "en"),
            "until": (_after_next(month) - timedelta(days=1)).isoformat(),
            "count": count,
            "more": max(count - SHOWN, 0),
            "items": _items(list(rows[:SHOWN])),
            "url": f"{settings.AMS_BASE_URL}/sertifikat/",
        },
        subject=Subject.of("account", account.pk),
        at=at,
    )
    return True


def _in_scope(actor: Actor, month: date, *, at: datetime) -> CertificateQuerySet:
    last = datetime.combine(_after_next(month), datetime.min.time(), tzinfo=WIB)
    rows = ending(at, last - timedelta(seconds=1))
    agencies = agencies_seen(actor)
    if agencies is not None:
        rows = rows.filter(holder__agency_id__in=agencies)
    return rows.exclude(holder_id=actor.person_id or 0).order_by("not_after", "pk")


def _after_next(month: date) -> date:
    """Return the first day of the month after the next."""
    return (month + timedelta(days=62 + 1)).replace(day=1)


def _items(certificates: list[Certificate]) -> list[JSON]:
    rows = Certificate.objects.filter(pk__in=[one.pk for one in certificates])
    known = {one.pk: one for one in rows.select_related("holder__agency")}
    moving = renewals_of(certificates)
    items: list[JSON] = []
    for one in certificates:
        holder = known[one.pk].holder
        if holder is not None:
            items.append({
                "name": holder.full_name,
                "agency": lineage(holder.agency)[0].short_name,
                "serial": one.serial,
                "not_after": one.not_after.isoformat(),
                "renewal": moving[one.pk].number if one.pk in moving else "",
            })  # fmt: skip
    return items
