"""The applicant's way through AMS in the real browser, from the form to the attached letter."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from ams.jobs.worker import run_due
from ams.requests.links import acknowledgement_token
from ams.requests.models import Request
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests import builders
from tests.requests.builders import Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
PICTURE = FilePayload(name="surat.png", mimeType="image/png", buffer=builders.picture())
PROGRAM = FilePayload(name="surat.pdf", mimeType="application/pdf", buffer=b"MZ" + bytes(200))
TOO_LARGE = FilePayload(name="surat.png", mimeType="image/png", buffer=bytes(1_100_000))


@SCREENS
def test_an_applicant_files_and_attaches_step_by_step(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/permohonan/", username="sari", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Ajukan Pencabutan").first.click()
    _write_letter(page)
    _file(page, builders.code(office))
    _attach(page)
    page.get_by_role("button", name="Serahkan Permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Permohonan P-")
    expect(page.get_by_text("Permohonan Anda ada pada petugas")).to_be_visible()
    assert_accessible(page)
    request = Request.objects.get()
    assert request.activity == "document_check"
    assert request.accompaniment.officer.username == "budi"


def _write_letter(page: Page) -> None:
    # The page before has no such field either: what is hidden proves nothing until this one stands.
    expect(page.get_by_role("button", name="Buat Surat")).to_be_visible()
    expect(page.get_by_label("Apa yang berubah?")).to_be_hidden()
    assert_accessible(page)
    page.get_by_role("button", name="Buat Surat").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.locator(".error-summary").get_by_role("link").first.click()
    expect(page.get_by_label("Lupa Passphrase")).to_be_focused()
    page.get_by_label("Perubahan data").check()
    page.get_by_label("Apa yang berubah?").fill("jabatan")
    page.get_by_role("button", name="Buat Surat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Anda sudah jadi")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh Surat (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")


def _file(page: Page, code: str) -> None:
    page.get_by_role("link", name="Lanjut ke Pengajuan").click()
    expect(page.get_by_label("Kode pendampingan")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Kode pendampingan").fill("ZZZZ-ZZZZ")
    page.get_by_role("button", name="Ajukan Permohonan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Kode pendampingan").fill(code.lower())
    page.get_by_role("button", name="Ajukan Permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lampirkan surat bertanda tangan")


def _attach(page: Page) -> None:
    # The script hides the button once choosing a file sends it.
    expect(page.get_by_role("button", name="Unggah")).to_be_hidden()
    assert_accessible(page)
    choose = page.locator("input[type=file]")
    choose.set_input_files(files=[PROGRAM])
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("program komputer")
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files(files=[TOO_LARGE])
    expect(page.locator("[data-upload-error]")).to_contain_text("batasnya 1 MB")
    page.locator("input[type=file]").set_input_files(files=[PICTURE])
    expect(page.get_by_role("heading", name="Surat terlampir")).to_be_focused()
    picture = page.get_by_role("img", name="Halaman 1 dari 1")
    expect(picture).to_be_visible()
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") > 0
    assert_accessible(page)


def test_a_file_that_is_dropped_is_sent(open_page: OpenPage, office: Office) -> None:
    request = builders.filed(office)
    page = open_page(f"/permohonan/{request.pk}/lampirkan/", username="sari")
    page.evaluate(
        """octets => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(octets)], "surat.png"));
          const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true});
          document.querySelector("[data-drop]").dispatchEvent(drop);
        }""",
        list(builders.picture()),
    )
    expect(page.get_by_role("heading", name="Surat terlampir")).to_be_focused()


def test_attaching_works_without_script(open_page: OpenPage, office: Office) -> None:
    request = builders.filed(office)
    page = open_page("/", username="sari")
    page.route("**/upload.*js", lambda route: route.abort())
    page.goto(f"/permohonan/{request.pk}/lampirkan/")
    page.locator("input[type=file]").set_input_files(files=[PROGRAM])
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator(".error-summary")).to_contain_text("program komputer")
    page.locator("input[type=file]").set_input_files(files=[PICTURE])
    page.get_by_role("button", name="Unggah").click()
    expect(page.get_by_role("button", name="Serahkan Permohonan")).to_be_visible()


@SCREENS
def test_withdrawing_is_asked_once_more(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.submitted(office)
    page = open_page(f"/permohonan/{request.pk}/", username="sari", viewport=viewport)
    page.get_by_role("link", name="Tarik kembali permohonan ini").click()
    expect(page.get_by_role("button", name="Tarik Permohonan")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Tarik Permohonan").click()
    expect(page.locator("#request-badge")).to_have_text("Ditarik kembali")
    assert_accessible(page)


@SCREENS
def test_what_was_sent_back_is_written_anew(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.returned(office)
    page = open_page(f"/permohonan/{request.pk}/", username="sari", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Perbaiki Surat").click()
    expect(page.get_by_label("Lupa Passphrase")).to_be_checked()
    assert_accessible(page)
    page.get_by_role("button", name="Buat Versi Baru").click()
    expect(page.get_by_text("Surat versi 2")).to_be_visible()


@SCREENS
def test_the_page_follows_the_revocation_by_itself(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.decided(office)
    page = open_page(f"/permohonan/{request.pk}/", username="sari", viewport=viewport)
    expect(page.get_by_text("Pencabutan sedang dikerjakan petugas")).to_be_visible()
    assert_accessible(page)
    run_due(office.clock)
    confirm = page.get_by_role("button", name="Konfirmasi Penerimaan")
    expect(confirm).to_be_visible()
    assert_accessible(page)
    confirm.click()
    expect(page.locator("#request-badge")).to_have_text("Selesai")
    expect(page.get_by_text("sertifikat baru", exact=False).first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Versi Cetak").click()
    expect(page.locator(".print-page")).to_be_visible()
    assert_accessible(page)


@SCREENS
def test_the_link_in_the_mail_confirms_without_signing_in(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.told(office)
    page = open_page(f"/permohonan/terima/{acknowledgement_token(request)}/", viewport=viewport)
    assert_accessible(page)
    assert Request.objects.get().is_open
    page.get_by_role("button", name="Ya, Saya Sudah Menerima").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima sudah dicatat")
    assert_accessible(page)
    page.goto("/permohonan/terima/terpotong/")
    assert_accessible(page)
