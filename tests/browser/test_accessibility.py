"""Every page that needs no request: accessible and without sideways scrolling, on both screens.

A test opens many pages: founding the office costs more than looking at them.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office, make_letter, returned, submitted

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
PUBLIC = (
    "/", "/surat/", "/s/", "/s/?code=x", "/s/000000000000", "/panduan/", "/panduan/sop/",
    "/panduan/sop/revocation/", "/panduan/sop/issuance/", "/panduan/sop/renewal/",
    "/panduan/sop/agency_email/", "/tidak-ada/",
)  # fmt: skip
SIGNED_IN = (
    ("sari", "/dasbor/"),
    ("eko", "/dasbor/"),
    ("rina", "/dasbor/"),
    ("hadi", "/dasbor/"),
    ("hadi", "/log/"),
    ("hadi", "/log/?dari=x"),
    ("hadi", "/sertifikat/"),
    ("sari", "/sertifikat/?cari=tidak+ada"),
    ("sari", "/log/"),
)


@SCREENS
def test_what_anybody_may_open_is_accessible_in_both_languages(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/", viewport=viewport)
    genuine = f"/s/{make_letter(office).letter.code}"
    for language in ("id", "en"):
        for path in (*PUBLIC, genuine):
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert_accessible(page)
        page.locator("button[name=language]").click()


@SCREENS
def test_what_the_signed_in_open_is_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    returned(office, "sari")
    submitted(office, "maya")
    certificate = ("sari", f"/sertifikat/{office.certificate('sari').pk}/")
    for username, path in (*SIGNED_IN, certificate):
        assert_accessible(open_page(path, username=username, viewport=viewport))


@SCREENS
def test_a_refused_form_is_accessible_and_takes_the_focus_to_its_summary(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/surat/", viewport=viewport)
    page.get_by_role("button", name="Buat Surat").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert_accessible(page)
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Nama lengkap dengan gelar")).to_be_focused()
