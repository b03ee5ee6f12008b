"""Whose letter it is."""

from ams.accounts.models import Person
from ams.core.actor import Actor
from ams.letters.errors import LetterAlreadyOwned, LetterNotFound, LetterNotYours
from ams.letters.models import Letter


def locked(letter_id: int) -> Letter:
    """Return the letter, locked until the caller's transaction ends.

    Raises:
        LetterNotFound: there is no such letter.
    """
    letter = Letter.objects.select_for_update(no_key=True).filter(pk=letter_id).first()
    if letter is None:
        raise LetterNotFound(f"there is no letter {letter_id}")
    return letter


def require_owner(letter: Letter, actor: Actor) -> None:
    """Refuse everyone but the letter's owner and the system.

    Raises:
        LetterNotYours: the letter is somebody else's, or nobody's yet (take it over first).
    """
    if not actor.is_system and letter.owner_id != actor.account_id:
        raise LetterNotYours(f"letter {letter.code} is not '{actor.name}''s")


def give(letter: Letter, account_id: int) -> None:
    """Make a letter that is nobody's yet, because AMS itself wrote it, an account's own.

    Raises:
        LetterAlreadyOwned: it is somebody's.
    """
    if letter.owner_id is not None:
        raise LetterAlreadyOwned(f"letter {letter.code} is account {letter.owner_id}'s")
    letter.owner_id = account_id
    letter.save(update_fields=["owner"])


def require_named(letter: Letter, actor: Actor) -> None:
    """Refuse everyone but the person whom the letter names as applicant, by NIP.

    Raises:
        LetterNotYours: the letter names somebody else.
    """
    own = Person.objects.filter(account_id__isnull=False, account_id=actor.account_id or 0)
    person = own.first()
    if (
        actor.is_system
        or person is None
        or person.nip != _digits(letter.latest.content.applicant.nip)
    ):
        raise LetterNotYours(f"letter {letter.code} names another applicant than '{actor.name}'")


def _digits(nip: str) -> str:
    return "".join(character for character in nip if character.isdigit())
