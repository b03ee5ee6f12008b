"""Use cases of letters: write one, write it anew, take one over, attach the signed one."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.models import Agency
from ams.core.actor import Actor, system
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.core.identifiers import new_code, parse_code
from ams.core.wording import WIB
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.letters.attachments import store_attachment
from ams.letters.data import Document, LetterData
from ams.letters.errors import LetterAlreadyOwned, LetterInvalid, LetterNotFound
from ams.letters.inspection import inspect
from ams.letters.models import Letter, LetterVersion
from ams.letters.numbering import next_sequence, number_text
from ams.letters.ownership import locked, require_named, require_owner
from ams.letters.render import render
from ams.letters.stationery import applied, arms_of, number_pattern_of
from ams.letters.validation import check_letter

__all__ = [
    "create_letter",
    "inspect",
    "letter_by_code",
    "new_version",
    "public_address",
    "store_attachment",
    "take_over",
]


def public_address(code: str) -> str:
    """Return the address under which anyone may ask whether a letter code is genuine."""
    return f"{settings.AMS_BASE_URL}/s/{code}"


@transaction.atomic
def create_letter(data: LetterData, *, actor: Actor | None, clock: Clock) -> LetterVersion:
    """Write a letter with its number and code and return its first version.

    Without an actor (the public page) the letter belongs to nobody until it is taken over.

    Raises:
        LetterInvalid: the content breaks a rule; ``fields`` says which.
        LetterNotRendered: the typesetter refused it.
    """
    now = clock.now()
    data = applied(data)
    check_letter(data, today=now.astimezone(WIB).date())
    agency = Agency.objects.filter(pk=data.agency_id).first()
    if agency is None:
        raise LetterInvalid(
            f"agency {data.agency_id} does not exist",
            fields={"agency": [_("Instansi ini tidak ada.")]},
        )
    code, year = new_code(), data.date.year
    # The journal's lock comes before the number's (see journal.append).
    journal.append(
        Event.LETTER_CREATE,
        subject=Subject("letter", code),
        actor=actor or system("public"),
        at=now,
        data={"agency": agency.pk, "year": year},
    )
    sequence = next_sequence(agency.pk, year)
    owner_id = actor.account_id if actor else None
    letter = Letter.objects.create(
        code=code,
        agency=agency,
        year=year,
        sequence=sequence,
        number=number_text(number_pattern_of(agency), sequence=sequence, dated=data.date),
        owner_id=owner_id,
        created_by_id=owner_id,
        created_at=now,
    )
    return _write_version(letter, data, version=1, actor=actor, clock=clock)


@transaction.atomic
def new_version(letter_id: int, data: LetterData, *, actor: Actor, clock: Clock) -> LetterVersion:
    """Write the next version of a letter under the same number and code and return it.

    Raises:
        LetterInvalid: the content breaks a rule, or names another agency or year's number.
        LetterNotYours: the letter belongs to somebody else.
        LetterNotFound: there is no such letter.
    """
    letter = locked(letter_id)
    require_owner(letter, actor)
    data = applied(data)
    check_letter(data, today=clock.now().astimezone(WIB).date())
    if data.agency_id != letter.agency_id:
        raise LetterInvalid(
            f"letter {letter.code} is agency {letter.agency_id}'s, not {data.agency_id}'s",
            fields={"agency": [_("Instansi surat tidak dapat diganti.")]},
        )
    return _write_version(letter, data, version=letter.latest.version + 1, actor=actor, clock=clock)


def _write_version(
    letter: Letter, data: LetterData, *, version: int, actor: Actor | None, clock: Clock
) -> LetterVersion:
    document = Document(code=letter.code, number=letter.number, version=version, content=data)
    journal.append(
        Event.LETTER_VERSION,
        subject=Subject("letter", letter.code),
        actor=actor or system("public"),
        at=clock.now(),
        data={"number": letter.number, "version": version, "sha256": document.sha256},
    )
    return LetterVersion.objects.create(
        letter=letter,
        version=version,
        data=document.to_json(),
        sha256=document.sha256,
        pdf=render(document, address=public_address(letter.code), arms=arms_of(data.letterhead)),
        created_by_id=actor.account_id if actor else None,
        created_at=clock.now(),
    )


def letter_by_code(code: str) -> Letter:
    """Return the letter that ``code`` names, however it is typed.

    Whoever knows the code knows 55 random bits; the caller decides what to show of the letter.

    Raises:
        LetterNotFound: no letter has this code, or the code is mistyped.
    """
    try:
        parsed = parse_code(code)
    except InvalidInput as error:
        raise LetterNotFound(str(error)) from error
    letter = Letter.objects.select_related("agency").filter(code=parsed).first()
    if letter is None:
        raise LetterNotFound(f"no letter has the code {parsed}")
    return letter


@transaction.atomic
def take_over(code: str, *, actor: Actor, clock: Clock) -> Letter:
    """Make a letter that was written before sign-in the actor's own and return it.

    Taking over one's own letter again changes nothing.

    Raises:
        LetterNotFound: no letter has this code.
        LetterNotYours: the letter names another person as applicant.
        LetterAlreadyOwned: another account has it.
    """
    letter = locked(letter_by_code(code).pk)
    if letter.owner_id is not None and letter.owner_id == actor.account_id:
        return letter
    if letter.owner_id is not None:
        raise LetterAlreadyOwned(f"letter {letter.code} belongs to another account")
    require_named(letter, actor)
    journal.append(
        Event.LETTER_TAKE_OVER,
        subject=Subject("letter", letter.code),
        actor=actor,
        at=clock.now(),
    )
    letter.owner_id = actor.account_id
    letter.taken_over_at = clock.now()
    letter.save(update_fields=["owner", "taken_over_at"])
    return letter
