"""What an officer is told of a certificate whose CA is not ours: where it stands, what it said."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from ams.authority.outside import trust
from ams.authority.outside.models import OutsideCA
from ams.authority.outside.results import Verdict
from ams.core.actor import Actor
from ams.requests.models import OutsideRecord, OutsideRecordPage, Request
from ams.requests.standing import standing_of
from ams.watch.looking import ca_of
from ams.watch.marking import proof_of
from ams.watch.models import OutsideChange, Sighting

VERDICTS = {
    Verdict.GOOD: _("berlaku"),
    Verdict.REVOKED: _("dicabut"),
    Verdict.HELD: _("ditangguhkan"),
    Verdict.UNKNOWN: _("tidak dikenal CA"),
    Verdict.UNVERIFIABLE: _("tidak dapat diperiksa"),
}


@dataclass(frozen=True, slots=True)
class OutsideState:
    """The CA, what was recorded, what it said last, and the proof once it is there.

    ``ca`` is believed now; ``switched_off`` is known and is not.
    """

    ca: OutsideCA | None
    switched_off: OutsideCA | None
    records: tuple[OutsideRecord, ...]
    sighting: Sighting | None
    proof: OutsideChange | None
    alerted_at: datetime | None

    @property
    def says(self) -> str:
        """Return what the CA said last, in words; empty before the first reading."""
        if self.sighting is None or not self.sighting.verdict:
            return ""
        return str(VERDICTS[Verdict(self.sighting.verdict)])


def outside_state(request: Request, *, actor: Actor) -> OutsideState | None:
    """Return where the request stands with its outside CA.

    ``None`` for a certificate of ours, and for the applicant, who is told once it is published.
    """
    if not request.outside_of_ams or standing_of(request, actor).is_applicant:
        return None
    pages = Prefetch("pages", OutsideRecordPage.objects.defer("image"))
    records = request.outside_records.defer("content").prefetch_related(pages)
    ca = ca_of(request.concerned)
    return OutsideState(
        ca=ca,
        switched_off=None if ca else trust.issuer_of(request.concerned.certificate),
        records=tuple(records),
        sighting=Sighting.objects.filter(certificate=request.concerned).first(),
        proof=proof_of(request.concerned.pk),
        alerted_at=request.outside_alerted_at,
    )
