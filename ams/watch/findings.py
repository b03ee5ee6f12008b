"""What officers must know of outside certificates: changed, ending soon, contradicted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from ams.authority.outside.results import Verdict
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.watch.models import OutsideChange
from ams.watch.rounds import EXPIRES_SOON

RECENT: Final = timedelta(days=14)
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands on the dashboard of an officer, within his scope."""

    changes: tuple[OutsideChange, ...]
    ending: tuple[Certificate, ...]
    contradicted: tuple[Certificate, ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.changes or self.ending or self.contradicted)


def findings(actor: Actor, *, at: datetime) -> Findings:
    """Return what was found of late among the certificates that exist for ``actor``."""
    seen = Certificate.objects.for_actor(actor)
    changes = OutsideChange.objects.filter(
        certificate__in=seen.values("pk"), seen_at__gte=at - RECENT
    ).select_related("certificate__holder__agency", "ca")
    outside = seen.filter(sighting__isnull=False).select_related("holder__agency")
    return Findings(
        changes=tuple(changes[:_SHOWN]),
        ending=tuple(_ending(outside, at)[:_SHOWN]),
        contradicted=tuple(_contradicted(outside)[:_SHOWN]),
    )


def _ending(outside: QuerySet[Certificate], at: datetime) -> QuerySet[Certificate]:
    good = outside.filter(status=CertificateStatus.GOOD)
    return good.filter(not_after__range=(at, at + EXPIRES_SOON)).order_by("not_after")


def _contradicted(outside: QuerySet[Certificate]) -> QuerySet[Certificate]:
    return outside.filter(
        status=CertificateStatus.REVOKED, sighting__verdict__in=(Verdict.GOOD, Verdict.HELD)
    ).order_by("-revoked_at")
