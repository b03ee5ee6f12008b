"""The officer's desk by keyboard alone: from the queue to the revocation, and on to the next."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ams.requests.four_eyes import set_reasons
from ams.requests.models import Request
from ams.workbench.models import TextBlock
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    OpenPage,
    assert_accessible,
    with_fresh_password,
)
from tests.conftest import PATIENCE_MS
from tests.requests import builders
from tests.requests.builders import Office, fresh

pytestmark = pytest.mark.browser


def stands(page: Page, request: Request, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator(".lead")).to_contain_text(request.number)


def holder(request: Request, page: Page) -> str:
    """Return who has taken the request, once somebody has: a case is shown first, then taken."""
    for _ in range(PATIENCE_MS // 50):
        found = fresh(request).claimed_by
        if found is not None:
            return found.username
        page.wait_for_timeout(50)
    return ""


def test_a_clean_case_goes_from_queue_to_revoked_by_keys_and_the_next_one_follows(
    open_page: OpenPage, office: Office
) -> None:
    first, second = builders.submitted(office), builders.submitted(office, "maya")
    page = with_fresh_password(open_page(reverse("officer_queue"), username="dewi"))
    page.keyboard.press("n")
    stands(page, first, "Periksa data dan berkas")
    page.keyboard.press("g")
    for key in ("5", "6", "s"):
        page.keyboard.press(key)
    stands(page, first, "Periksa sertifikat")
    page.keyboard.press("y")
    stands(page, first, "Cabut sertifikat")
    page.keyboard.press("c")
    page.keyboard.type(first.concerned.serial[-6:].lower())
    page.keyboard.press("Enter")
    stands(page, second, "Periksa data dan berkas")
    assert fresh(first).is_decided
    assert holder(second, page) == "dewi"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_list_of_keys_opens_closes_and_switches_them_off(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.claimed(office)
    address = reverse("officer_check", args=[request.pk])
    page = open_page(address, username="eko", viewport=viewport)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Tombol pintas")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("Simpan Hasil")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    dialog.get_by_label("Pakai tombol pintas satu huruf").uncheck()
    dialog.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Pilihan Anda disimpan.")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".check-item").first.get_by_label("Sesuai", exact=True)).not_to_be_checked()
    expect(page.locator("kbd:visible")).to_have_count(0)


def test_no_key_works_while_somebody_types(open_page: OpenPage, office: Office) -> None:
    request = builders.claimed(office)
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko")
    page.keyboard.press("Shift+Digit6")
    remark = page.locator(".check-item").nth(5).locator("textarea")
    expect(remark).to_be_focused()
    page.keyboard.type("l1 g? s")
    expect(remark).to_have_value("l1 g? s")
    expect(page.locator(".check-item").first.get_by_label("Sesuai", exact=True)).not_to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator(".check-item").first.get_by_label("Sesuai", exact=True)).to_be_checked()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_letter_is_zoomed_turned_and_leafed_through_by_keys(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.claimed(office)
    address = reverse("officer_check", args=[request.pk])
    page = open_page(address, username="eko", viewport=viewport)
    picture = page.locator(".attachment-page:visible img")
    expect(page.get_by_text("Halaman 1 dari 1")).to_be_visible()
    before = picture.bounding_box()
    page.keyboard.press("+")
    after = picture.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    page.keyboard.press("r")
    assert "rotate(90deg)" in (picture.get_attribute("style") or "")
    page.keyboard.press("0")
    assert picture.bounding_box() == before
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_request_is_returned_with_a_ready_worded_letter_that_the_applicant_reads(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    request = builders.claimed(office)
    TextBlock.objects.create(
        agency=request.applicant.agency, title="Stempel", text="Bubuhkan stempel dinas."
    )
    address = reverse("officer_check", args=[request.pk])
    page = open_page(address, username="eko", viewport=viewport)
    page.keyboard.press("g")
    for key in ("5", "Shift+Digit6"):
        page.keyboard.press(key)
    page.locator(".check-item").nth(5).get_by_role("button", name="Stempel").click()
    letter = page.get_by_label("Surat perbaikan kepada pemohon")
    expect(letter).to_have_value(re.compile("Bubuhkan stempel dinas"))
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.keyboard.type(" Terima kasih.")
    expect(letter).to_have_value(re.compile("Bubuhkan stempel dinas.*Terima kasih", re.DOTALL))
    letter.fill("Yth. Ibu Sari, mohon dibubuhi stempel.")
    page.locator(".check-item").nth(5).get_by_label("Yang perlu diperbaiki").fill("Stempel.")
    expect(letter).to_have_value("Yth. Ibu Sari, mohon dibubuhi stempel.")
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_text("dikembalikan; pemohon diberi tahu")).to_be_visible()
    own = open_page(
        reverse("request_detail", args=[request.pk]), username="sari", viewport=viewport
    )
    expect(own.get_by_text("mohon dibubuhi stempel").first).to_be_visible()
    assert_accessible(own)


def test_a_letter_nobody_changed_follows_the_items_also_after_a_refusal(
    open_page: OpenPage, office: Office
) -> None:
    request = builders.claimed(office)
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko")
    letter = page.get_by_label("Surat perbaikan kepada pemohon")
    expect(letter).to_be_hidden()
    for key in ("g", "5", "Shift+Digit6", "Escape", "s"):
        page.keyboard.press(key)
    expect(page.locator(".error-summary")).to_be_visible()
    remark = page.locator(".check-item").nth(5).get_by_label("Yang perlu diperbaiki")
    remark.fill("Bubuhkan stempel.")
    expect(letter).to_have_value(re.compile(": Bubuhkan stempel."))
    letter.fill("Lain.")
    page.get_by_role("button", name="Susun Ulang").click()
    expect(letter).to_have_value(re.compile(": Bubuhkan stempel."))
    remark.press("Escape")
    page.keyboard.press("6")
    expect(letter).to_be_hidden()


def test_a_text_block_goes_by_its_key_into_the_item_touched_last(
    open_page: OpenPage, office: Office
) -> None:
    request = builders.claimed(office)
    for title in ("Stempel", "Tanggal"):
        TextBlock.objects.create(
            agency=request.applicant.agency, title=title, text=f"Perbaiki {title.lower()}."
        )
    page = open_page(reverse("officer_check", args=[request.pk]), username="eko")
    items = page.locator(".check-item")
    for key in ("Shift+Digit5", "Escape", "Shift+Digit6", "Escape", "1"):
        page.keyboard.press(key)
    expect(items.nth(5).get_by_role("button", name="Tanggal").locator("kbd")).to_have_text("b")
    expect(items.nth(4).locator(".text-blocks kbd:visible")).to_have_count(0)
    page.keyboard.press("b")
    expect(items.nth(5).locator("textarea")).to_have_value("Perbaiki tanggal.")
    expect(items.nth(4).locator("textarea")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog").get_by_text("Teks siap pakai: Stempel")
    expect(listed).to_have_count(1)
    page.keyboard.press("Escape")
    for key in ("Shift+Digit5", "Escape", "a"):
        page.keyboard.press(key)
    expect(items.nth(4).locator("textarea")).to_have_value("Perbaiki stempel.")
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_text_blocks_are_kept_changed_and_removed(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page(reverse("text_blocks"), username="eko", viewport=viewport)
    expect(page.get_by_text("Belum ada teks siap pakai.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Nama singkat").fill("Stempel")
    page.get_by_label("Bunyi teks").fill("Bubuhkan stempel dinas, lalu pindai ulang.")
    page.get_by_role("button", name="Simpan Teks").click()
    expect(page.get_by_text("Teks siap pakai disimpan.")).to_be_visible()
    expect(page.get_by_text("lalu pindai ulang")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Ubah Stempel").click()
    expect(page.locator(".lead")).to_contain_text("Dinas Kesehatan.")
    expect(page).to_have_title(re.compile("Stempel"))
    assert_accessible(page)
    page.get_by_label("Bunyi teks").fill("Bubuhkan stempel basah.")
    page.get_by_role("button", name="Simpan Teks").click()
    expect(page.get_by_text("stempel basah")).to_be_visible()
    page.get_by_role("button", name="Hapus Stempel").click()
    expect(page.get_by_text("Belum ada teks siap pakai.")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_reason_for_two_officers_sends_the_first_away_and_the_second_revokes(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    regency = office.agencies["regency"].pk
    rina = open_page(reverse("four_eyes", args=[regency]), username="rina", viewport=viewport)
    rina.get_by_label("Lupa passphrase").check()
    assert_accessible(rina)
    rina.get_by_role("button", name="Simpan Data").click()
    expect(rina.get_by_text("Aturan dua petugas telah disimpan.")).to_be_visible()
    request = builders.claimed(office)
    desk = reverse("officer_check", args=[request.pk])
    eko = open_page(desk, username="eko", viewport=viewport)
    expect(eko.get_by_text("Untuk alasan ini petugas yang memeriksa")).to_be_visible()
    assert_accessible(eko)
    for key in ("g", "5", "6", "s", "y"):
        eko.keyboard.press(key)
        if key == "s":
            stands(eko, request, "Periksa sertifikat")
    expect(eko.get_by_text("menunggu petugas kedua").first).to_be_visible()
    eko.goto(desk)
    expect(eko.get_by_text("Mintalah Budi Utama, S.T., Dewi Utama, S.T.")).to_be_visible()
    expect(eko.get_by_role("button", name="Ambil")).to_have_count(0)
    assert_accessible(eko)
    dewi = with_fresh_password(open_page(desk, username="dewi", viewport=viewport))
    expect(dewi.get_by_text("Sudah diperiksa oleh Eko Utama, S.T.")).to_be_visible()
    dewi.get_by_role("button", name="Ambil").click()
    stands(dewi, request, "Cabut sertifikat")
    assert_accessible(dewi)
    dewi.locator("#id_confirmation").fill(request.concerned.serial[-6:])
    dewi.get_by_role("button", name="Cabut Sertifikat").click()
    expect(dewi.get_by_text("Pencabutan diputuskan.")).to_be_visible()
    assert fresh(request).decided_by_id == office.actor("dewi").account_id


def test_who_checked_and_tries_from_a_page_of_before_is_told_whom_to_ask(
    open_page: OpenPage, office: Office
) -> None:
    request = builders.matching(office)
    page = with_fresh_password(
        open_page(reverse("officer_check", args=[request.pk]), username="eko")
    )
    set_reasons(
        office.agencies["regency"].pk, ["lupa_passphrase"], actor=office.actor("rina"),
        clock=office.clock,
    )  # fmt: skip
    page.keyboard.press("c")
    page.keyboard.type(request.concerned.serial[-6:])
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mintalah Budi Utama, S.T., Dewi Utama, S.T.")).to_be_visible()
    assert_accessible(page)
    assert not fresh(request).is_decided
