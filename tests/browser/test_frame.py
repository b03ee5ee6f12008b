"""The frame of every page, by keyboard and on a phone."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office

pytestmark = pytest.mark.browser


def test_the_first_tab_leads_past_the_menu(open_page: OpenPage, office: Office) -> None:
    page = open_page("/dasbor/", username="sari")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_who_was_signed_out_meanwhile_is_told_and_comes_back(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page("/permohonan/baru/", username="sari", viewport=PHONE)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Lupa Passphrase").check()
    page.get_by_role("button", name="Buat Surat").click()
    expect(page.get_by_role("heading", name="Sesi Anda sudah berakhir")).to_be_visible()
    assert_accessible(page)
    expect(page.locator("main input[name=next]")).to_have_value("/permohonan/baru/")


def test_the_menu_of_a_phone_opens_and_closes(open_page: OpenPage, office: Office) -> None:
    page = open_page("/dasbor/", username="sari", viewport=PHONE)
    toggle = page.get_by_role("button", name="Menu")
    expect(page.locator("#site-nav")).to_be_hidden()
    toggle.press("Enter")
    expect(page.locator("#site-nav")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)
    toggle.press("Enter")
    expect(page.locator("#site-nav")).to_be_hidden()


def test_the_users_menu_opens_by_keyboard_and_closes_by_escape(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page("/dasbor/", username="sari")
    summary = page.locator(".user-menu > summary")
    summary.press("Enter")
    leave = page.get_by_role("button", name="Keluar")
    expect(leave).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(leave).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize("language", ["Indonesia", "English"])
def test_what_is_managed_opens_by_keyboard_and_the_menu_is_one_row(
    open_page: OpenPage, office: Office, language: str
) -> None:
    for username in ("rina", "hadi"):
        page = open_page("/dasbor/", username=username)
        if language == "English":
            page.get_by_role("button", name=language).click()
            expect(page.locator("html")).to_have_attribute("lang", "en")
        nav, group = page.locator("#site-nav"), page.locator(".nav-group > summary")
        box = nav.bounding_box()
        assert box is not None
        assert box["height"] < 60, "one row at 1280 px"
        group.press("Enter")
        accounts = nav.locator("a[href='/kelola/akun/']")
        expect(accounts).to_be_visible()
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(accounts).to_be_hidden()
        expect(group).to_be_focused()


def test_on_a_phone_the_group_opens_inside_the_menu(open_page: OpenPage, office: Office) -> None:
    page = open_page("/dasbor/", username="rina", viewport=PHONE)
    page.get_by_role("button", name="Menu").press("Enter")
    page.locator(".nav-group > summary").press("Enter")
    assert_accessible(page)
    page.locator("#site-nav a[href='/kelola/akun/']").click()
    expect(page).to_have_url(re.compile(r"/kelola/akun/$"))


def test_english_is_one_press_away_and_stays(open_page: OpenPage, office: Office) -> None:
    page = open_page("/panduan/")
    page.get_by_role("button", name="English").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Indonesia").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")


def test_a_field_of_a_reason_is_shown_while_the_reason_is_ticked(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page("/surat/")
    detail = page.get_by_label("Sebutkan alasannya")
    expect(detail).to_be_hidden()
    page.get_by_label("Lainnya").check()
    expect(detail).to_be_visible()
    page.get_by_label("Lainnya").uncheck()
    expect(detail).to_be_hidden()


def test_a_letter_is_made_checked_and_downloaded_without_signing_in(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page("/surat/", viewport=PHONE)
    for label, value in {
        "Nama lengkap dengan gelar": "Sari Utama, S.T.",
        "Jabatan": "Analis",
        "Unit kerja": "Sekretariat",
        "Email dinas": "sari@kebumenkab.go.id",
        "Nama atasan dengan gelar": "Ratna Utama, S.T.",
        "NIP atasan": "198001012005012001",
        "Jabatan atasan": "Kepala Bidang",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("NIP", exact=True).fill("198001012005011002")
    page.get_by_label("Instansi", exact=True).select_option(label="Dinas Kesehatan")
    page.get_by_label("Lupa Passphrase").check()
    page.get_by_role("button", name="Buat Surat").click()
    expect(page.get_by_role("heading", name="Surat keterangan siap diunduh")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    code = page.locator(".letter-code").inner_text()
    page.goto("/s/")
    page.get_by_label("Kode surat").fill(code)
    page.get_by_role("button", name="Periksa Surat").click()
    expect(page.get_by_role("heading", name="Surat ini asli")).to_be_visible()


def test_the_check_of_accessibility_finds_what_is_wrong(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page("/s/")
    assert_accessible(page)
    page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)
