"""Reads an uploaded PDF with two readers; both must agree, and nothing in it may act by itself."""

import threading
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
from django.utils.translation import gettext as _

from ams.letters.pages import LONGEST_SIDE, PageImage, page_image
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
_PDFIUM = threading.Lock()  # PDFium is not thread-safe


def inspect_pdf(content: bytes) -> tuple[PageImage, ...]:
    """Return the pages drawn anew.

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
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
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
            f"{len(pdf.objects)} objects", found=_("%(count)d objek") % {"count": len(pdf.objects)}
        )
    for item in pdf.objects:
        for dictionary in _dictionaries(item, depth=0):
            _check_dictionary(dictionary)


def _dictionaries(item: object, *, depth: int) -> Iterator[pikepdf.Object]:
    """Yield a top object's own dictionaries; what it refers to is a top object itself."""
    if depth > _DEEPEST:
        raise TooComplex("objects nested too deeply", found=_("bersarang"))
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
    if "/EF" in item or "/EmbeddedFiles" in item or subtype == "/FileAttachment":
        raise FileInsidePDF("the PDF carries a file", found=str(item.get("/F", _("lampiran")))[:60])
    if isinstance(item, pikepdf.Stream):
        check_stream(item)


def _name(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _draw(content: bytes, page_count: int) -> tuple[PageImage, ...]:
    try:
        with _PDFIUM:
            document = pdfium.PdfDocument(content)
            try:
                if len(document) != page_count:
                    raise Disguised(
                        f"{page_count} pages to one reader, {len(document)} to the other",
                        found=_("dua isi"),
                    )
                return tuple(_draw_page(document, number) for number in range(1, page_count + 1))
            finally:
                document.close()
    except pdfium.PdfiumError as error:
        raise BrokenPDF(f"PDFium: {error}") from error


def _draw_page(document: pdfium.PdfDocument, number: int) -> PageImage:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        if not width > 0 or not height > 0:
            raise PageTooLarge(f"page {number} is {width} x {height}", page=number)
        bitmap = page.render(scale=LONGEST_SIDE / max(width, height), may_draw_forms=False)
        try:
            return page_image(bitmap.to_pil(), number=number)
        finally:
            bitmap.close()
    finally:
        page.close()
