"""An e-mail account in the real browser, from the first page to the first sign-in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from ams.accounts.models import Person
from ams.core.clock import ManualClock, SystemClock
from ams.jobs.worker import run_due
from ams.requests.models import Request
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.mailboxes.builders import ADDRESS, CONFORM, NEW, found, in_file, use_sql
from tests.requests.builders import Office, fresh, picture

pytestmark = pytest.mark.browser
SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
LETTER: Any = {"name": "surat.png", "mimeType": "image/png", "buffer": picture()}
_LINES = (("Drs. Kepala", "Kepala Dinas"), ("Kabid", "Kepala Bidang"))


@pytest.fixture
def office(transactional_db: None, settings: Settings, tmp_path: Path) -> Office:
    """Return the cast at the machine's time, accounts made in the tables of Postfix and Dovecot."""
    cache.clear()
    use_sql(settings, in_file(tmp_path))
    return found(ManualClock(datetime.now(UTC)))


@SCREENS
def test_an_account_from_the_first_page_to_the_first_sign_in(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    sari = open_page("/dasbor/", username="sari", viewport=viewport)
    _file(sari)
    request = Request.objects.get()
    dewi = open_page(f"/petugas/{request.pk}/", username="dewi", viewport=viewport)
    _work(dewi, request)
    assert fresh(request).activity == "first_sign_in"
    sari.goto(f"/permohonan/{request.pk}/")
    sari.get_by_role("link", name="Terima Akun Email").click()
    expect(sari.get_by_role("button", name="Tampilkan Sekali")).to_be_visible()
    assert_accessible(sari)
    sari.get_by_role("button", name="Tampilkan Sekali").click()
    shown = sari.locator("#temporary-password").inner_text()
    assert_accessible(sari)
    sari.get_by_role("link", name="Ganti Kata Sandi").click()
    sari.get_by_label("Kata sandi sementara").fill("salah")
    _new_password(sari)
    sari.get_by_text("Kata sandi sementara salah").first.wait_for()
    assert_accessible(sari)
    sari.get_by_label("Kata sandi sementara").fill(shown)
    _new_password(sari)
    sari.get_by_text("siap dipakai").first.wait_for()
    expect(sari.get_by_role("heading", name="Permohonan selesai")).to_be_visible()
    assert_accessible(sari)
    assert Person.objects.get(pk=office.people["sari"].pk).email == ADDRESS


def _file(page: Page) -> None:
    page.get_by_role("link", name="Ajukan akun email instansi").click()
    expect(page.get_by_label("Alamat email yang diminta")).to_have_value(ADDRESS)
    assert_accessible(page)
    page.get_by_role("button", name="Buat Surat dan Ajukan").click()
    page.locator("input[type=file]").set_input_files(files=[LETTER])
    expect(page.get_by_role("heading", name="Surat terlampir")).to_be_focused()
    page.get_by_role("button", name="Serahkan Permohonan").click()
    expect(page.get_by_text("Permohonan Anda ada pada petugas")).to_be_visible()


def _work(page: Page, request: Request) -> None:
    page.get_by_role("button", name="Ambil Permohonan").click()
    for number, (name, position) in enumerate(_LINES, start=1):
        expect(page.get_by_role("heading", name=f"Disposisi {number} dari 2")).to_be_visible()
        page.get_by_label("Nama pejabat").fill(name)
        page.get_by_label("Jabatan").fill(position)
        page.get_by_label("Isi disposisi").fill("Mohon diproses.")
        assert_accessible(page)
        page.get_by_role("button", name="Catat Disposisi").click()
    expect(page.get_by_text("Disposisi lengkap")).to_be_visible()
    page.goto(f"/petugas/{request.pk}/")
    page.get_by_role("button", name="Ambil Permohonan").click()
    expect(page.get_by_role("button", name="Simpan Hasil")).to_be_visible()
    assert_accessible(page)
    for key in CONFORM:
        page.locator(f"input[name='{key}']").first.check()
    page.get_by_role("button", name="Simpan Hasil").click()
    page.get_by_role("button", name="Buat Akun Email").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Buat Akun Email").click()
    page.get_by_text("sedang dikerjakan").first.wait_for()
    run_due(SystemClock())
    page.goto(f"/petugas/{request.pk}/")
    assert_accessible(page)
    page.get_by_role("button", name="Sampaikan Akun").click()
    page.get_by_text("pemohon diberi tahu").first.wait_for()


def _new_password(page: Page) -> None:
    page.get_by_label("Kata sandi baru", exact=True).fill(NEW)
    page.get_by_label("Kata sandi baru sekali lagi").fill(NEW)
    page.get_by_role("button", name="Pakai Kata Sandi Ini").click()
