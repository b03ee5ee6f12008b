"""The naming rule: which addresses a name gives, the first choice first (ADR 0051)."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count, islice
from typing import Final

from ams.core.errors import InvalidInput

MOST_LOCAL: Final = 64  # RFC 5321, 4.5.3.1.1
_LOCAL: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_APOSTROPHES: Final = dict.fromkeys((0x27, 0x60, 0x2018, 0x2019, 0x2BC))
_TITLES: Final = frozenset({"h", "hj", "dr", "drg", "ir", "drs", "dra", "prof", "rr", "r"})
# RFC 2142 and what offices use: nobody's personal address.
RESERVED: Final = frozenset({
    "abuse", "admin", "administrator", "ams", "bounce", "dmarc", "ftp", "hostmaster", "info",
    "mailer-daemon", "marketing", "news", "no-reply", "noc", "noreply", "postmaster", "root",
    "sales", "security", "support", "usenet", "uucp", "webmaster", "www",
})  # fmt: skip


def plain_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in small Latin letters: accents, marks and titles left away."""
    bare = name.partition(",")[0]  # what follows a comma are titles
    spelt = unicodedata.normalize("NFKD", bare).translate(_APOSTROPHES)
    ascii_only = "".join(one for one in spelt if not unicodedata.combining(one))
    words = re.findall(r"[a-z]+", ascii_only.lower())
    named = [one for one in words if one not in _TITLES]
    return tuple(named or words)


def local_parts(name: str) -> Iterator[str]:
    """Yield nama.belakang, n.belakang, nama.belakang2 …; of a single name nama, nama2 ….

    A name without any Latin letter gives nothing: then the applicant proposes the address himself.
    """
    words = plain_words(name)
    if not words:
        return
    first, last = words[0], words[-1]
    whole = first if len(words) == 1 else f"{first}.{last}"
    whole = whole[: MOST_LOCAL - 4].rstrip(".")
    if whole not in RESERVED:
        yield whole
    if len(words) > 1:
        yield f"{first[0]}.{last}"[: MOST_LOCAL - 4]
    for number in count(2):
        yield f"{whole}{number}"


def proposals(name: str, domain: str, taken: frozenset[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the first addresses of the rule at ``domain`` that are not in ``taken``."""
    free = (f"{one}@{domain}" for one in local_parts(name) if f"{one}@{domain}" not in taken)
    return tuple(islice(free, most))


def normalised(address: str) -> str:
    """Return the address as it is kept and compared: without blanks, in small letters."""
    return "".join(unicodedata.normalize("NFKC", address).split()).lower()


def check_form(address: str) -> None:
    """Refuse what is no plain personal address.

    Raises:
        InvalidInput: not of the form name@domain, too long, or a name that no person may have.
    """
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > MOST_LOCAL or not domain:
        raise InvalidInput(f"'{address[:80]}' is no address of the form name@domain")
    if local in RESERVED:
        raise InvalidInput(f"'{local}' is a name that no person may have")
