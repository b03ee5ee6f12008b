"""What the dashboard tells an applicant: his certificates, his requests, what waits for him."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.procedures import registry
from ams.procedures.rules import Activity, Lane
from ams.requests.models import Request
from ams.web.certificates.presentation import ends_soon, time_left

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate of mine with what is left of its time."""

    certificate: Certificate
    state: CertificateState
    left: str
    soon: bool

    @property
    def can_be_revoked(self) -> bool:
        """Tell whether a request for its revocation would make sense."""
        return bool(self.left) and self.certificate.issuer_id is not None


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
    return sorted(lines, key=lambda line: not line.left)[:_SHOWN]


def my_requests(actor: Actor) -> list[RequestLine]:
    """Return the actor's own requests, those that still move first."""
    own = Request.objects.filter(applicant_id=actor.person_id).order_by("-filed_at")
    lines = lines_of(own.select_related("certificate"))
    return sorted(lines, key=lambda line: not line.request.is_open)[:_SHOWN]


def lines_of(requests: Iterable[Request]) -> list[RequestLine]:
    """Return requests with the activity that each is at in its own revision of the procedure."""
    return [_line(request) for request in requests]


def _line(request: Request) -> RequestLine:
    procedure = registry.get(request.procedure_key, request.procedure_revision)
    activity = procedure.activity(request.activity) if request.is_open else None
    return RequestLine(request, activity, len(procedure.activities))
