"""Activities 1 to 4 come together: the term is checked, the letter made, the renewal filed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.issuance.filing import Recommendation, recommendation
from ams.issuance.models import Details
from ams.issuance.renewable import check_term
from ams.letters.data import LetterData, LetterKind
from ams.letters.models import LetterVersion
from ams.procedures.rules import Act
from ams.requests.conduct import RENEWAL
from ams.requests.errors import CertificateNotYours
from ams.requests.file import record_first_activities
from ams.requests.letter import certificate_in, person_of
from ams.requests.models import Request
from ams.requests.moves import Performed, is_attaching, move
from ams.requests.opening import begin, corrected, filed, rewritten, sent_back, written_already
from ams.requests.standing import standing_of


@transaction.atomic
def file_renewal(
    certificate_id: int, wanted: Recommendation, *, actor: Actor, clock: Clock
) -> Request:
    """File the renewal of the holder's certificate and return it: it waits for the signed letter.

    Raises:
        NotAPerson: the account stands for no person.
        CertificateNotYours: the certificate is not the person's.
        NotRenewable: too early, expired, revoked, held, renewed already, or the record differs.
        OpenRequestExists: he has an open renewal; its number is named.
        InvalidInput: superior or text cannot be taken; ``fields`` says which.
    """
    applicant, now = person_of(actor), clock.now()
    lock(certificate_id)
    certificate = own_certificate(certificate_id, holder=applicant)
    check_term(certificate, at=now)
    content = _content(wanted, applicant, certificate, clock=clock)
    request, version = begin(
        RENEWAL, content, applicant=applicant, actor=actor, clock=clock, certificate=certificate
    )
    Details.objects.create(request=request, renews=certificate)
    checked = Performed(Act.CHECK_TERM, actor, now, output=certificate.serial)
    move(request, checked, standing=standing_of(request, actor))
    _letter_made(request, version, actor=actor, at=now)
    filed(request, actor=actor, at=now, certificate=certificate.serial)
    return request


@transaction.atomic
def correct_renewal(
    request_id: UUID, wanted: Recommendation, *, actor: Actor, clock: Clock
) -> LetterVersion:
    """Write the letter's next version and return it; the request then waits for it to be attached.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request was not sent back.
        NotRenewable: the certificate cannot be renewed any more.
        InvalidInput: superior or text cannot be taken.
    """
    request, now = sent_back(request_id, RENEWAL, actor=actor), clock.now()
    certificate = request.concerned
    check_term(certificate, at=now)
    content = _content(wanted, person_of(actor), certificate, clock=clock)
    if (same := written_already(request, content)) is not None:
        return same
    version = rewritten(request, content, actor=actor, clock=clock)
    _letter_made(request, version, actor=actor, at=now)
    corrected(request, version, actor=actor, at=now)
    return version


def lock(certificate_id: int) -> None:
    """Lock the certificate before the journal, as a revocation does; so neither waits in vain."""
    row = Certificate.objects.select_for_update(of=("self",), no_key=True)
    row.filter(pk=certificate_id).values_list("pk").first()


def own_certificate(certificate_id: int, *, holder: Person) -> Certificate:
    """Return the holder's certificate.

    Raises:
        CertificateNotYours: it is another's, or there is none.
    """
    rows = Certificate.objects.select_related("holder__agency", "holder__account")
    certificate = rows.filter(pk=certificate_id, holder=holder).first()
    if certificate is None:
        raise CertificateNotYours(f"certificate {certificate_id} is not {holder}'s")
    return certificate


def _letter_made(request: Request, version: LetterVersion, *, actor: Actor, at: datetime) -> None:
    if not is_attaching(request):
        output = request.concerned.serial
        record_first_activities(request, version, output=output, actor=actor, at=at)
    request.save()


def _content(
    wanted: Recommendation, applicant: Person, certificate: Certificate, *, clock: Clock
) -> LetterData:
    return recommendation(
        wanted,
        applicant,
        kind=LetterKind.RENEWAL,
        certificate=certificate_in(certificate),
        clock=clock,
    )
