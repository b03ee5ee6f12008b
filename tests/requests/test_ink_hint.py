"""Where the letter is signed by hand: what is told of it, which decides nothing."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ams.letters.ink import SigningPage, signing_page
from ams.letters.models import Attachment
from ams.requests.attach import attach, submit
from ams.requests.confirm import all_clear
from ams.requests.documents import DocumentItem, document_items
from ams.requests.findings import Finding
from ams.requests.models import Request
from ams.requests.signed import ink_said, with_signature
from bench.degrading import DPI
from bench.pens import PENS
from tests.requests.builders import Office, attached, filed, fresh

BOTH = ("applicant", "superior")


def signed_by(request: Request, *rooms: str) -> bytes:
    """Return the letter as a scan (PNG) that so many people have signed."""
    version = request.letter.latest
    drawn = pypdfium2.PdfDocument(bytes(version.pdf))
    page = drawn[0].render(scale=DPI / 72).to_pil().convert("L")
    drawn.close()
    place = signing_page(bytes(version.pdf), version.content)
    assert isinstance(place, SigningPage)
    for seed, room in enumerate(rooms):
        page = PENS[0].sign(page, getattr(place, room), seed)
    buffer = BytesIO()
    page.resize((page.width // 2, page.height // 2), Image.Resampling.BOX).save(buffer, "PNG")
    return buffer.getvalue()


def of_another_kind() -> bytes:
    """Return a PDF of a page without any QR that is not blank."""
    buffer = BytesIO()
    Image.effect_noise((800, 1100), 120).save(buffer, "PDF")
    return buffer.getvalue()


def bring(office: Office, request: Request, content: bytes) -> Attachment:
    attach(
        request.pk, content=content, filename="surat", actor=office.actor("sari"),
        clock=office.clock,
    )  # fmt: skip
    attachment = fresh(request).attachment
    assert attachment is not None
    return attachment


def warning(attachment: Attachment) -> str:
    """Return what the applicant is warned of, "" for nothing."""
    found = [one for one in with_signature(attachment).remarks if one.key == "empty_signature"]
    assert all(one.finding is Finding.TO_BE_SEEN for one in found)
    return found[0].said if found else ""


def signatures_item(request: Request) -> DocumentItem:
    return next(one for one in document_items(fresh(request)) if one.key == "signatures")


def test_a_letter_that_both_have_signed_brings_no_warning(office: Office) -> None:
    request = filed(office)
    attachment = bring(office, request, signed_by(request, *BOTH))
    assert not warning(attachment)
    names = request.letter.latest.content
    said = signatures_item(request).said
    assert f"{names.applicant.name} dan {names.superior.name}" in said
    assert "ada tinta" in said


def test_ink_is_never_taken_for_a_signature(office: Office) -> None:
    request = filed(office)
    bring(office, request, signed_by(request, *BOTH))
    items = document_items(fresh(request))
    assert signatures_item(request).finding is Finding.TO_BE_SEEN
    assert not all_clear(items)


@pytest.mark.parametrize("signed", BOTH)
def test_who_has_not_signed_is_named(office: Office, signed: str) -> None:
    request = filed(office)
    attachment = bring(office, request, signed_by(request, signed))
    content = request.letter.latest.content
    names = {"applicant": content.applicant.name, "superior": content.superior.name}
    there = names.pop(signed)
    (missing,) = names.values()
    assert missing in warning(attachment)
    assert there not in warning(attachment)
    assert f"{missing} tampak kosong" in signatures_item(request).said


def test_our_own_pdf_without_a_signature_is_warned_of_and_can_be_handed_in(office: Office) -> None:
    request = filed(office)
    attachment = bring(office, request, bytes(request.letter.latest.pdf))
    assert "tampak kosong" in warning(attachment)
    assert signatures_item(request).finding is Finding.TO_BE_SEEN
    assert submit(request.pk, actor=office.actor("sari"), clock=office.clock).submitted_at


def test_nothing_is_called_empty_beside_a_page_that_was_not_recognised(office: Office) -> None:
    request = filed(office)
    with pikepdf.open(BytesIO(bytes(request.letter.latest.pdf))) as pdf:
        with pikepdf.open(BytesIO(of_another_kind())) as other:
            pdf.pages.extend(other.pages)
        both = BytesIO()
        pdf.save(both)
    assert not warning(bring(office, request, both.getvalue()))


def test_a_page_whose_code_was_not_read_is_told_nothing_of(office: Office) -> None:
    attachment = attached(office).attachment
    assert attachment is not None
    assert not warning(attachment)
    assert not ink_said(attachment)


@pytest.mark.parametrize("reading", [None, {"pages": [], "data_sha256": "", "signed": False}])
def test_what_was_kept_before_there_was_this_measure_is_told_nothing_of(
    office: Office, reading: dict[str, object] | None
) -> None:
    request = attached(office)
    Attachment.objects.update(reading=reading)
    assert not ink_said(Attachment.objects.get())
    assert signatures_item(request).said.startswith("Periksa tanda tangan basah")
