"""Activity 1: the letter of recommendation is made, and with it the request is filed."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from ams.accounts.models import Person
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.issuance.eligibility import check_eligible
from ams.letters.data import CertificateDetails, LetterData, LetterKind, Superior
from ams.letters.models import LetterVersion
from ams.requests.conduct import ISSUANCE
from ams.requests.letter import person_of
from ams.requests.models import Request
from ams.requests.opening import (
    file_with_letter,
    plain_letter,
    sent_back,
    write_again,
)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the applicant chooses for his letter; the record gives the rest.

    ``superior`` is ``None`` for the superior on record; ``purpose`` may be empty.
    """

    purpose: str = ""
    superior: Superior | None = None


@transaction.atomic
def file_issuance(wanted: Recommendation, *, actor: Actor, clock: Clock) -> Request:
    """File the request and return it: its letter made, numbered, waiting for the signed letter.

    Raises:
        NotAPerson: the account stands for no person.
        NotEligible: he has an active certificate (its serial number is named), or another reason.
        OpenRequestExists: he has an open request for a certificate; its number is named.
        InvalidInput: superior or text cannot be taken; ``fields`` says which.
    """
    applicant = person_of(actor)
    check_eligible(applicant, at=clock.now())
    content = recommendation(wanted, applicant, kind=LetterKind.ISSUANCE, clock=clock)
    return file_with_letter(ISSUANCE, content, actor=actor, clock=clock)


@transaction.atomic
def correct_issuance(
    request_id: UUID, wanted: Recommendation, *, actor: Actor, clock: Clock
) -> LetterVersion:
    """Write the letter's next version and return it; the request then waits for it to be attached.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request was not sent back.
        NotEligible: no certificate can be issued to him any more.
        InvalidInput: superior or text cannot be taken.
    """
    request = sent_back(request_id, ISSUANCE, actor=actor)
    applicant = person_of(actor)
    check_eligible(applicant, at=clock.now())
    content = recommendation(wanted, applicant, kind=LetterKind.ISSUANCE, clock=clock)
    return write_again(request, content, actor=actor, clock=clock)


def recommendation(
    wanted: Recommendation,
    applicant: Person,
    *,
    kind: LetterKind,
    clock: Clock,
    certificate: CertificateDetails | None = None,
) -> LetterData:
    """Return what the letter says: the record's data, what was chosen, the certificate if any.

    Raises:
        InvalidInput: no superior is on record; the form has to name one.
    """
    content = plain_letter(applicant, kind, superior=wanted.superior, clock=clock)
    return replace(
        content,
        certificate=certificate or CertificateDetails(),
        description=wanted.purpose.strip(),
    )
