"""Flowcharts in the real browser: accessible, reached by keyboard, scrolling in their own frame."""

import pytest
from playwright.sync_api import Page, expect

from ams.procedures.registry import SHIPPED
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office, returned

pytestmark = pytest.mark.browser

ALL_FOUR = pytest.mark.parametrize("key", sorted(SHIPPED.revisions))
SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


def assert_scrolls_by_keyboard(page: Page) -> None:
    """Fail unless the chart's frame takes the focus and moves sideways with the arrow key."""
    frame = page.locator(".flow-scroll")
    frame.focus()
    expect(frame).to_be_focused()
    page.keyboard.press("ArrowRight")
    # Playwright's own wait looks again by eval, which the pages' policy forbids.
    frame.evaluate(
        """(box) => new Promise((seen, fail) => {
             const last = performance.now() + 5000;
             const look = () => box.scrollLeft > 0 ? seen()
               : performance.now() > last ? fail(new Error("it does not scroll"))
               : requestAnimationFrame(look);
             look();
           })"""
    )


@SCREENS
def test_the_flowchart_on_a_requests_page_is_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = returned(office)
    page = open_page(f"/permohonan/{request.pk}/", username="sari", viewport=viewport)
    page.locator(".flow-case > summary").click()
    expect(page.get_by_role("img", name="Bagan alir permohonan ini")).to_be_visible()
    assert_accessible(page)


@ALL_FOUR
def test_on_a_phone_the_flowchart_scrolls_in_its_own_frame(
    open_page: OpenPage, office: Office, key: str
) -> None:
    page = open_page(f"/panduan/sop/{key}/", viewport=PHONE)
    assert_scrolls_by_keyboard(page)
    assert page.evaluate("window.scrollX") == 0


@ALL_FOUR
def test_no_line_of_the_flowchart_is_wider_than_its_cell_in_the_browsers_own_font(
    open_page: OpenPage, office: Office, key: str
) -> None:
    page = open_page(f"/panduan/sop/{key}/", viewport=DESKTOP)
    wider = page.evaluate(
        """[...document.querySelectorAll('.flowchart text[textLength]')].filter(
             (line) => line.getComputedTextLength() > line.textLength.baseVal.value * 1.2
           ).map((line) => line.textContent)"""
    )
    assert wider == []
