"""The case bundle in the real browser: a press, its progress, the file; at both widths."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import expect

from ams.core.clock import SystemClock
from ams.evidence.checking.report import Outcome, Trust
from ams.evidence.checking.seal import check_seal
from ams.evidence.checking.verify import verify
from ams.jobs.worker import run_due
from ams.journal import keys
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.evidence.bundles import give_seal
from tests.requests.builders import Office, completed

pytestmark = pytest.mark.browser


def work() -> None:
    """Do what a worker does; in this thread Playwright's event loop runs."""

    def run() -> None:
        try:
            run_due(SystemClock())
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as pool:
        pool.submit(run).result()


@pytest.mark.parametrize(
    ("username", "viewport"), [("eko", DESKTOP), ("sari", PHONE)], ids=["officer", "applicant"]
)
def test_a_press_leads_through_progress_to_a_bundle_that_holds(
    open_page: OpenPage, office: Office, username: str, viewport: dict[str, int]
) -> None:
    give_seal(office)
    request = completed(office)
    page = open_page(f"/permohonan/{request.pk}/", username=username, viewport=viewport)
    expect(page.get_by_role("button", name="Unduh Berita Acara")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Unduh Berita Acara").click()
    expect(page.get_by_role("heading", name="AMS sedang menyusun")).to_be_visible()
    assert_accessible(page)
    work()
    expect(page.get_by_role("heading", name="siap diunduh")).to_be_visible()  # without a click
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF").click()
    assert download.value.suggested_filename == f"berita-acara-{request.number}.pdf"
    content = Path(download.value.path()).read_bytes()
    root = office.issuer.chain()[-1].certificate
    trust = Trust(anchors=(root,), journal_key=keys.verifier())
    with ThreadPoolExecutor() as pool:
        report = pool.submit(verify, content, trust, seal=check_seal).result()
    assert list(report.of(Outcome.FAILS)) == []
    page.goto(f"/permohonan/{request.pk}/")
    with page.expect_download() as again:  # nothing changed: at once
        page.get_by_role("button", name="Unduh Berita Acara").click()
    assert Path(again.value.path()).read_bytes() == content
