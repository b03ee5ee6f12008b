"""Seals that end: administrators are told 60, 30 and 7 days before, each once (ADR 0060).

Due is the nearest of these that has not been told: a worker that was off sends one mail, not three.
What counts is the seal that signs; where a newer one does, the older one may end unheard.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from ams.accounts.models import RoleGrant
from ams.certificates.states import CertificateStatus
from ams.core.actor import Role
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient
from ams.signatures.models import Purpose, SealReminder, ServiceCertificate
from ams.signatures.seals import is_usable

DAYS: Final = (60, 30, 7)
SOON: Final = timedelta(days=DAYS[0])


class Ending(NamedTuple):
    """A seal that ends or has ended, and how many whole days are left: 0 where none is."""

    seal: ServiceCertificate
    days: int


def ending_soon(at: datetime) -> list[Ending]:
    """Return the seals in force that end within sixty days, the first to end first."""
    found = [one for one in _last_ones(at) if one.certificate.not_after > at]
    return [_ending(one, at) for one in found if is_usable(one, at=at)]


def ended(at: datetime) -> list[Ending]:
    """Return the seals that have ended and were followed by none."""
    return [_ending(one, at) for one in _last_ones(at) if one.certificate.not_after <= at]


def remind(*, clock: Clock) -> int:
    """Queue the reminders that are due and return of how many seals."""
    now = clock.now()
    return sum(_remind(one, at=now) for one in ending_soon(now))


def _last_ones(at: datetime) -> Iterator[ServiceCertificate]:
    """Yield of each agency the newest seal that nobody revoked, if it ends by then."""
    seals = ServiceCertificate.objects.filter(
        purpose=Purpose.SEAL, certificate__status=CertificateStatus.GOOD
    )
    newer = seals.filter(agency=OuterRef("agency"), pk__gt=OuterRef("pk"))
    rows = seals.filter(~Exists(newer), certificate__not_after__lte=at + SOON)
    yield from rows.select_related("agency", "certificate").order_by(F("certificate__not_after"))


def _ending(seal: ServiceCertificate, at: datetime) -> Ending:
    return Ending(seal, max((seal.certificate.not_after - at).days, 0))


@transaction.atomic
def _remind(one: Ending, *, at: datetime) -> bool:
    """Tell the administrators once for each step; tell whether it was due."""
    step = min(days for days in DAYS if one.seal.certificate.not_after - at <= timedelta(days=days))
    if SealReminder.objects.filter(seal=one.seal, days__lte=step).exists():
        return False
    recipients = list(_administrators())
    if not recipients:
        return False
    _kept, is_new = SealReminder.objects.get_or_create(
        seal=one.seal, days=step, defaults={"at": at}
    )
    if is_new:
        for recipient in recipients:
            notifications.queue(
                Message.SEAL_ENDS,
                to=recipient,
                context=_context(one),
                subject=Subject.of("certificate", one.seal.certificate_id),
                at=at,
            )
    return is_new


def _administrators() -> Iterator[Recipient]:
    grants = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, account__is_active=True)
    for grant in grants.exclude(account__email="").select_related("account"):
        account = grant.account
        yield Recipient(account.email, account.username, account.language)


def _context(one: Ending) -> dict[str, JSON]:
    agency = one.seal.agency
    assert agency is not None  # noqa: S101 - a constraint: a seal is an agency's
    return {
        "agency": agency.name,
        "serial": one.seal.certificate.serial,
        "not_after": one.seal.certificate.not_after.isoformat(),
        "days": one.days,
        "url": f"{settings.AMS_BASE_URL}/kelola/segel/{agency.pk}/",
    }
