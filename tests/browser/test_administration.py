"""The pages of accounts and administration: accessible and without sideways scrolling."""

import pytest
from playwright.sync_api import Page, expect

from ams.accounts.models import Account, Appointment, Person
from tests.accounts.test_people_import import row, table
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.requests.builders import Office

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
SIGNED_OUT = (
    "/akun/masuk/", "/akun/kata-sandi/lupa/", "/akun/kata-sandi/lupa/terkirim/",
    "/akun/kata-sandi/baru/1-x-y/", "/akun/kata-sandi/baru/selesai/",
)  # fmt: skip
OWN = ("/akun/", "/akun/kata-sandi/", "/akun/kata-sandi/lagi/?next=/akun/", "/akun/keluar/")
MANAGED = (
    "/kelola/pegawai/", "/kelola/pegawai/?cari=tidak+ada", "/kelola/pegawai/baru/",
    "/kelola/pegawai/impor/", "/kelola/instansi/", "/kelola/instansi/baru/", "/kelola/op/",
    "/kelola/op/baru/", "/kelola/akun/", "/kelola/akun/baru/",
)  # fmt: skip


def _administrator() -> str:
    account: Account = Account.objects.filter(role_grants__role="administrator").earliest("pk")
    return account.username


def _records() -> tuple[str, ...]:
    person = Person.objects.exclude(account=None).earliest("pk")
    free = Person.objects.filter(account=None).first() or person
    appointment = Appointment.objects.earliest("pk")
    return (
        f"/kelola/pegawai/{person.pk}/",
        f"/kelola/pegawai/{person.pk}/ubah/",
        f"/kelola/pegawai/{free.pk}/akun/",
        f"/kelola/instansi/{person.agency_id}/ubah/",
        f"/kelola/op/{appointment.pk}/akhiri/",
        f"/kelola/akun/{appointment.account_id}/",
        f"/kelola/akun/{appointment.account_id}/kunci/",
    )


@SCREENS
def test_sign_in_and_password_pages_are_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/akun/masuk/", viewport=viewport)
    for path in SIGNED_OUT:
        page.goto(path)
        assert_accessible(page)
    own = open_page("/akun/", username=_administrator(), viewport=viewport)
    for path in OWN:
        own.goto(path)
        assert_accessible(own)


@SCREENS
def test_a_wrong_password_is_told_in_the_summary_and_five_lock(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/akun/masuk/", viewport=viewport)
    for attempt in range(5):
        page.get_by_label("Nama pengguna").fill("sari")
        page.get_by_label("Kata sandi").fill("salah")
        with page.expect_navigation():
            page.get_by_role("button", name="Masuk").click()
        if attempt == 0:
            expect(page.locator(".error-summary")).to_be_focused()
            assert_accessible(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Terkunci sementara")
    assert_accessible(page)


@SCREENS
def test_administration_pages_are_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/kelola/pegawai/", username=_administrator(), viewport=viewport)
    for path in (*MANAGED, *_records()):
        page.goto(path)
        assert_accessible(page)


@SCREENS
def test_a_refused_record_and_both_previews_are_accessible(
    open_page: OpenPage, office: Office, viewport: dict[str, int]
) -> None:
    page = open_page("/kelola/pegawai/baru/", username=_administrator(), viewport=viewport)
    page.get_by_role("button", name="Simpan Data").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    agency = Person.objects.earliest("pk").agency.short_name
    for email in ("warga10@kebumenkab.go.id", "warga10@gmail.com"):
        _upload(page, table(row(10, email=email, instansi=agency)))
        assert_accessible(page)


def _upload(page: Page, content: bytes) -> None:
    page.goto("/kelola/pegawai/impor/")
    page.get_by_label("Berkas CSV").set_input_files(
        {"name": "pegawai.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Periksa Tabel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pratinjau impor")
