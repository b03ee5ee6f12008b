"""A loss in the real browser: held, then disputed and released, or revoked by its letter."""

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, expect

from ams.core.clock import SystemClock
from ams.holding.links import dispute_token
from ams.holding.models import HoldCase
from ams.jobs.worker import run_due
from ams.requests.models import Request
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    OpenPage,
    assert_accessible,
    with_fresh_password,
)
from tests.requests.builders import Office, picture

pytestmark = pytest.mark.browser
SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
LETTER = FilePayload(name="surat.png", mimeType="image/png", buffer=picture())


@SCREENS
def test_a_loss_is_held_disputed_reviewed_and_released(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    sari = open_page("/dasbor/", username="sari", viewport=viewport)
    sari.get_by_role("link", name="Hilang? Tangguhkan Sekarang").click()
    expect(sari.get_by_role("heading", level=1)).to_contain_text("Tangguhkan sekarang")
    assert_accessible(sari)
    sari.get_by_label("Apa yang hilang?").fill("Laptop dinas tertinggal di kereta")
    sari.get_by_role("button", name="Tangguhkan Sekarang").click()
    expect(sari.get_by_role("link", name="Buka Surat dan Permohonan")).to_be_visible()
    assert_accessible(sari)
    case = HoldCase.objects.get()
    anybody = open_page(f"/penangguhan/bantah/{dispute_token(case)}/", viewport=viewport)
    assert_accessible(anybody)
    anybody.get_by_role("button", name="Bukan Saya yang Melaporkan").click()
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Bantahan Anda sudah dicatat")
    eko = open_page("/penangguhan/?keadaan=perlu", username="eko", viewport=viewport)
    assert_accessible(eko)
    eko.get_by_role("link", name="Sari Utama").click()
    expect(eko.get_by_role("heading", name="Pemilik membantah")).to_be_visible()
    assert_accessible(eko)
    eko.get_by_role("link", name="Lepas Penangguhan").click()
    expect(eko.get_by_role("heading", level=1)).to_have_text("Lepas penangguhan")
    eko.get_by_label("Alasan pelepasan").fill("Laptop ditemukan.")
    eko.get_by_role("button", name="Lepas Penangguhan").click()
    expect(eko.get_by_text("Penangguhan dilepas.").first).to_be_visible()
    run_due(office.clock)
    assert office.certificate("sari").status == "good"
    assert not Request.objects.get().is_open


@SCREENS
def test_an_officer_takes_a_call_and_the_owner_finds_the_letter(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    path = f"/sertifikat/{office.certificate('sari').pk}/"
    eko = open_page(path, username="eko", viewport=viewport)
    eko.get_by_role("link", name="Laporan Kehilangan (Telepon)").click()
    expect(eko.get_by_role("heading", level=1)).to_contain_text("telepon")
    assert_accessible(eko)
    eko.get_by_label("Nama penelepon").fill("Sari Utama")
    eko.get_by_label("Bagaimana penelepon dikenali?").fill("Ditelepon balik ke nomor kantor.")
    eko.get_by_role("button", name="Tangguhkan Sekarang").click()
    expect(eko.get_by_role("heading", name="Langkah berikutnya")).to_be_visible()
    assert_accessible(eko)
    sari = open_page("/dasbor/", username="sari", viewport=viewport)
    assert_accessible(sari)
    sari.get_by_role("link", name="Lihat langkah berikutnya").click()
    sari.get_by_role("link", name="Buka Surat dan Permohonan").click()
    expect(sari.get_by_role("heading", level=1)).to_contain_text("Permohonan")
    expect(sari.get_by_text("surat paling lambat").first).to_be_visible()
    assert_accessible(sari)


@SCREENS
def test_a_loss_is_held_its_letter_handed_in_and_the_certificate_revoked(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    sari = open_page("/dasbor/", username="sari", viewport=viewport)
    sari.get_by_role("link", name="Hilang? Tangguhkan Sekarang").click()
    sari.get_by_label("Apa yang hilang?").fill("Laptop dinas tertinggal di kereta")
    sari.get_by_role("button", name="Tangguhkan Sekarang").click()
    sari.get_by_role("link", name="Buka Surat dan Permohonan").click()
    sari.get_by_role("link", name="Lampirkan Surat").first.click()
    sari.locator("input[type=file]").set_input_files(files=[LETTER])
    expect(sari.get_by_role("heading", name="Surat terlampir")).to_be_visible()
    assert_accessible(sari)
    sari.get_by_role("button", name="Serahkan Permohonan").click()
    request = Request.objects.get()
    desk = reverse("officer_check", args=[request.pk])
    eko = with_fresh_password(open_page(desk, username="eko", viewport=viewport))
    eko.get_by_role("button", name="Ambil").click()
    expect(eko.get_by_text("ditangguhkan").first).to_be_visible()
    assert_accessible(eko)
    for item in eko.locator(".check-item").all():
        item.get_by_label("Sesuai", exact=True).check()
    eko.get_by_role("button", name="Simpan Hasil").click()
    expect(eko.get_by_role("heading", level=1)).to_have_text("Periksa sertifikat")
    assert_accessible(eko)
    eko.get_by_role("button", name="Cocok, Lanjut ke Pencabutan").click()
    expect(eko.get_by_role("heading", level=1)).to_have_text("Cabut sertifikat")
    assert_accessible(eko)
    eko.locator("#id_confirmation").fill(request.concerned.serial[-6:])
    eko.get_by_role("button", name="Cabut Sertifikat").click()
    expect(eko.get_by_text("Pencabutan diputuskan.")).to_be_visible()
    run_due(SystemClock())  # as the pages do, which stand at the machine's time
    sari.goto(reverse("request_detail", args=[request.pk]))
    expect(sari.get_by_role("heading", name="Bukti pencabutan")).to_be_visible()
    expect(sari.get_by_text("keyCompromise")).to_be_visible()
    assert_accessible(sari)
    eko.goto(reverse("register"))
    row = eko.get_by_role("row", name="Sari Utama")
    crl = Request.objects.get().crl_number
    expect(row.get_by_role("cell").last).to_contain_text(str(crl))
    assert_accessible(eko)
