"""Holders are reminded that a certificate ends: 30, 14, 7 and 1 days before, each once (ADR 0050).

Due is the nearest of these that has not been sent: a worker that was off sends one mail, not three.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import override

from ams.certificates.models import Certificate
from ams.certificates.querysets import CertificateQuerySet
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.issuance.renewable import Obstacle, obstacles
from ams.journal.entries import Subject
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.renewal.ending import ending, renewals_of
from ams.renewal.models import Reminder
from ams.requests.links import request_url

DAYS: Final = (30, 14, 7, 1)
_BATCH: Final = 500  # a run ends; the next one goes on


def remind_all(*, clock: Clock) -> int:
    """Queue the reminders that are due and return how many."""
    now = clock.now()
    sent = 0
    for days, fewer in pairwise((*DAYS, 0)):
        due = _due(days, fewer, now).values_list("pk", flat=True)
        sent += sum(_remind(pk, days, fewer, at=now) for pk in due[:_BATCH])
    return sent


def _due(days: int, fewer: int, now: datetime) -> CertificateQuerySet:
    told = Reminder.objects.filter(certificate=OuterRef("pk"), days__lte=days)
    can_sign_in = Q(holder__account=None) | Q(holder__account__is_active=True)
    rows = ending(now + timedelta(days=fewer), now + timedelta(days=days))
    return rows.filter(~Exists(told), can_sign_in).order_by("not_after")


@transaction.atomic
def _remind(certificate_id: int, days: int, fewer: int, *, at: datetime) -> bool:
    """Remind once, looked at again in the transaction that keeps it; tell whether it was due."""
    rows = _due(days, fewer, at).select_related("holder__account", "holder__agency", "issuer")
    certificate = rows.filter(pk=certificate_id).first()
    if certificate is None or certificate.holder is None:
        return False
    Reminder.objects.create(certificate=certificate, days=days, at=at)
    holder = certificate.holder
    notifications.queue(
        Message.CERTIFICATE_ENDS,
        to=Recipient(
            holder.email, holder.full_name, holder.account.language if holder.account else "id"
        ),
        context=_context(certificate, at=at),
        subject=Subject.of("certificate", certificate.pk),
        at=at,
    )
    return True


def _context(certificate: Certificate, *, at: datetime) -> dict[str, JSON]:
    context: dict[str, JSON] = {
        "serial": certificate.serial,
        "not_after": certificate.not_after.isoformat(),
        "days": max((certificate.not_after - at).days, 0),
    }
    moving = renewals_of([certificate]).get(certificate.pk)
    if moving is not None:
        return context | {"renewal": moving.number, "url": request_url(moving)}
    with override("id"):
        why = _first(certificate, at=at)
    with override("en"):
        in_english = _first(certificate, at=at)
    url = f"{settings.AMS_BASE_URL}/sertifikat/{certificate.pk}/"
    if why is None or in_english is None:
        return context | {"url": f"{settings.AMS_BASE_URL}/permohonan/pembaruan/{certificate.pk}/"}
    return context | {"url": url, "why": why.why, "why_en": in_english.why}


def _first(certificate: Certificate, *, at: datetime) -> Obstacle | None:
    return next(obstacles(certificate, at=at), None)
