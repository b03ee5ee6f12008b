"""Importing people in the browser: upload, preview, import; nothing on any error."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ams.accounts.models import Account, Person
from ams.notifications.models import Notice
from tests.accounts import builders
from tests.accounts.conftest import Cast
from tests.accounts.test_people_import import row, table

OK, MOVED = 200, 302


def _upload(browser: Client, content: bytes) -> str:
    file = SimpleUploadedFile("pegawai.csv", content, content_type="text/csv")
    return browser.post("/kelola/pegawai/impor/", {"table": file}).content.decode()


def _table_in(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return unescape(found[1]) if found else ""


def test_a_preview_shows_what_would_happen_and_keeps_nothing(
    cast: Cast, administrator: Client
) -> None:
    page = _upload(administrator, table(row(10), row(1)))
    assert "Dicatat baru" in page
    assert "Warga Nomor 10" in page
    assert not Person.objects.filter(nip=builders.nip(10)).exists()


def test_the_table_that_was_previewed_is_imported_and_holders_are_told(
    cast: Cast, administrator: Client
) -> None:
    page = _upload(administrator, table(row(10, nama_pengguna="sepuluh"), row(11)))
    response = administrator.post("/kelola/pegawai/impor/laksanakan/", {"table": _table_in(page)})
    assert response["Location"] == "/kelola/pegawai/"
    assert Person.objects.filter(nip__in=[builders.nip(10), builders.nip(11)]).count() == 2
    assert Account.objects.filter(username="sepuluh").exists()
    assert Notice.objects.get().recipient_email == "warga10@kebumenkab.go.id"


def test_a_problem_is_shown_with_row_column_and_value_and_nothing_can_be_confirmed(
    cast: Cast, administrator: Client
) -> None:
    page = _upload(administrator, table(row(10), row(11, email="warga@gmail.com")))
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page)
    assert cells[cells.index("3") : cells.index("3") + 3] == ["3", "email", "warga@gmail.com"]
    assert "kebumenkab.go.id" in page
    assert "<textarea" not in page


def test_what_has_become_wrong_since_the_preview_imports_nothing(
    cast: Cast, administrator: Client
) -> None:
    page = _upload(administrator, table(row(10), row(11)))
    builders.person(cast.clinic.pk, 12, cast.clock, email="warga11@kebumenkab.go.id")
    response = administrator.post("/kelola/pegawai/impor/laksanakan/", {"table": _table_in(page)})
    assert response.status_code == OK
    assert not Person.objects.filter(nip=builders.nip(10)).exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"x" * 600_000, b"PK\x03\x04"])
def test_a_file_that_is_no_table_is_told_so(
    cast: Cast, administrator: Client, content: bytes
) -> None:
    assert "Belum ada yang diimpor" in _upload(administrator, content)


def test_no_file_at_all_is_told_at_the_field(cast: Cast, administrator: Client) -> None:
    page = administrator.post("/kelola/pegawai/impor/").content.decode()
    assert 'id="id_table_error"' in page


def test_an_empty_confirmation_imports_nothing(cast: Cast, administrator: Client) -> None:
    before = Person.objects.count()
    assert administrator.post("/kelola/pegawai/impor/laksanakan/").status_code == OK
    assert Person.objects.count() == before


def test_markup_in_the_table_stays_text(cast: Cast, administrator: Client) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    page = _upload(administrator, table(row(10, jabatan=hostile, nama_lengkap="<b>x</b>")))
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert hostile in _table_in(page)


def test_the_template_is_a_file_to_save(cast: Cast, administrator: Client) -> None:
    response = administrator.get("/kelola/pegawai/impor/templat.csv")
    assert "attachment" in response["Content-Disposition"]
    assert b"nip;" in response.content
