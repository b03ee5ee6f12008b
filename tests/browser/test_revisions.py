"""Revising a procedure and confirming it in the real browser, at both widths, by keyboard."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ams.accounts.supervisors import Supervision, appoint_supervisor
from ams.core.actor import Rank
from ams.revisions.drafting import begin, today
from ams.revisions.models import Confirmation, Revision, TrainingPolicy
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import OPERATOR, Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(autouse=True)
def head(office: Office) -> None:
    """Let dewi answer for the whole regency, and the rule of reading begin now."""
    account = office.actor("dewi").account_id
    assert account is not None
    data = Supervision(account, office.agencies["regency"].pk, Rank.HEAD)
    appoint_supervisor(data, actor=OPERATOR, clock=office.clock)
    TrainingPolicy.objects.update_or_create(pk=1, defaults={"since": office.clock.now()})


def press(page: Page, role: str, name: str) -> None:
    """Reach a control and press it by the keyboard alone; a link has led to its page then."""
    control = page.get_by_role(role, name=re.compile(f"^{name}")).first  # type: ignore[arg-type] # a role's name
    control.focus()
    expect(control).to_be_focused()
    if role == "link":
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter")


def write_draft(page: Page, office: Office) -> None:
    """Begin a draft for today, change a time, and look at what differs."""
    press(page, "link", "Susun Revisi PENCABUTAN")
    press(page, "button", "Buat Konsep")
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Tanggal efektif").fill(today(office.clock).isoformat())
    page.get_by_label("Alasan revisi").fill("Waktu baku disesuaikan")
    press(page, "button", "Buat Konsep")
    expect(page.get_by_role("heading", name="Bagian SOP")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Ubah 5. Memeriksa").click()
    expect(page.get_by_label("Waktu baku (menit)")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Waktu baku (menit)").fill("lima")
    press(page, "button", "Simpan Bagian")
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Waktu baku (menit)").fill("7")
    press(page, "button", "Simpan Bagian")
    expect(page.get_by_text("Perubahan telah disimpan")).to_be_visible()


@SCREENS
def test_a_revision_goes_from_draft_to_effect(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page(reverse("revision_list"), username="rina", viewport=viewport)
    assert_accessible(page)
    write_draft(page, office)
    page.get_by_role("link", name="Bandingkan").click()
    expect(page.locator("del", has_text="5").first).to_be_visible()
    expect(page.locator("ins", has_text="7").first).to_be_visible()
    assert_accessible(page)
    press(page, "link", "Kembali ke Revisi")
    press(page, "link", "Usulkan")
    expect(page.get_by_role("button", name="Usulkan")).to_be_visible()
    assert_accessible(page)
    press(page, "button", "Usulkan")
    expect(page.get_by_text("orang lain yang mengesahkannya")).to_be_visible()

    revision = Revision.objects.get()
    path = reverse("revision_detail", args=[revision.pk])
    second = open_page(path, username="dewi", viewport=viewport)
    press(second, "link", "Sahkan")
    expect(second.get_by_role("button", name="Sahkan Revisi")).to_be_visible()
    assert_accessible(second)
    press(second, "button", "Sahkan Revisi")
    expect(second.get_by_text("Disahkan dan berlaku")).to_be_visible()

    # The server's other threads know it at once.
    paper = open_page(reverse("procedure", args=["revocation"]), viewport=viewport)
    expect(paper.get_by_text("7 Menit").first).to_be_attached()
    assert_accessible(paper)


@SCREENS
def test_an_officer_reads_and_confirms(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    Confirmation.objects.all().delete()
    page = open_page(reverse("dashboard"), username="eko", viewport=viewport)
    expect(page.get_by_text("Revisi 16 April 2021 · masih 14 hari")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Baca SOP PENCABUTAN").click()
    expect(page.get_by_role("button", name="Saya Sudah Membaca")).to_be_visible()
    assert_accessible(page)
    press(page, "button", "Saya Sudah Membaca dan Menguasai SOP Ini")
    expect(page.get_by_text("Anda mengonfirmasi menguasai revisi ini")).to_be_visible()
    readers = open_page(
        reverse("revision_readers", args=["revocation", "2021-04-16"]),
        username="rina", viewport=viewport,
    )  # fmt: skip
    expect(readers.get_by_text("1 dari 5 OP sudah mengonfirmasi")).to_be_visible()
    assert_accessible(readers)


@SCREENS
def test_every_page_of_a_revision_is_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    day = today(office.clock) + timedelta(days=30)
    revision = begin(
        "revocation", effective=day, reason="Menunggu", actor=office.actor("rina"),
        clock=office.clock,
    )  # fmt: skip
    page = open_page(reverse("revision_upload"), username="rina", viewport=viewport)
    assert_accessible(page)
    for name in ("revision_discard", "revision_propose"):
        page.goto(reverse(name, args=[revision.pk]))
        assert_accessible(page)
    for section in ("identity", "legal_basis", "activity-letter", "headings"):
        page.goto(reverse("revision_edit", args=[revision.pk, section]))
        assert_accessible(page)
    page.goto(reverse("training_rule"))
    assert_accessible(page)
