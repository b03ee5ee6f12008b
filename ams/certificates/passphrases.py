"""The passphrase that protects a PKCS #12 file: long or varied enough, never kept."""

import unicodedata
from typing import Final

from ams.accounts.models import Person
from ams.certificates.errors import PassphraseRefused
from ams.core.canonical import JSON

SHORTEST: Final = 12
LONGEST: Final = 200
_DISTINCT: Final = 6
_USUAL: Final = ("password", "passphrase", "qwerty", "123456", "kebumen", "abcdef")


def check_passphrase(passphrase: str, *, known: tuple[str, ...] = ()) -> None:
    """Refuse a passphrase that is short, monotonous, usual, or built on what is ``known``.

    Only printable ASCII is taken: RFC 7292 has it as BMPString, and programs differ beyond ASCII.

    Raises:
        PassphraseRefused: the reason, never the passphrase.
    """
    if not passphrase.isascii() or not passphrase.isprintable():
        raise PassphraseRefused("the passphrase must be of printable ASCII characters")
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise PassphraseRefused(f"the passphrase must have {SHORTEST} to {LONGEST} characters")
    folded = _bare(passphrase)
    if len(set(folded)) < _DISTINCT:
        raise PassphraseRefused(f"the passphrase must have {_DISTINCT} different characters")
    for word in (*_USUAL, *known):
        bare = _bare(word)
        if bare and bare in folded and len(folded) - len(bare) < SHORTEST // 2:
            raise PassphraseRefused("the passphrase is little more than a usual word or your data")


def known_words(holder: Person) -> tuple[str, ...]:
    """Return what everybody knows of ``holder``, which no passphrase of his is built on."""
    words = (holder.nip, holder.email.partition("@")[0], *holder.plain_name.split())
    return tuple(word for word in words if len(word) > 3)  # noqa: PLR2004 - short words prove nothing


def rules(known: tuple[str, ...] = ()) -> dict[str, JSON]:
    """Return the rules of ``check_passphrase`` for a page that asks before anything is sent."""
    return {
        "shortest": SHORTEST,
        "longest": LONGEST,
        "distinct": _DISTINCT,
        "words": [*_USUAL, *known],
    }


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if not character.isspace())
