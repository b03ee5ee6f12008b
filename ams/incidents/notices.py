"""Tell the holders of what an incident revoked: one mail each, however many certificates."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from ams.accounts.models import Person
from ams.incidents.models import Incident, IncidentItem
from ams.incidents.states import Outcome
from ams.journal.entries import Subject
from ams.notifications.messages import Message, Recipient
from ams.notifications.services import Mail, queue_many
from ams.revocation.reasons import reason


def tell_holders(incident: Incident, *, limit: int, at: datetime) -> int:
    """Queue the mails to the holders of the next certificates; return how many are done with.

    A certificate that belongs to nobody known, or to somebody without an address, is done with
    too: there is nobody to tell.
    """
    items = _next(incident, limit)
    mails: dict[int, list[IncidentItem]] = defaultdict(list)
    for item in items:
        holder = item.certificate.holder
        if holder is not None and holder.email:
            mails[holder.pk].append(item)
    queue_many(
        Message.INCIDENT_REVOKED,
        [_mail(incident, items_of_one) for items_of_one in mails.values()],
        subject=Subject.of("incident", incident.pk),
        at=at,
    )
    ids = [item.pk for item in items]
    IncidentItem.objects.filter(incident=incident, pk__in=ids).update(told=True)
    return len(ids)


def _next(incident: Incident, limit: int) -> list[IncidentItem]:
    """Return the next untold items, and all others of their holders: nobody gets two mails."""
    untold = incident.items.filter(outcome=Outcome.REVOKED, told=False)
    first = untold.order_by("id").values_list("id", "certificate__holder_id")[:limit]
    ids, holders = zip(*first, strict=True) if first else ((), ())
    wanted = Q(pk__in=ids) | Q(certificate__holder_id__in={one for one in holders if one})
    rows = untold.filter(wanted).select_related("certificate__holder__account")
    return list(rows.defer("certificate__der").order_by("id"))


def _mail(incident: Incident, items: list[IncidentItem]) -> Mail:
    holder = items[0].certificate.holder
    assert holder is not None  # noqa: S101 - the caller has left out those without
    certificates = [item.certificate for item in items]
    return Mail(
        to=_recipient(holder),
        context={
            "serials": [one.serial for one in certificates],
            "revoked_at": max(one.revoked_at for one in certificates if one.revoked_at).isoformat(),
            "reason": _reasons(incident, "id"),
            "reason_en": _reasons(incident, "en"),
            "explanation": incident.explanation,
            "url": f"{settings.AMS_BASE_URL}/sertifikat/",
        },
    )


def _recipient(holder: Person) -> Recipient:
    language = holder.account.language if holder.account else "id"
    return Recipient(email=holder.email, name=holder.full_name, language=language)


def _reasons(incident: Incident, language: str) -> str:
    return ", ".join(reason(key).in_language(language) for key in incident.reasons)
