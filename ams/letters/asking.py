"""What anybody may ask of a letter: did AMS make it, and is what lies before him the newest?"""

from dataclasses import dataclass
from enum import StrEnum

from ams.letters.marks import Mark, NotAMark, parse_seal, verify
from ams.letters.models import Letter, LetterVersion
from ams.letters.services import letter_by_code


class Verdict(StrEnum):
    """What is said of the paper with the code."""

    GENUINE = "genuine"
    OLD = "old"  # genuine, and written anew since
    ALTERED = "altered"  # the QR is not one that AMS printed for this letter


@dataclass(frozen=True, slots=True)
class Answer:
    """The letter, the version that was asked about, and what is said of it.

    ``page`` and ``pages`` are those of the QR, 0 where only the code was typed.
    """

    verdict: Verdict
    letter: Letter
    version: LetterVersion
    newest: LetterVersion
    page: int = 0
    pages: int = 0


def answer_code(code: str) -> Answer:
    """Return what is known of the letter with a typed code: its newest version.

    Raises:
        LetterNotFound: no letter has this code, or it is mistyped.
    """
    letter = letter_by_code(code)
    newest = letter.latest
    return Answer(Verdict.GENUINE, letter, newest, newest)


def answer_mark(code: str, seal: str) -> Answer:
    """Return what is known of the page whose QR says ``code`` and ``seal``.

    A QR that does not verify says nothing of any version; the newest is given with it.

    Raises:
        LetterNotFound: no letter has this code, or it is mistyped.
    """
    letter = letter_by_code(code)
    newest = letter.latest
    mark = _genuine(letter, seal)
    if mark is None:
        return Answer(Verdict.ALTERED, letter, newest, newest)
    if mark.version == newest.version:
        return Answer(Verdict.GENUINE, letter, newest, newest, mark.page, mark.pages)
    version = letter.versions.get(version=mark.version)
    return Answer(Verdict.OLD, letter, version, newest, mark.page, mark.pages)


def _genuine(letter: Letter, seal: str) -> Mark | None:
    try:
        mark = parse_seal(letter.code, seal)
    except NotAMark:
        return None
    version = letter.versions.filter(version=mark.version).first()
    return mark if version is not None and verify(mark, version) else None
