"""The guides in a real browser: accessible on both screens, keyboard, without script, on paper."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from ams.guides.models import Edition
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office, submitted

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
PUBLIC = (
    "/panduan/", "/panduan/pemohon/", "/panduan/atasan/", "/panduan/petugas/",
    "/panduan/administrator/", "/panduan/istilah/", "/panduan/cari/?cari=cabut",
    "/panduan/cari/?cari=qwertz",
)  # fmt: skip
EDITOR = "/panduan/naskah/petugas/queue/id/"


@SCREENS
def test_guides_are_accessible_in_both_languages(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/panduan/", viewport=viewport)
    for language in ("id", "en"):
        for path in PUBLIC:
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert_accessible(page)
        page.locator("button[name=language]").click()


@SCREENS
def test_the_editor_is_accessible_and_its_preview_runs_nothing(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page(EDITOR, username="rina", viewport=viewport)
    assert_accessible(page)
    page.get_by_label("Naskah", exact=True).fill(
        "Langkah **satu**.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.locator(".guide-preview strong")).to_have_text("satu")
    assert_accessible(page)
    page.get_by_label("Naskah", exact=True).fill("<img src=x onerror=\"document.title='hit'\">")
    page.get_by_role("button", name="Simpan Naskah").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert "hit" not in page.title()
    page.get_by_label("Naskah", exact=True).fill("Langkah satu.")
    page.get_by_role("button", name="Simpan Naskah").click()
    expect(page.get_by_text("Naskah panduan telah disimpan.")).to_be_visible()
    for path in (
        "/panduan/naskah/",
        f"{EDITOR}riwayat/",
        f"{EDITOR}riwayat/1/",
        f"{EDITOR}pulihkan/",
    ):
        page.goto(path)
        assert_accessible(page)
    assert Edition.objects.count() == 1


def test_the_search_is_used_by_keyboard_alone(open_page: OpenPage, office: Office) -> None:
    page = open_page("/panduan/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("menangguhkan")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    page.locator(".hits a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/panduan/petugas/#hold")
    expect(page.locator("#hold h2")).to_be_in_viewport()


@SCREENS
def test_a_form_says_why_it_asks_by_keyboard_and_without_script(
    chromium: Browser, live_server: LiveServer, office: Office, viewport: dict[str, int]
) -> None:
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False,
        viewport={"width": viewport["width"], "height": viewport["height"]},
    )  # fmt: skip
    page = context.new_page()
    page.goto("/surat/")
    why = page.locator("#id_applicant_nip_field details.why")
    expect(why.locator("p")).to_be_hidden()
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.locator("p")).to_be_visible()
    context.close()


@SCREENS
def test_the_guide_beside_a_request_opens_and_leads_on(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = submitted(office, "sari")
    page = open_page(f"/permohonan/{request.pk}/", username="dewi", viewport=viewport)
    page.locator(".guide-now > summary").click()
    expect(page.locator(".guide-now h2")).to_have_text("Memeriksa data dan berkas")
    assert_accessible(page)
    page.locator(".guide-now .guide-more a").click()
    page.wait_for_url("**/panduan/petugas/#document_check")


def test_pictures_are_loaded_and_everything_is_on_paper(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page("/panduan/petugas/")
    page.wait_for_load_state("networkidle")
    widths = "[...document.querySelectorAll('.guide-text img')].map(one => one.naturalWidth)"
    assert all(page.evaluate(widths))
    assert page.locator(".guide-text img").count() == 4
    page.emulate_media(media="print")
    expect(page.locator(".guide-contents")).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator("#blocked_keys")).to_be_visible()
