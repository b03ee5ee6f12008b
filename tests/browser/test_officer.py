"""The officers' screens in the real browser: axe finds nothing, nothing overflows, keys suffice."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ams.requests.models import Request
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests import builders
from tests.requests.builders import Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
Stage = Callable[[Office], Request]


@SCREENS
def test_the_queue_and_the_code_page_are_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    builders.submitted(office)
    page = open_page(reverse("officer_queue"), username="budi", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Dampingi Pemohon").click()
    page.get_by_label("Tempat pendampingan").fill("")
    page.get_by_role("button", name="Buat Kode").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Tempat pendampingan").fill("Loket")
    page.get_by_role("button", name="Buat Kode").click()
    expect(page.locator(".big-code")).to_be_visible()
    assert_accessible(page)


@SCREENS
@pytest.mark.parametrize(
    "stage", [builders.submitted, builders.claimed, builders.conforming, builders.matching]
)
def test_the_desk_is_accessible_at_every_activity(
    open_page: OpenPage, office: Office, viewport: dict[str, int], stage: Stage
) -> None:
    request = stage(office)
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko", viewport=viewport)
    assert_accessible(page)


@SCREENS
def test_rejection_and_receipt_are_accessible_also_with_errors(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.claimed(office)
    page = open_page(
        reverse("officer_reject", args=[request.pk]), username="eko", viewport=viewport
    )
    page.get_by_role("button", name="Tolak Permohonan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)


@SCREENS
def test_stepping_back_from_the_revocation_is_accessible_also_with_errors(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.matching(office)
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko", viewport=viewport)
    page.get_by_role("link", name="Periksa Ulang Sertifikat").click()
    page.get_by_role("button", name="Periksa Ulang Sertifikat").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Apa yang perlu diperiksa ulang").fill("NIP belum dibaca.")
    page.get_by_role("button", name="Periksa Ulang Sertifikat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa sertifikat")
    page.get_by_role("link", name="Lihat Permohonan").click()
    expect(page.get_by_text("NIP belum dibaca.")).to_be_visible()
    assert_accessible(page)


def test_a_clean_case_is_checked_by_keyboard_alone(open_page: OpenPage, office: Office) -> None:
    request = builders.claimed(office)
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko")
    for number in range(page.locator(".check-item").count()):
        choice = page.locator(".check-item").nth(number).get_by_label("Sesuai", exact=True)
        choice.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Simpan Hasil").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa sertifikat")
    assert_accessible(page)


def test_a_remark_is_asked_for_where_an_item_fails(open_page: OpenPage, office: Office) -> None:
    request = builders.claimed(office)
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko")
    item = page.locator(".check-item").last
    expect(item.locator("textarea")).to_be_hidden()
    item.get_by_label("Tidak sesuai", exact=True).check()
    expect(item.locator("textarea")).to_be_visible()
    page.get_by_role("button", name="Simpan Hasil").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
