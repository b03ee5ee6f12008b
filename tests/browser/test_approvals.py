"""Electronic approval in the real browser: from asking to the officer's desk, without paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ams.jobs.worker import run_due
from ams.signatures.seals import issue_seal
from tests.approvals.builders import asked
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import OPERATOR, Office, filed

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


def _with_seal(office: Office) -> None:
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    run_due(office.clock)


@SCREENS
def test_a_letter_is_approved_without_paper(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    _with_seal(office)
    request = filed(office)
    applicant = open_page(
        reverse("request_attach", args=[request.pk]), username="sari", viewport=viewport
    )
    assert_accessible(applicant)
    applicant.get_by_role("button", name="Minta Persetujuan").click()
    expect(applicant.get_by_role("button", name="Batalkan Permintaan")).to_be_visible()
    assert_accessible(applicant)

    superior = open_page(reverse("dashboard"), username="ratna", viewport=viewport)
    assert_accessible(superior)
    superior.locator("main").get_by_role("link", name="Baca Surat").click()
    expect(superior.get_by_role("heading", level=1)).to_have_text("Surat menunggu saya")
    assert_accessible(superior)
    superior.locator("main").get_by_role("link", name="Baca Surat").click()
    expect(superior.get_by_role("heading", level=1)).to_have_text("Surat Sari Utama, S.T.")
    assert_accessible(superior)
    superior.get_by_role("button", name="Setujui Surat").click()
    expect(superior.get_by_text("permohonannya sudah diserahkan")).to_be_visible()
    expect(superior.get_by_text("Tidak ada surat yang menunggu")).to_be_visible()
    assert_accessible(superior)

    officer = open_page(reverse("officer_queue"), username="eko", viewport=viewport)
    officer.get_by_role("button", name=f"Ambil {request.number}").click()
    expect(officer.get_by_text("segel utuh", exact=False).first).to_be_visible()
    assert_accessible(officer)


@SCREENS
def test_a_letter_is_returned_and_the_applicant_sees_why(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    approval = asked(office)
    superior = open_page(
        reverse("approval_return", args=[approval.pk]), username="ratna", viewport=viewport
    )
    superior.get_by_role("button", name="Kembalikan Surat").click()
    expect(superior.locator(".error-summary")).to_be_focused()
    assert_accessible(superior)
    superior.get_by_label("Yang harus diperbaiki pemohon").fill("Alasannya bukan itu.")
    superior.get_by_role("button", name="Kembalikan Surat").click()
    expect(superior.get_by_text("pemohon diberi tahu alasannya")).to_be_visible()

    applicant = open_page(
        reverse("request_detail", args=[approval.request_id]), username="sari", viewport=viewport
    )
    expect(applicant.get_by_text("Alasannya bukan itu.")).to_be_visible()
    applicant.get_by_role("link", name="Perbaiki Surat").click()
    expect(applicant.get_by_role("heading", level=1)).to_have_text("Perbaiki surat")
    applicant.get_by_role("button", name="Buat Versi Baru").click()
    expect(applicant.get_by_role("button", name="Minta Persetujuan")).to_be_visible()


@SCREENS
def test_several_are_approved_by_one_confirmation(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    _with_seal(office)
    asked(office)
    asked(office, "eko")
    page = open_page(reverse("approval_list"), username="ratna", viewport=viewport)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Setujui yang Dicentang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Setujui 2 surat?")
    assert_accessible(page)
    page.get_by_role("button", name="Setujui Semuanya").click()
    expect(page.get_by_text("2 surat disetujui.")).to_be_visible()
    assert_accessible(page)


@SCREENS
def test_naming_a_stand_in_is_accessible_also_with_errors(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page(reverse("delegation_list"), username="ratna", viewport=viewport)
    assert_accessible(page)
    page.get_by_role("link", name="Tunjuk Pengganti").click()
    page.get_by_role("button", name="Simpan Pengganti").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("NIP pengganti").fill(office.people["eko"].nip)
    page.get_by_label("Berlaku sampai").fill(page.get_by_label("Berlaku mulai").input_value())
    page.get_by_role("button", name="Simpan Pengganti").click()
    expect(page.get_by_role("rowheader", name=office.people["eko"].full_name)).to_be_visible()
    assert_accessible(page)
