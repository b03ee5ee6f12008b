"""Letters that are made and not filed: the applicant goes on where he stopped."""

from datetime import datetime, timedelta

from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.letters.models import Letter
from ams.requests.conduct import REVOCATION
from ams.requests.models import Preparation, Request

_OLDEST = timedelta(days=31)
_SHOWN = 5


def letters_to_file(actor: Actor, *, at: datetime) -> list[Letter]:
    """Return the actor's recent letters that a request can still be filed with, newest first."""
    if actor.account_id is None or actor.person_id is None:
        return []
    letters = Letter.objects.filter(
        owner_id=actor.account_id, request__isnull=True, created_at__gte=at - _OLDEST
    )
    moving = set(
        Request.objects.open()
        .filter(applicant_id=actor.person_id, procedure_key=REVOCATION)
        .values_list("certificate_id", flat=True)
    )
    prepared = {
        one.letter_id: one
        for one in Preparation.objects.filter(letter__in=letters).select_related("certificate")
    }
    useful = [one for one in letters if _can_be_filed(prepared.get(one.pk), moving, at)]
    return useful[:_SHOWN]


def _can_be_filed(preparation: Preparation | None, moving: set[int], at: datetime) -> bool:
    """Tell whether a filing would not be refused for its certificate; a bare letter stays."""
    if preparation is None:
        return True
    certificate = preparation.certificate
    state = certificate.state_at(at)
    in_force = state in {CertificateState.GOOD, CertificateState.HELD}
    return in_force and certificate.pk not in moving
