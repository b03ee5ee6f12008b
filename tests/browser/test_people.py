"""A person's chain, a journey and the proposals from personnel data, in the real browser."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from ams.letters.data import LetterKind
from ams.letters.models import Letter
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.issuance.builders import prepare
from tests.issuance.journeys import opened, published
from tests.requests.builders import Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SCREENS
def test_one_letter_for_both_wishes_and_one_journey_on_the_pages(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/riwayat/", username="sari", viewport=viewport)
    expect(page.get_by_text("cabut dahulu")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Ajukan Pencabutan").click()
    _wish(page)
    letter = Letter.objects.latest("pk").latest
    assert letter.content.kind is LetterKind.REPLACEMENT
    prepare(office)
    revocation = published(office)
    issuance = opened(office)
    assert issuance is not None
    page.goto(f"/permohonan/{revocation.pk}/")
    assert_accessible(page)
    page.get_by_role("link", name=issuance.number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(issuance.number)
    assert_accessible(page)
    page.goto("/riwayat/")
    assert_accessible(page)


def _wish(page: Page) -> None:
    wish = page.get_by_label("Ajukan juga sertifikat penggantinya")
    expect(page.get_by_role("button", name="Buat Surat")).to_be_visible()
    page.get_by_label("Kehilangan sertifikat elektronik").check()
    expect(wish).to_be_hidden()
    page.get_by_label("Kehilangan sertifikat elektronik").uncheck()
    page.get_by_label("Lupa Passphrase").check()
    expect(wish).not_to_be_checked()
    wish.check()
    assert_accessible(page)
    page.get_by_role("button", name="Buat Surat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Anda sudah jadi")


@SCREENS
def test_an_officer_reports_events_and_settles_what_comes_of_them(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/petugas/", username="dewi", viewport=viewport)
    page.get_by_role("link", name="Usulan Kepegawaian").click()
    expect(page.get_by_text("Tidak ada usulan")).to_be_visible()
    page.get_by_role("link", name="Unggah Peristiwa").click()
    expect(page.get_by_role("button", name="Periksa Tabel")).to_be_visible()
    assert_accessible(page)
    _upload(page, "cuti", office)
    expect(page.get_by_text("Peristiwa tidak dikenal").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Unggah Lagi").click()
    _upload(page, "meninggal", office)
    expect(page.get_by_role("button", name="Laporkan Sekarang")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Laporkan Sekarang").click()
    expect(page.get_by_role("link", name="Maya Utama, S.T.", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Abaikan Maya Utama").click()
    page.get_by_role("button", name="Abaikan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Mengapa tidak dicabut?").fill("Keliru orang.")
    page.get_by_role("button", name="Abaikan").click()
    page.get_by_role("link", name="Jadikan Permohonan Sari Utama").click()
    expect(page.get_by_role("button", name="Buat Surat dan Ajukan")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Buat Surat dan Ajukan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lampirkan surat bertanda tangan")
    page.goto("/petugas/usulan/?bagian=selesai")
    expect(page.get_by_text("Keliru orang.")).to_be_visible()
    assert_accessible(page)


def _upload(page: Page, kind: str, office: Office) -> None:
    rows = [f"{office.people[who].nip};{kind};20-11-2026" for who in ("sari", "maya")]
    content = "\n".join(["NIP;Jenis;TMT", *rows]).encode()
    file = FilePayload(name="peristiwa.csv", mimeType="text/csv", buffer=content)
    page.locator("input[type=file]").set_input_files(files=[file])
    page.get_by_role("button", name="Periksa Tabel").click()
