"""Figures in the real browser: drawn under the policy, opened, downloaded; escalation in time."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.core.actor import Rank
from ams.core.clock import ManualClock
from ams.measuring.escalating import escalate
from ams.measuring.following import measure_everything
from ams.measuring.limits import Level
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import OPERATOR, Office, completed, returned, submitted

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(office: Office) -> Office:
    completed(office)
    returned(office, "maya", officer="dewi")
    measure_everything()
    return office


def test_a_figure_is_drawn_and_leads_to_its_cases(busy: Office, open_page: OpenPage) -> None:
    page = open_page("/mutu/", username="hadi")
    assert page.locator("[data-chart] svg").count() == page.locator("[data-chart]").count() > 8
    page.locator("[data-chart=data-states] svg path[fill='#2588b4']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan")
    page.go_back()
    page.get_by_role("row", name="Selesai").get_by_role("link").click()
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-20")


def test_the_report_is_downloaded(busy: Office, open_page: OpenPage) -> None:
    page = open_page("/mutu/", username="eko")
    for form, beginning in (("PDF", b"%PDF-"), ("XLSX", b"PK"), ("CSV", b"\xef\xbb\xbfTabel")):
        with page.expect_download() as download:
            page.get_by_role("link", name=form).click()
        assert download.value.path().read_bytes().startswith(beginning)


def test_a_forgotten_request_shows_itself(busy: Office, open_page: OpenPage) -> None:
    later = busy.clock.now() + timedelta(days=14)
    tuesday = later + timedelta(days=1 - later.weekday())
    clock = ManualClock(tuesday.replace(hour=3, minute=0))
    while not escalate(clock=clock):  # a holiday
        clock.advance(timedelta(days=1))
    page = open_page("/dasbor/", username="tono")
    page.get_by_role("link", name="1 permohonan terlambat").click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_an_overdue_request_climbs_from_officer_to_deputy_to_head(
    office: Office, open_page: OpenPage
) -> None:
    people = {Level.OFFICER: "dewi", Level.DEPUTY: "ratna", Level.HEAD: "hadi"}
    for level in (Level.DEPUTY, Level.HEAD):
        account = office.actor(people[level]).account_id
        assert account is not None
        data = Supervision(account, office.agencies["regency"].pk, Rank(level.value))
        appoint_supervisor(data, actor=OPERATOR, clock=office.clock)
    submitted(office)
    for level, username in people.items():
        _pass_time_until_somebody_is_told(office.clock)
        page = open_page("/dasbor/", username=username)
        page.get_by_role("link", name="1 permohonan terlambat").click()
        page.goto(f"{page.url.split('?')[0]}?tingkat={level}")
        expect(page.locator("tbody tr")).to_have_count(1)


def _pass_time_until_somebody_is_told(clock: ManualClock) -> None:
    for _hour in range(24 * 12):  # over the longest holidays
        if escalate(clock=clock):
            return
        clock.advance(timedelta(hours=1))
    raise AssertionError("nobody was told")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_are_accessible(
    busy: Office, open_page: OpenPage, viewport: dict[str, int]
) -> None:
    regency = busy.agencies["regency"].pk
    page = open_page("/mutu/", username="hadi", viewport=viewport)
    for path in (
        "/mutu/", "/mutu/kasus/?angka=step", "/mutu/berjalan/", "/mutu/sertifikat/?keadaan=good",
        "/mutu/pencabutan/", "/kelola/pimpinan/", "/kelola/kalender/",
    ):  # fmt: skip
        page.goto(path)
        assert_accessible(page)
    page = open_page("/kelola/pimpinan/baru/", username="rina", viewport=viewport)
    for path in (f"/kelola/kalender/{regency}/jam/", f"/kelola/kalender/{regency}/eskalasi/"):
        assert_accessible(page)
        page.goto(path)
    assert_accessible(page)
