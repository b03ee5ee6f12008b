"""Activity 7 for an outside CA in the real browser, at the desk and on a telephone."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ams.core.wording import WIB
from ams.jobs.worker import run_due
from tests.authority.outside.scene import Outside, outside, web
from tests.authority.outside.web_server import WebServer
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office, picture
from tests.requests.outside import set_up

__all__ = ["outside", "web"]
pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SCREENS
def test_from_the_decision_to_the_proof(
    *, open_page: OpenPage, office: Office, outside: Outside, web: WebServer,
    viewport: dict[str, int],
) -> None:  # fmt: skip
    elsewhere = set_up(office, outside, web)
    request, name = elsewhere.matching()
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko", viewport=viewport)
    assert_accessible(page)
    page.get_by_label("Enam karakter terakhir nomor seri").fill(request.concerned.serial[-6:])
    page.get_by_role("button", name="Putuskan Pencabutan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cabut di aplikasi CA")
    assert_accessible(page)
    page.get_by_role("button", name="Catat Pencabutan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    elsewhere.outside.authority.revoke(name)
    now = datetime.now(UTC).astimezone(WIB)
    page.get_by_label("Tanggal dicabut di aplikasi CA").fill(now.strftime("%Y-%m-%d"))
    page.get_by_label("Jam (WIB)").fill(now.strftime("%H:%M"))
    page.get_by_label("Bukti").set_input_files(
        {"name": "layar.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="Catat Pencabutan").click()
    expect(page.get_by_text("layar.png")).to_be_visible()
    assert_accessible(page)
    elsewhere.publish()
    run_due(elsewhere.office.clock)
    page.reload()
    expect(page.get_by_text("Jawaban bertanda tangan dari CA")).to_be_visible()
    assert_accessible(page)


@SCREENS
def test_the_trust_list_is_accessible(
    *, open_page: OpenPage, office: Office, outside: Outside, web: WebServer,
    viewport: dict[str, int],
) -> None:  # fmt: skip
    ca = set_up(office, outside, web).ca
    for name, arguments in (
        ("outside_ca_list", []), ("outside_ca_add", []), ("outside_ca_detail", [ca.pk]),
        ("outside_ca_addresses", [ca.pk]), ("outside_host_add", [ca.pk]),
        ("outside_ca_off", [ca.pk]),
    ):  # fmt: skip
        page = open_page(reverse(name, args=arguments), username="rina", viewport=viewport)
        assert_accessible(page)
