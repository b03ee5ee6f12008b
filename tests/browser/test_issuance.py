"""The applicant's key in the real browser: made there, certified, joined to a PKCS #12 there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.cache import cache
from playwright.sync_api import Page

from ams.core.clock import ManualClock
from ams.issuance.issuing import approve
from ams.issuance.verifying import verify
from ams.jobs.worker import run_due
from ams.requests.claim import claim
from ams.requests.models import Request
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.custody.builders import confirm, terms
from tests.interop.pkcs12 import PKCS12, PROGRAMS
from tests.interop.programs import missing
from tests.issuance.builders import found, registered, token, told, verified
from tests.requests.builders import Office, fresh, picture

pytestmark = pytest.mark.browser
PASSPHRASE = "kuda-laut-naik-sepeda-27"
OTHER = "gajah terbang ke bulan 8"
MAKE_KEY = "Buat Kunci dan Unduh"
MAKE_P12 = "Buat dan Simpan .p12"


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Return the cast of an issuance, at the machine's time."""
    cache.clear()
    return found(ManualClock(datetime.now(UTC)))


def issue(office: Office, request: Request) -> None:
    """Have citra decide and the worker issue."""
    citra = office.actor("citra")
    claim(request.pk, actor=citra, clock=office.clock)
    approve(request.pk, actor=citra, clock=office.clock)
    run_due(office.clock)


def refused(page: Page, button: str, why: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("alert").get_by_text(why).wait_for()


def saved(page: Page, button: str, file: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    download.value.save_as(file)
    return file


@pytest.mark.skipif(bool(missing(*PROGRAMS)), reason=missing(*PROGRAMS))
def test_the_key_never_leaves_the_browser_but_locked_and_its_p12_opens_everywhere(
    office: Office, open_page: OpenPage, tmp_path: Path
) -> None:
    request = verified(office)
    page = open_page(f"/permohonan/{request.pk}/kunci/", username="sari", viewport=PHONE)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or ""))
    typed = page.get_by_label("Passphrase", exact=True)
    for weak, why in (
        ("pendek", "paling sedikit 12"),
        ("aaaaaaaaaaaa", "6 karakter yang berbeda"),
        ("sandi-lama-é-27", "tanpa aksen"),
        (f"{office.people['sari'].nip}x", "mudah ditebak"),
    ):
        typed.fill(weak)
        refused(page, MAKE_KEY, why)
    typed.fill(PASSPHRASE)
    page.get_by_label("Passphrase sekali lagi").fill("lain")
    refused(page, MAKE_KEY, "Kedua passphrase tidak sama.")
    page.get_by_label("Passphrase sekali lagi").fill(PASSPHRASE)
    file = saved(page, MAKE_KEY, tmp_path / "kunci.pem")
    page.get_by_role("button", name="Serahkan Permintaan Sertifikat").click()
    page.get_by_text("diteruskan ke CA").wait_for()

    issue(office, request)
    certificate = fresh(request).concerned
    key = load_pem_private_key(file.read_bytes(), PASSPHRASE.encode())
    assert key.public_key() == certificate.certificate.public_key()

    page.goto(f"/permohonan/{request.pk}/")
    page.get_by_role("link", name="Buat Berkas .p12").click()
    page.get_by_label("Berkas kunci", exact=True).set_input_files(file)
    page.get_by_label("Passphrase berkas kunci").fill(PASSPHRASE)
    made = saved(page, MAKE_P12, tmp_path / "sari.p12")
    page.get_by_text("Berkas .p12 sudah diunduh").wait_for()
    p12 = PKCS12(tmp_path, made.name, PASSPHRASE, certificate.serial)
    p12.opens_everywhere()
    assert p12.refuses("salah")
    assert not any(PASSPHRASE in one or "PRIVATE" in one for one in sent)


def test_what_is_no_key_of_this_certificate_is_refused_in_the_page(
    office: Office, open_page: OpenPage, tmp_path: Path
) -> None:
    certificate = told(office).certificate
    assert certificate is not None
    stranger = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
    )
    path = f"/sertifikat/{certificate.pk}/p12/"
    assert_accessible(open_page(path, username="sari", viewport=DESKTOP))
    page = open_page(path, username="sari", viewport=PHONE)
    file, passphrase = (
        page.get_by_label("Berkas kunci", exact=True),
        page.get_by_label("Passphrase berkas kunci"),
    )
    refused(page, MAKE_P12, "Pilih berkas kunci Anda.")
    for content, word, why in (
        (b"%PDF-1.7", PASSPHRASE, "bukan berkas kunci"),
        (stranger, "salah-sama-sekali-9", "keliru"),
        (stranger, PASSPHRASE, "bukan kunci sertifikat ini"),
    ):
        (tmp_path / "kunci.pem").write_bytes(content)
        file.set_input_files(tmp_path / "kunci.pem")
        passphrase.fill(word)
        refused(page, MAKE_P12, why)
    page.get_by_label("Pakai passphrase lain").check()
    page.get_by_label("Passphrase berkas .p12").fill(OTHER)
    page.get_by_label("Passphrase sekali lagi").wait_for()
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_of_scan_and_of_a_key_made_here_are_accessible_and_hand_the_file_over_once(
    office: Office, open_page: OpenPage, tmp_path: Path, viewport: dict[str, int]
) -> None:
    terms(office, asks_scan=True, makes_keys=True)
    request = registered(office)
    page = open_page(f"/permohonan/aktivasi/{token(request)}/", username="sari", viewport=viewport)
    assert_accessible(page)
    confirm(office, request, picture())
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    assert_accessible(open_page(f"/petugas/{request.pk}/", username="eko", viewport=viewport))
    verify(request.pk, actor=eko, clock=office.clock)
    page.goto(f"/permohonan/{request.pk}/kunci/")
    assert_accessible(page)
    form = page.locator("form", has=page.get_by_role("button", name="Buat Kunci pada AMS"))
    form.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    form.get_by_label("Passphrase sekali lagi").fill(PASSPHRASE)
    form.get_by_role("button").click()
    page.get_by_text("diteruskan ke CA").wait_for()
    issue(office, request)
    page.goto(f"/permohonan/{request.pk}/p12/")
    assert_accessible(page)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    assert saved(page, "Unduh Sekali", tmp_path / "sari.p12").read_bytes()[:1] == b"0"
    page.reload()
    page.get_by_text("tidak ada lagi pada AMS").first.wait_for()
