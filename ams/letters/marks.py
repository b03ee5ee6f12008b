"""The QR of a letter's page: where to ask, which letter, version and page, and a keyed tag.

Only AMS makes the tag. A QR that was made up, or copied with another version or page, is recognised
without the letter being read. The text is upper case and free of ``?``: so a QR packs it into
alphanumeric characters (ISO/IEC 18004, 7.3.4), and its modules are larger by an eighth.
"""

import re
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_code, spelled
from ams.letters.data import Document
from ams.letters.models import LetterVersion

_PURPOSE: Final = "ams.letters.marks 1"
_TAG_BITS: Final = 65  # thirteen characters
_PATH: Final = re.compile(
    r"(?:.*/)?s/(?P<code>[0-9a-z]{12})(?:/(?P<seal>[0-9a-z.]{1,40}))?/?", re.IGNORECASE
)
_SEAL: Final = re.compile(
    r"(?P<version>[1-9][0-9]{0,3})\.(?P<page>[1-9][0-9]{0,3})\.(?P<pages>[1-9][0-9]{0,3})"
    r"\.(?P<tag>[0-9A-Z]{13})",
    re.ASCII,
)


class NotAMark(InvalidInput):
    """A text is not what a QR of ours says."""

    code = "not_a_mark"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the QR of one page says; ``version``, ``page`` and ``pages`` count from one.

    Letters written before there were tags carry the code alone: the rest is 0 and empty.
    """

    code: str
    version: int = 0
    page: int = 0
    pages: int = 0
    tag: str = ""

    @property
    def has_tag(self) -> bool:
        """Tell whether it says more than the letter's code."""
        return bool(self.tag)

    @property
    def seal(self) -> str:
        """Return what stands behind the code: version, page, pages, tag."""
        return f"{self.version}.{self.page}.{self.pages}.{self.tag}"


def mark_of(document: Document, *, page: int, pages: int) -> Mark:
    """Return the mark of one page of a letter."""
    return _tagged(document.code, document.version, document.sha256, page=page, pages=pages)


def mark_text(mark: Mark, *, address: str) -> str:
    """Return what the QR says, ``address`` being the letter's public address.

    An installation below a path keeps its letters as they are: only scheme, host and our own part
    of the address may be written in upper case (RFC 3986, 6.2.2.1).
    """
    text = f"{address}/{mark.seal}"
    below_a_path = urlsplit(address).path.rpartition("/s/")[0]
    return text if below_a_path else text.upper()


def parse_mark(text: str) -> Mark:
    """Return what a QR says, whatever host it names; ``verify`` tells whether it is genuine.

    Raises:
        NotAMark: it is no address of a letter.
    """
    found = _PATH.fullmatch(_path(text))
    if found is None:
        raise NotAMark(f"'{text[:60]}' is not the address of a letter")
    try:
        code = parse_code(found["code"])
    except InvalidInput as error:
        raise NotAMark(f"'{text[:60]}' names no letter: {error}") from error
    return parse_seal(code, found["seal"]) if found["seal"] else Mark(code)


def parse_seal(code: str, seal: str) -> Mark:
    """Return the mark of a letter whose code is known.

    Raises:
        NotAMark: ``seal`` is not version, page, pages and tag.
    """
    found = _SEAL.fullmatch(seal.upper())
    if found is None or int(found["page"]) > int(found["pages"]):
        raise NotAMark(f"'{seal[:60]}' is not version, page, pages and tag")
    return Mark(code, int(found["version"]), int(found["page"]), int(found["pages"]), found["tag"])


def verify(mark: Mark, version: LetterVersion) -> bool:
    """Tell whether AMS printed ``mark`` on a page of ``version``.

    A mark without a tag proves nothing and is never verified.
    """
    if (mark.code, mark.version) != (version.letter.code, version.version):
        return False
    genuine = _tagged(mark.code, mark.version, version.sha256, page=mark.page, pages=mark.pages)
    return compare_digest(mark.tag, genuine.tag)


def _path(text: str) -> str:
    try:
        return urlsplit(text.strip()).path
    except ValueError:  # a bracket that opens no IPv6 address
        return ""


def _tagged(code: str, version: int, sha256: str, *, page: int, pages: int) -> Mark:
    said = f"{code}.{version}.{page}.{pages}.{sha256}"
    digest = salted_hmac(_PURPOSE, said, algorithm="sha256").digest()
    tag = int.from_bytes(digest) >> (8 * len(digest) - _TAG_BITS)
    return Mark(code, version, page, pages, spelled(tag, bits=_TAG_BITS))
