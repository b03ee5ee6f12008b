"""Is the signer the person he is meant to be? By e-mail, number and name; pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ams.signatures.validation import Signature

_NIP: Final = re.compile(r"(?<!\d)\d{18}(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


class Match(StrEnum):
    """How the signer stands to the person who is expected."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Expected:
    """The person on record; ``plain_name`` is without titles, ``nip`` has digits alone."""

    plain_name: str
    email: str = ""
    nip: str = ""


def match_signer(signature: Signature, expected: Expected) -> Match:
    """Return whether the certificate is the expected person's, as far as it says so.

    A NIP or an e-mail address decides where both sides have one and they are the same. A NIP that
    is another's decides too, for nobody has two. An address may have changed since: then, and where
    there is none, the name counts. An organisation's seal names nobody.
    """
    if signature.is_seal:
        return Match.UNCERTAIN
    numbers = set(_NIP.findall(re.sub(r"[ .]", "", f"{signature.number}")))
    if expected.nip and numbers:
        return Match.MATCHES if expected.nip in numbers else Match.DIFFERS
    has_address = bool(signature.email and expected.email)
    if has_address and signature.email.casefold() == expected.email.casefold():
        return Match.MATCHES
    return _by_name(signature.name, expected.plain_name, has_other_address=has_address)


def _by_name(found: str, wanted: str, *, has_other_address: bool) -> Match:
    """Compare names by their words; titles around a name are no difference."""
    there, needed = _words(found), _words(wanted)
    if not there or not needed:
        return Match.UNCERTAIN
    if needed <= there:
        return Match.UNCERTAIN if has_other_address else Match.MATCHES
    return Match.UNCERTAIN if needed & there else Match.DIFFERS


def _words(name: str) -> set[str]:
    """Return the words of a name, folded; single letters are initials or parts of titles."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return {word for word in _WORD.findall(folded) if len(word) > 1}
