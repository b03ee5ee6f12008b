"""Pages of PDFs that AMS made itself, drawn as they are read, with the mark of a seal on them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2 as pdfium

from ams.letters.pages import DRAWN_SIDE, Drawn, PageImage, page_image

_PDFIUM: Final = threading.Lock()  # it is not thread-safe


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a text stands on a page (from 0), in points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


def own_pages(content: bytes) -> tuple[PageImage, ...]:
    """Return the pages drawn, the marks of signature fields included.

    Only for what AMS wrote: an upload goes through ``inspection.inspect``, in a process of its own.
    """
    with opened(content) as document:
        return tuple(_draw(document, number) for number in range(1, len(document) + 1))


def own_page_count(content: bytes) -> int:
    """Return how many pages there are, without drawing one."""
    with opened(content) as document:
        return len(document)


def own_page(content: bytes, number: int) -> PageImage | None:
    """Return one page drawn, ``None`` where there is none of this number."""
    with opened(content) as document:
        return _draw(document, number) if 1 <= number <= len(document) else None


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """Give a PDF of ours to read; one at a time in a process, for PDFium is not thread-safe."""
    with _PDFIUM:
        document = pdfium.PdfDocument(content)
        try:
            document.init_forms()  # the mark of a signature is the appearance of a form field
            yield document
        finally:
            document.close()


def last_printed(document: pdfium.PdfDocument, wanted: str) -> Printed | None:
    """Return the last place where ``wanted`` is printed in one line; ``None``: it is nowhere."""
    for number in reversed(range(len(document))):
        found = _last_on(document[number], wanted)
        if found is not None:
            return Printed(number, *found)
    return None


def _last_on(page: Any, wanted: str) -> tuple[float, float, float, float] | None:
    """Return the rectangle of the last occurrence on the page (left, bottom, right, top)."""
    text_page = page.get_textpage()
    search, last = text_page.search(wanted, match_case=True), None
    while wanted and (occurrence := search.get_next()) is not None:
        last = occurrence
    if last is None:
        return None
    index, count = last
    text_page.count_rects(index, count)
    found: tuple[float, float, float, float] = text_page.get_rect(0)
    return found


def _draw(document: pdfium.PdfDocument, number: int) -> PageImage:
    page = document[number - 1]
    try:
        bitmap = page.render(scale=DRAWN_SIDE / max(page.get_size()))
        try:
            return page_image(Drawn(number, bitmap.to_pil()))
        finally:
            bitmap.close()
    finally:
        page.close()
