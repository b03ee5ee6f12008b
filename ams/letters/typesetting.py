"""Typst, with our own templates and fonts and nothing from the machine or the network."""

import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from ams.core.wording import WIB
from ams.letters.errors import NotTypeset

_HERE = Path(__file__).resolve().parent
_TEMPLATES = _HERE / "templates"
_LOCK = threading.Lock()  # a compiler is one mutable thing; papers are few


def typeset(template: str, inputs: Mapping[str, str], *, dated: date) -> bytes:
    """Return a paper as PDF/A-3a and PDF/UA-1, byte-identical for the same inputs and day.

    Its time is midnight in WIB of that day: the file tells no more than its text.

    Raises:
        NotTypeset: the typesetter refused the content.
    """
    moment = datetime.combine(dated, time(), tzinfo=WIB).astimezone(UTC)
    try:
        with _LOCK:
            pdf = _compiler(template).compile(
                format="pdf",
                sys_inputs=dict(inputs),
                # An archive's format that can carry the data; what a screen reader needs.
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(moment.timestamp()),
            )
    except typst.TypstError as error:
        raise NotTypeset(f"{template}: {error}") from error
    if not isinstance(pdf, bytes):
        raise NotTypeset(f"{template} was typeset as {type(pdf).__name__}")
    return pdf


@cache
def _compiler(template: str) -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")]
    )
    return typst.Compiler(str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=fonts)
