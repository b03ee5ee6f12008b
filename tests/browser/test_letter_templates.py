"""An agency's letter template in the real browser: refused, drafted, looked at, put in force."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, expect

from ams.accounts.models import Account
from ams.letters.models import LetterTemplate
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.letters.uploads import encoded
from tests.requests.builders import Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
SVG = FilePayload(
    name="lambang.svg", mimeType="image/svg+xml",
    buffer=b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
)  # fmt: skip
PNG = FilePayload(name="lambang.png", mimeType="image/png", buffer=encoded("PNG"))


@SCREENS
def test_a_template_is_drafted_looked_at_and_put_in_force(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    administrator = Account.objects.filter(role_grants__role="administrator").earliest("pk")
    agency = office.people["sari"].agency
    page = open_page(
        reverse("letter_template", args=[agency.pk]),
        username=administrator.username,
        viewport=viewport,
    )
    assert_accessible(page)
    page.get_by_label("Lambang daerah atau instansi").set_input_files(files=[SVG])
    page.get_by_role("button", name="Simpan Konsep").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Lambang daerah atau instansi").set_input_files(files=[PNG])
    page.get_by_role("button", name="Simpan Konsep").click()
    arms = page.get_by_role("img", name="Lambang yang dipakai sekarang")
    expect(arms).to_be_visible()
    assert arms.evaluate("async image => (await image.decode(), image.naturalWidth)") > 0
    assert_accessible(page)
    example = page.get_by_role("link", name="Lihat Contoh (PDF)").get_attribute("href")
    assert page.request.get(str(example)).body().startswith(b"%PDF-")
    page.get_by_role("link", name="Buang Konsep").press("Enter")
    expect(page.get_by_text("Isinya tidak dapat dikembalikan")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Batal").press("Enter")
    page.get_by_role("button", name="Berlakukan").click()
    expect(page.get_by_text(re.compile("berlaku sekarang"))).to_be_visible()
    assert_accessible(page)
    assert LetterTemplate.objects.get().in_force_at
