"""Activity 1 for one who is signed in: the record and the chosen certificate fill the letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.agencies import lineage
from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.wording import WIB, date_text
from ams.letters import services as letters
from ams.letters.data import (
    Applicant,
    CertificateDetails,
    LetterData,
    Letterhead,
    LetterKind,
    ReasonBox,
    Superior,
)
from ams.letters.models import Letter, LetterVersion
from ams.requests.errors import (
    CertificateNotActive,
    CertificateNotYours,
    CertificateOfAnotherCA,
    NotAPerson,
)
from ams.requests.journeys import check_offered_for
from ams.requests.models import Preparation
from ams.revocation.reasons import Reason, chosen, reasons_on
from ams.watch.looking import ca_of


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What the applicant chooses; the record gives the rest.

    ``details`` maps a reason's key to what he adds to it. ``superior`` is ``None`` for the
    superior on record. ``invalidity_date`` is when a loss became known. ``kind`` says whether he
    wishes for another certificate, too.
    """

    certificate_id: int
    reasons: tuple[str, ...]
    details: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    invalidity_date: datetime | None = None
    superior: Superior | None = None
    kind: LetterKind = LetterKind.REVOCATION


@transaction.atomic
def prepare_letter(draft: LetterDraft, *, actor: Actor, clock: Clock) -> LetterVersion:
    """Have the letter made and return its first version; ``file`` goes on from there.

    Raises:
        NotAPerson: the account stands for no person.
        CertificateNotYours, CertificateOfAnotherCA, CertificateNotActive: wrong certificate.
        InvalidInput: reasons, superior, date or text cannot be taken; ``fields`` says which.
    """
    applicant = person_of(actor)
    certificate = revocable_certificate(draft.certificate_id, holder=applicant, clock=clock)
    content = letter_content(draft, applicant=applicant, certificate=certificate, clock=clock)
    version = letters.create_letter(content, actor=actor, clock=clock)
    Preparation.objects.create(
        letter=version.letter, certificate=certificate, invalidity_date=draft.invalidity_date
    )
    return version


def take_over(code: str, *, actor: Actor, clock: Clock) -> Letter:
    """Make a letter that was written before sign-in one's own, by its code, and return it.

    Raises:
        LetterNotFound, LetterNotYours, LetterAlreadyOwned: see ``letters.services.take_over``.
    """
    return letters.take_over(code, actor=actor, clock=clock)


def person_of(actor: Actor) -> Person:
    """Return the person behind the actor's account.

    Raises:
        NotAPerson: there is none.
    """
    person = Person.objects.filter(pk=actor.person_id or 0).select_related("agency").first()
    if person is None:
        raise NotAPerson(f"the account of {actor.name} stands for no person")
    return person


def revocable_certificate(certificate_id: int, *, holder: Person, clock: Clock) -> Certificate:
    """Return the holder's certificate, if its revocation can be asked for now.

    Raises:
        CertificateNotYours: it is not the holder's, or there is none.
        CertificateOfAnotherCA: AMS neither holds its issuer's key nor trusts that CA's answers.
        CertificateNotActive: it is revoked or expired.
    """
    certificate = Certificate.objects.filter(pk=certificate_id, holder=holder).first()
    if certificate is None:
        raise CertificateNotYours(f"certificate {certificate_id} is not {holder}'s")
    if not is_revocable_here(certificate):
        raise CertificateOfAnotherCA(
            f"certificate {certificate.serial} was issued by {certificate.issuer_dn}, which the "
            "trust list of outside CAs does not hold",
            serial=certificate.serial,
            issuer=certificate.issuer_dn,
        )
    state = certificate.state_at(clock.now())
    if state not in {CertificateState.GOOD, CertificateState.HELD}:
        raise CertificateNotActive(
            f"certificate {certificate.serial} is {state}", serial=certificate.serial, state=state
        )
    return certificate


def is_revocable_here(certificate: Certificate) -> bool:
    """Tell whether AMS can see a revocation through: the issuer is ours or a trusted outside CA."""
    return certificate.issuer_id is not None or ca_of(certificate) is not None


def checked_reasons(keys: tuple[str, ...], *, clock: Clock) -> tuple[Reason, ...]:
    """Return the chosen reasons, each offered today.

    Raises:
        InvalidReasons: none is chosen, one is unknown or no longer offered.
    """
    return chosen(keys, on=clock.now().astimezone(WIB).date())


def check_invalidity_date(
    moment: datetime | None, *, reasons: tuple[Reason, ...], certificate: Certificate, clock: Clock
) -> None:
    """Refuse a date of loss that no CRL entry could carry.

    Raises:
        InvalidInput: none of the reasons takes one, or it lies in the future or before notBefore.
    """
    if moment is None:
        return
    if not any(reason.takes_invalidity_date for reason in reasons):
        problem = _("Alasan yang dipilih tidak memerlukan tanggal kejadian.")
    elif moment > clock.now():
        problem = _("Tanggal kejadian tidak boleh sesudah saat ini.")
    elif moment < certificate.not_before:
        problem = _("Tanggal kejadian mendahului masa berlaku sertifikat.")
    else:
        return
    raise InvalidInput(
        f"date of loss {moment.isoformat()} cannot be taken", fields={"invalidity_date": [problem]}
    )


def letter_content(
    draft: LetterDraft, *, applicant: Person, certificate: Certificate, clock: Clock
) -> LetterData:
    """Return what the letter says.

    Raises:
        InvalidInput: reasons, date of loss or superior cannot be taken.
    """
    reasons = checked_reasons(draft.reasons, clock=clock)
    check_invalidity_date(
        draft.invalidity_date, reasons=reasons, certificate=certificate, clock=clock
    )
    check_offered_for(draft.kind, draft.reasons)
    today = clock.now().astimezone(WIB).date()
    return LetterData(
        kind=draft.kind,
        agency_id=applicant.agency_id,
        letterhead=letterhead_of(applicant),
        superior=draft.superior or superior_of(applicant),
        applicant=applicant_in(applicant),
        certificate=certificate_in(certificate),
        reasons=tuple(_box(reason, draft) for reason in reasons_on(today)),
        place=applicant.agency.place,
        date=today,
        description=draft.description.strip(),
    )


def applicant_in(applicant: Person) -> Applicant:
    """Return the applicant as every letter names him."""
    return Applicant(
        name=applicant.full_name,
        nip=applicant.nip,
        position=applicant.position,
        unit=applicant.unit,
        email=applicant.email,
        username=applicant.account.username if applicant.account else "",
    )


def certificate_in(certificate: Certificate) -> CertificateDetails:
    """Return the certificate as a letter about it names it."""
    return CertificateDetails(
        subject_dn=certificate.subject_dn,
        serial=certificate.serial,
        issuer_dn=certificate.issuer_dn,
        not_before=certificate.not_before.astimezone(WIB).date(),
        not_after=certificate.not_after.astimezone(WIB).date(),
    )


def letterhead_of(applicant: Person) -> Letterhead:
    """Return the letterhead of the applicant's agency."""
    agency = applicant.agency
    above = lineage(agency)[-1]
    return Letterhead(
        government="" if above.pk == agency.pk else above.name,
        office=agency.name,
        address=agency.address,
        phone=agency.phone,
        website=agency.website,
        email=agency.email,
    )


def superior_of(applicant: Person) -> Superior:
    """Return the superior on record.

    Raises:
        InvalidInput: there is none; the form has to name one.
    """
    superior = applicant.superior
    if superior is None:
        raise InvalidInput(
            f"no superior of {applicant} is on record",
            fields={"superior_name": [_("Atasan Anda belum tercatat; isi data atasan.")]},
        )
    return Superior(
        name=superior.full_name,
        nip=superior.nip,
        rank=superior.rank,
        position=superior.position,
    )


def _box(reason: Reason, draft: LetterDraft) -> ReasonBox:
    ticked = reason.key in draft.reasons
    detail = draft.details.get(reason.key, "").strip() if ticked else ""
    if ticked and reason.takes_invalidity_date and draft.invalidity_date is not None:
        known = f"diketahui pada {date_text(draft.invalidity_date)}"  # letters are Indonesian
        detail = f"{known}; {detail}" if detail else known
    return ReasonBox(key=reason.key, text=reason.in_language("id"), ticked=ticked, detail=detail)
