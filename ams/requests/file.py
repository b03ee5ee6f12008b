"""Activities 1 to 3 come together: the applicant files the request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial
from ams.core.wording import WIB
from ams.journal.events import Event
from ams.letters.models import Letter, LetterVersion
from ams.procedures.rules import Act, Policy, Procedure, Standing
from ams.requests import accompany
from ams.requests.conduct import REVOCATION
from ams.requests.errors import LetterInUse, LetterNotAvailable, OpenRequestExists
from ams.requests.journeys import begin_if_wished
from ams.requests.letter import (
    check_invalidity_date,
    checked_reasons,
    person_of,
    revocable_certificate,
)
from ams.requests.models import Accompaniment, Preparation, Request
from ams.requests.moves import Performed, move, note, open_record
from ams.requests.notices import tell_filed
from ams.requests.numbers import next_number
from ams.revisions import known
from ams.revocation.reasons import Reason

_APPLICANT = Standing(is_applicant=True)


@dataclass(frozen=True, slots=True)
class Filing:
    """What the applicant hands in with his letter; ``prefilled`` gives it from the letter."""

    letter_id: int
    certificate_id: int
    reasons: tuple[str, ...]
    invalidity_date: datetime | None = None
    accompaniment_code: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What is kept of a revocation when it is filed, everything checked.

    ``represented_by`` is the account of the officer who files in the applicant's place, if any.
    """

    procedure: Procedure
    applicant: Person
    certificate: Certificate
    letter: Letter
    reasons: tuple[Reason, ...]
    invalidity_date: datetime | None = None
    represented_by: int | None = None


def prefilled(letter_id: int, *, actor: Actor) -> Filing:
    """Return the filing that the actor's letter suggests; ``certificate_id`` 0 where it names none.

    Raises:
        LetterNotAvailable: the letter is not the actor's.
        LetterInUse: it belongs to another request.
    """
    letter = _own_letter(letter_id, actor=actor)
    reasons = tuple(box.key for box in letter.latest.content.ticked)
    preparation = Preparation.objects.filter(letter=letter).first()
    if preparation is not None:
        return Filing(letter.pk, preparation.certificate_id, reasons, preparation.invalidity_date)
    named = _named_certificate(letter.latest, actor=actor)
    return Filing(letter.pk, named.pk if named else 0, reasons)


def file(filing: Filing, *, actor: Actor, clock: Clock) -> Request:
    """File the request and return it: numbered, at activity 4, with activities 1 to 3 on record.

    Raises:
        NotAPerson: the account stands for no person.
        LetterNotAvailable, LetterInUse: the letter is not the actor's, or is used already.
        CertificateNotYours, CertificateOfAnotherCA, CertificateNotActive: wrong certificate.
        OpenRequestExists: there is an open request for the certificate; its number is named.
        AccompanimentRefused, TooManyCodes: the code that the procedure requires.
        InvalidInput: certificate or reasons are not those of the letter, or the date of loss.
    """
    applicant = person_of(actor)
    procedure = known.current(REVOCATION, clock.now().astimezone(WIB).date())
    accompaniment = _accompaniment(
        filing.accompaniment_code, procedure, applicant=applicant, actor=actor, clock=clock
    )
    with transaction.atomic():
        return _file(
            filing,
            procedure=procedure,
            applicant=applicant,
            accompaniment=accompaniment,
            actor=actor,
            clock=clock,
        )


def record_first_activities(
    request: Request, version: LetterVersion, *, output: str, actor: Actor, at: datetime
) -> None:
    """Move ``request`` from the letter to attaching it, with the times at which each was done.

    ``output`` is what the filing says: the reasons, or the certificate chosen.
    """
    signed_in = actor.signed_in_at or at
    written = version.created_at
    made = Performed(Act.MAKE_LETTER, actor, written, output=version.letter.number)
    move(request, made, standing=_APPLICANT)
    move(request, Performed(Act.SIGN_IN, actor, signed_in, since=signed_in), standing=_APPLICANT)
    filed = Performed(Act.FILE, actor, at, output=output, since=max(signed_in, written))
    move(request, filed, standing=_APPLICANT)


def _accompaniment(
    code: str, procedure: Procedure, *, applicant: Person, actor: Actor, clock: Clock
) -> Accompaniment | None:
    policy = accompany.accompaniment_policy(procedure)
    if policy is Policy.NONE:
        return None
    if code.strip():
        return accompany.find(code, applicant=applicant, actor=actor, clock=clock)
    if policy is Policy.REQUIRED:
        raise accompany.missing()
    return None


def _file(
    filing: Filing,
    *,
    procedure: Procedure,
    applicant: Person,
    accompaniment: Accompaniment | None,
    actor: Actor,
    clock: Clock,
) -> Request:
    letter = _own_letter(filing.letter_id, actor=actor)
    certificate = revocable_certificate(filing.certificate_id, holder=applicant, clock=clock)
    entered = Entered(
        procedure=procedure,
        applicant=applicant,
        certificate=certificate,
        letter=letter,
        reasons=_checked_against_letter(filing, letter.latest, certificate, clock=clock),
        invalidity_date=filing.invalidity_date,
    )
    request = enter(entered, actor=actor, clock=clock)
    if accompaniment is not None:
        accompany.use(accompaniment, request=request, actor=actor, at=clock.now())
    return request


def enter(entered: Entered, *, actor: Actor, clock: Clock) -> Request:
    """Keep the request with activities 1 to 3 on record and return it, inside a transaction.

    Raises:
        OpenRequestExists: there is an open request for the certificate; its number is named.
        LetterInUse: the letter was used meanwhile.
    """
    now, letter = clock.now(), entered.letter
    number = next_number(now)  # its lock also lets one filing at a time look for an open request
    _check_none_open(entered.certificate)
    request = Request(
        id=uuid4(),
        number=number,
        procedure_key=entered.procedure.key,
        procedure_revision=entered.procedure.revision,
        activity=entered.procedure.first.key,
        applicant=entered.applicant,
        represented_by_id=entered.represented_by,
        certificate=entered.certificate,
        letter=letter,
        reasons=[reason.key for reason in entered.reasons],
        description=letter.latest.content.description,
        invalidity_date=entered.invalidity_date,
        urgent=any(reason.urgent for reason in entered.reasons),
        filed_at=now,
    )
    _insert(request)
    open_record(request, at=letter.latest.created_at)
    output = ", ".join(request.reasons)
    record_first_activities(request, letter.latest, output=output, actor=actor, at=now)
    request.save()
    begin_if_wished(request, letter, at=now)
    note(Event.REQUEST_FILE, request, actor=actor, at=now, data=_facts(request))
    tell_filed(request, at=now)
    return request


def _facts(request: Request) -> dict[str, str | list[str]]:
    return {
        "certificate": request.concerned.serial,
        "letter": request.letter.code,
        "reasons": list(request.reasons),
        "procedure": f"{request.procedure_key} {request.procedure_revision}",
    }


def _insert(request: Request) -> None:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        _check_none_open(request.concerned)
        raise LetterInUse(f"letter {request.letter} belongs to another request") from error


def _own_letter(letter_id: int, *, actor: Actor) -> Letter:
    letter = Letter.objects.filter(pk=letter_id, owner_id=actor.account_id).first()
    if letter is None or actor.account_id is None:
        raise LetterNotAvailable(f"letter {letter_id} is not {actor.name}'s")
    used = Request.objects.filter(letter=letter).first()
    if used is not None:
        raise LetterInUse(f"letter {letter} belongs to request {used.number}", number=used.number)
    return letter


def _named_certificate(version: LetterVersion, *, actor: Actor) -> Certificate | None:
    serial = version.content.certificate.serial
    if not serial.strip() or actor.person_id is None:
        return None
    wanted = parse_serial(serial)
    own = Certificate.objects.filter(holder_id=actor.person_id)
    return next((one for one in own if one.serial_number == wanted), None)


def _checked_against_letter(
    filing: Filing, version: LetterVersion, certificate: Certificate, *, clock: Clock
) -> tuple[Reason, ...]:
    reasons = checked_reasons(filing.reasons, clock=clock)
    check_invalidity_date(
        filing.invalidity_date, reasons=reasons, certificate=certificate, clock=clock
    )
    content = version.content
    problems: dict[str, list[str]] = {}
    serial = content.certificate.serial.strip()
    if serial and parse_serial(serial) != certificate.serial_number:
        problems["certificate"] = [
            _("Surat menyebut nomor seri lain; pilih sertifikat itu atau buat surat baru.")
        ]
    if {reason.key for reason in reasons} != {box.key for box in content.ticked}:
        problems["reasons"] = [
            _("Alasan tidak sama dengan yang tertulis dalam surat; buat surat baru bila berubah.")
        ]
    if problems:
        raise InvalidInput(f"filing contradicts letter {version}", fields=problems)
    return reasons


def _check_none_open(certificate: Certificate) -> None:
    moving = Request.objects.open().filter(procedure_key=REVOCATION)
    other = moving.filter(certificate=certificate).first()
    if other is not None:
        raise OpenRequestExists(
            f"request {other.number} for certificate {certificate.serial} is open",
            number=other.number,
            id=str(other.pk),
        )
