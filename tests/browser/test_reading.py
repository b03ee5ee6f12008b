"""Bringing the letter back in the real browser: what AMS read is told before it is handed in."""

from dataclasses import replace

import pytest
from playwright.sync_api import FilePayload, Page, expect

from ams.letters.services import new_version
from ams.requests.models import Request
from bench.degrading import FLAWS
from bench.reading import clean_page
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office, attached, filed, fresh, make_letter, picture

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
READ = "Yang terbaca oleh AMS"


def photograph(request: Request) -> FilePayload:
    """Return the request's letter as a telephone takes it: slanted, in uneven light."""
    version = request.letter.latest
    flaw = next(flaw for flaw in FLAWS if flaw.name == "phone, shadow")
    page, _pages = clean_page(bytes(version.pdf))
    return FilePayload(name="foto.jpg", mimeType="image/jpeg", buffer=flaw.upload(page, 7))


def upload(page: Page, file: FilePayload) -> None:
    # The script hides the button once choosing a file sends it.
    expect(page.get_by_role("button", name="Unggah")).to_be_hidden()
    page.locator("input[type=file]").set_input_files(files=[file])


@SCREENS
def test_a_photo_of_the_letter_is_recognised_before_it_is_handed_in(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = filed(office)
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari", viewport=viewport)
    upload(page, photograph(request))
    expect(page.get_by_role("heading", name=READ)).to_be_visible()
    expect(page.get_by_text("Kode QR cocok: versi 1")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Serahkan Permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Permohonan P-")
    assert fresh(request).submitted_at


@SCREENS
def test_an_old_version_leads_to_the_new_one_and_cannot_be_handed_in(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = filed(office)
    old = photograph(request)
    content = replace(request.letter.latest.content, description="Diperjelas.")
    new_version(request.letter_id, content, actor=office.actor("sari"), clock=office.clock)
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari", viewport=viewport)
    upload(page, old)
    expect(page.get_by_text("surat versi lama (versi 1)")).to_be_visible()
    expect(page.get_by_role("link", name="Unduh surat versi 2")).to_be_visible()
    expect(page.get_by_role("button", name="Serahkan Permohonan")).to_have_count(0)
    assert_accessible(page)


def test_another_letter_is_not_taken_and_a_blank_sheet_is_told(
    open_page: OpenPage, office: Office
) -> None:
    request = filed(office)
    other = make_letter(office, "maya")
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari", viewport=PHONE)
    upload(
        page,
        FilePayload(name="lain.pdf", mimeType="application/pdf", buffer=bytes(other.pdf)),
    )
    expect(
        page.get_by_text(f"surat lain dengan kode {other.letter.printed_code}").first
    ).to_be_visible()
    assert_accessible(page)
    upload(page, FilePayload(name="kosong.png", mimeType="image/png", buffer=picture()))
    expect(page.get_by_text("Halaman 1 tampak kosong")).to_be_visible()
    assert_accessible(page)


@SCREENS
def test_a_code_is_typed_off_the_paper_whose_qr_was_not_read(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = attached(office)
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari", viewport=viewport)
    field = page.get_by_label("Kode surat pada kertas")
    field.fill("ABCD-EFGH-JKMN")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("salah ketik")
    assert_accessible(page)
    field.fill(request.letter.printed_code)
    field.press("Enter")
    expect(page.get_by_text("Pemohon mengetik kode surat")).to_be_visible()
    expect(field).to_have_count(0)
    assert_accessible(page)


@SCREENS
def test_room_for_a_signature_that_looks_empty_is_told(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = filed(office)
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari", viewport=viewport)
    upload(page, photograph(request))
    expect(page.get_by_text("Pastikan surat sudah ditandatangani")).to_be_visible()
    expect(page.get_by_role("button", name="Serahkan Permohonan")).to_be_visible()
    assert_accessible(page)
