"""What a guide may lead to: a term, another section, a picture, a page, a web or mail address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.templatetags.static import static

from ams.guides.glossary import TERMS
from ams.guides.pictures import picture, pictures
from ams.guides.rules import Guide, Language, Place
from ams.guides.shipped import SHIPPED

TERM, SECTION, PICTURE = "istilah:", "bagian:", "gambar:"
_OUTSIDE: Final = frozenset({"https", "mailto"})
# A path of this site: no second slash or backslash, by which browsers would leave it.
_PAGE = re.compile(r"(/(?![/\\])|#)[^\s\\]*")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages that show guides and glossary lie."""

    glossary: str
    guides: Mapping[Guide, str]


def link(target: str, language: Language, addresses: Addresses) -> str | None:
    """Return the address that a link's target means, ``None`` where guides may not lead."""
    if target.startswith(TERM):
        key = target.removeprefix(TERM)
        return f"{addresses.glossary}#{key}" if key in TERMS else None
    if target.startswith(SECTION):
        return _section(target.removeprefix(SECTION), language, addresses)
    return target if is_plain_link(target) else None


def is_plain_link(target: str) -> bool:
    """Tell whether a target is a page of this site, or an https or mail address."""
    if _PAGE.fullmatch(target):
        return True
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname) and parts.username is None
    return parts.scheme in _OUTSIDE and bool(parts.path)


def image(target: str, language: Language) -> dict[str, str | int | float] | None:
    """Return an image's attributes, ``None`` for what is no shipped picture."""
    if not target.startswith(PICTURE):
        return None
    shown = picture(target.removeprefix(PICTURE), language)
    if shown is None:
        return None
    return {"src": static(shown.path), "width": str(shown.width), "height": str(shown.height)}


def is_own_picture(address: str) -> bool:
    """Tell whether an address is that of a shipped picture."""
    return address in {static(one.path) for one in pictures().values()}


def _section(target: str, language: Language, addresses: Addresses) -> str | None:
    guide, _slash, key = target.partition("/")
    if guide not in set(Guide) or Place(Guide(guide), key, language) not in SHIPPED:
        return None
    return f"{addresses.guides[Guide(guide)]}#{key}"
