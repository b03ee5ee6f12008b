"""The agencies' seals on a desktop and on a phone: issued by keyboard, accessible."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ams.signatures.models import ServiceCertificate
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SCREENS
def test_the_first_seal_is_issued_by_keyboard(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page(reverse("seal_list"), username="rina", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Terbitkan Segel Pertama").press("Enter")
    expect(page.get_by_role("button", name="Lanjut")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Instansi").select_option(label=office.agencies["health"].name)
    page.get_by_role("button", name="Lanjut").press("Enter")
    expect(page.get_by_role("button", name="Terbitkan Segel")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Terbitkan Segel").press("Enter")
    expect(page.get_by_text("telah diterbitkan")).to_be_visible()
    row = ServiceCertificate.objects.get()
    expect(page.get_by_text(row.certificate.subject_dn)).to_be_visible()
    assert_accessible(page)
