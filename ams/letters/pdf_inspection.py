"""Reads an uploaded PDF with two readers; both must agree, and nothing in it may act by itself."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
from django.utils.translation import gettext_noop

from ams.letters.carried import is_letter_data
from ams.letters.pages import DRAWN_SIDE, Drawn
from ams.letters.pdf_streams import check_raw, check_stream
from ams.letters.refusals import (
    ActivePDF,
    BrokenPDF,
    Disguised,
    EncryptedPDF,
    FileInsidePDF,
    FormPDF,
    PageTooLarge,
    PDFWithoutPages,
    Phrase,
    TooComplex,
    TooManyPages,
)

_MOST_PAGES = 20
_MOST_OBJECTS = 20_000
_DEEPEST = 50
# Points. Scanning programs write one point per pixel at times, hence the generous upper bound.
_SHORTEST_SIDE, _LONGEST_SIDE = 72, 7200
_ACTIONS = frozenset(
    {
        "/GoTo3DView", "/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie",
        "/Rendition", "/RichMediaExecute", "/Sound", "/SubmitForm",
    }
)  # fmt: skip
_ANNOTATIONS = frozenset({"/3D", "/Movie", "/RichMedia", "/Screen", "/Sound"})


def open_pdf(content: bytes) -> Iterator[Drawn]:
    """Return the pages drawn anew, each when it is asked for; PDFium is not thread-safe.

    Raises:
        UploadRefused: broken, encrypted, empty, too large, acting by itself or carrying files.
    """
    check_raw(content)
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise EncryptedPDF("the PDF is encrypted with an empty user password")
            page_count = _check_pages(pdf)
            _check_root(pdf)
            _check_objects(pdf)
    except pikepdf.PasswordError as error:
        raise EncryptedPDF(str(error)) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise BrokenPDF(f"pikepdf: {error}") from error
    return _draw(content, page_count)


def _check_pages(pdf: pikepdf.Pdf) -> int:
    page_count = len(pdf.pages)
    if page_count == 0:
        raise PDFWithoutPages("the page tree is empty")
    if page_count > _MOST_PAGES:
        raise TooManyPages(f"{page_count} pages", pages=page_count, limit=_MOST_PAGES)
    for number, page in enumerate(pdf.pages, start=1):
        _check_page_box(page, number)
    return page_count


def _check_page_box(page: pikepdf.Page, number: int) -> None:
    left, bottom, right, top = (float(edge) for edge in page.mediabox.as_list())
    unit = float(page.obj.get("/UserUnit", 1))
    for side in (abs(right - left) * unit, abs(top - bottom) * unit):
        if not _SHORTEST_SIDE <= side <= _LONGEST_SIDE:
            raise PageTooLarge(f"page {number} has a side of {side:.0f} points", page=number)


def _check_root(pdf: pikepdf.Pdf) -> None:
    """Refuse what acts on opening; going to a page is no act."""
    root = pdf.Root
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != pikepdf.Name.GoTo:
        raise ActivePDF(f"open action {opening.get('/S')}", found="OpenAction")
    if "/AcroForm" in root and "/XFA" in root.AcroForm:
        raise FormPDF("the PDF carries an XFA form")


def _check_objects(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > _MOST_OBJECTS:
        raise TooComplex(
            f"{len(pdf.objects)} objects",
            found=Phrase(gettext_noop("%(count)d objek"), count=len(pdf.objects)),
        )
    for item in pdf.objects:
        for dictionary in _dictionaries(item, depth=0):
            _check_dictionary(dictionary)


def _dictionaries(item: object, *, depth: int) -> Iterator[pikepdf.Object]:
    """Yield a top object's own dictionaries; what it refers to is a top object itself."""
    if depth > _DEEPEST:
        raise TooComplex("objects nested too deeply", found=Phrase(gettext_noop("bersarang")))
    children: list[object] = []
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield item
        children = list(item.values())
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(child, depth=depth + 1)


def _check_dictionary(item: pikepdf.Object) -> None:
    kind, subtype = _name(item.get("/S")), _name(item.get("/Subtype"))
    if "/JS" in item or kind in _ACTIONS:
        raise ActivePDF(f"action {kind}", found=kind.lstrip("/") or "JavaScript")
    if "/AA" in item:
        raise ActivePDF("additional actions (/AA)", found="AA")
    if subtype in _ANNOTATIONS:
        raise ActivePDF(f"annotation {subtype}", found=subtype.lstrip("/"))
    if subtype == "/FileAttachment" or ("/EF" in item and not is_letter_data(item)):
        raise FileInsidePDF("the PDF carries a file", found=_file_name(item))
    if isinstance(item, pikepdf.Stream):
        check_stream(item)


def _file_name(item: pikepdf.Object) -> str | Phrase:
    return str(item["/F"])[:60] if "/F" in item else Phrase(gettext_noop("lampiran"))


def _name(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _draw(content: bytes, page_count: int) -> Iterator[Drawn]:
    try:
        document = pdfium.PdfDocument(content)
        try:
            if len(document) != page_count:
                raise Disguised(
                    f"{page_count} pages to one reader, {len(document)} to the other",
                    found=Phrase(gettext_noop("dua isi")),
                )
            for number in range(1, page_count + 1):
                yield _draw_page(document, number)
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise BrokenPDF(f"PDFium: {error}") from error


def _draw_page(document: pdfium.PdfDocument, number: int) -> Drawn:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        if not width > 0 or not height > 0:
            raise PageTooLarge(f"page {number} is {width} x {height}", page=number)
        bitmap = page.render(scale=DRAWN_SIDE / max(width, height), may_draw_forms=False)
        try:
            return Drawn(number, bitmap.to_pil().copy())  # the bitmap's memory goes with it
        finally:
            bitmap.close()
    finally:
        page.close()
