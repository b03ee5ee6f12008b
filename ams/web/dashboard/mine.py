"""What the dashboard tells an applicant: his certificates, his requests, what waits for him."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.issuance import policy
from ams.procedures.rules import Activity, Lane
from ams.requests.letter import is_revocable_here
from ams.requests.models import Request
from ams.revisions import known
from ams.revocation.models import Hold
from ams.web.certificates.presentation import ends_soon, time_left
from ams.web.renewal.offers import Offer, offer

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate of mine with what is left of its time."""

    certificate: Certificate
    state: CertificateState
    left: str
    soon: bool
    renewal: Offer | None = None  # where its end is near

    @property
    def can_be_held(self) -> bool:
        """Tell whether its holder could hold it at once."""
        return self.state is CertificateState.GOOD and self.certificate.issuer_id is not None

    @property
    def can_be_revoked(self) -> bool:
        """Tell whether a request for its revocation would make sense."""
        return bool(self.left) and is_revocable_here(self.certificate)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request with the activity it is at; ``None`` once it has ended."""

    request: Request
    activity: Activity | None
    steps: int

    @property
    def waits_for_applicant(self) -> bool:
        """Tell whether the next act is the applicant's."""
        return self.activity is not None and self.activity.lane is Lane.APPLICANT


def my_certificates(actor: Actor, now: datetime) -> list[CertificateLine]:
    """Return the actor's own certificates, those in force first."""
    own = Certificate.objects.filter(holder_id=actor.person_id).select_related("issuer")
    lines = [
        CertificateLine(one, one.state_at(now), time_left(one, now), ends_soon(one, now))
        for one in own
    ]
    shown = sorted(lines, key=lambda line: not line.left)[:_SHOWN]
    days = policy.present().earliest_days if any(line.left for line in shown) else 0
    return [_with_renewal(line, timedelta(days=days), now) for line in shown]


def _with_renewal(line: CertificateLine, near: timedelta, now: datetime) -> CertificateLine:
    if line.state is not CertificateState.GOOD or line.certificate.not_after - now > near:
        return line
    return replace(line, renewal=offer(line.certificate, at=now))


def my_holds(actor: Actor) -> list[Hold]:
    """Return the holds of the actor's own certificates that stand, each with its case."""
    own = Hold.objects.filter(certificate__holder=actor.person_id, ended_at__isnull=True)
    return list(own.select_related("certificate", "case")[:_SHOWN])


def my_requests(actor: Actor) -> list[RequestLine]:
    """Return the actor's own requests, those that still move first."""
    own = Request.objects.filter(applicant_id=actor.person_id).order_by("-filed_at")
    lines = lines_of(own.select_related("certificate"))
    return sorted(lines, key=lambda line: not line.request.is_open)[:_SHOWN]


def lines_of(requests: Iterable[Request]) -> list[RequestLine]:
    """Return requests with the activity that each is at in its own revision of the procedure."""
    return [_line(request) for request in requests]


def _line(request: Request) -> RequestLine:
    procedure = known.pinned(request.procedure_key, request.procedure_revision)
    activity = procedure.activity(request.activity) if request.is_open else None
    return RequestLine(request, activity, len(procedure.activities))
