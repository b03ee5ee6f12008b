"""The visible mark of a signature: what it says, where it stands, how it is drawn."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from ams import letters
from ams.accounts.nip import format_nip
from ams.letters.own_pages import last_printed, opened
from ams.signatures.errors import MarkNotDrawn

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_FONTS: Final = Path(letters.__file__).resolve().parent / "fonts"
_LOCK: Final = threading.Lock()  # a compiler is one mutable thing
_SIGNED: Final = "Ditandatangani secara elektronik oleh:"
_SEALED: Final = "Disegel secara elektronik oleh {agency}, disetujui oleh:"
# The room that our letters leave between an official's position and his name.
_HEIGHT, _WIDTH, _GAP = 55.0, 205.0, 4.0
_SEEN: Final = 40  # signs of a name that are looked for: a longer one goes on in the next line


@dataclass(frozen=True, slots=True)
class SealText:
    """Who stands behind the signature, as the official form has it (tata naskah dinas).

    ``agency`` is named where its seal signs in place of the official's own certificate.
    ``above`` is the text above which the mark stands, empty: the name. ``on_behalf_of`` is the
    line "a.n. …" before the position; ``remark`` says why he signs whom the text does not name.
    """

    name: str
    position: str = ""
    rank: str = ""
    nip: str = ""
    agency: str = ""
    above: str = ""
    on_behalf_of: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page (from 0), in points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Return the width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the height in points."""
        return self.top - self.bottom


def find_place(pdf: bytes, text: SealText) -> Place | None:
    """Return the room above the last place where the name is printed; ``None``: it is nowhere.

    The last, for the name stands in the letter's head too.
    """
    wanted = (text.above or text.name)[:_SEEN].strip()
    with opened(pdf) as document:
        found = last_printed(document, wanted)
        if found is None:
            return None
        return _within(document[found.page], found.page, found.left, found.top)


def _within(page: Any, number: int, left: float, top: float) -> Place | None:
    width, height = page.get_size()
    bottom = top + _GAP
    if bottom + _HEIGHT > height:
        return None
    return Place(number, left, bottom, min(left + _WIDTH, width - _GAP), bottom + _HEIGHT)


def draw(text: SealText, place: Place) -> bytes:
    """Return the mark as a PDF of one page, as large as its place, with its fonts in it.

    Raises:
        MarkNotDrawn: the typesetter refused it.
    """
    said = {
        "width": place.width,
        "height": place.height,
        "heading": _SEALED.format(agency=text.agency) if text.agency else _SIGNED,
        "lines": _lines(text),
    }
    try:
        with _LOCK:
            pdf = _compiler().compile(
                format="pdf",
                sys_inputs={"mark": json.dumps(said, ensure_ascii=False)},
                pdf_standards="a-3b",
                timestamp=0,
                pdf_tags=False,
            )
    except typst.TypstError as error:
        raise MarkNotDrawn(f"the mark of {text.name} was not typeset: {error}") from error
    if not isinstance(pdf, bytes):
        raise MarkNotDrawn(f"the mark was typeset as {type(pdf).__name__}")
    return pdf


def _lines(text: SealText) -> Sequence[dict[str, object]]:
    found = (
        (text.on_behalf_of, False),
        (text.position, False),
        (text.remark, False),
        (text.name, True),
        (text.rank, False),
        (f"NIP {format_nip(text.nip)}" if text.nip else "", False),
    )
    return [{"text": line, "strong": strong} for line, strong in found if line]


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
    )
    return typst.Compiler(str(_TEMPLATES / "mark.typ"), root=str(_TEMPLATES), font_paths=fonts)
