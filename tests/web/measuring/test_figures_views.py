"""The pages of figures: in scope only, every figure leads to its cases, files as the page."""

import csv
import io
import re
from html import unescape

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from ams.core.clock import ManualClock
from ams.journal.models import Entry
from ams.measuring.following import measure_everything
from tests.requests.builders import Office, completed, returned
from tests.web.conftest import SignIn

SEES_ALL = ("hadi", "rina", "budi")
LINK = re.compile(r'<a href="(/mutu/(?:kasus|berjalan|sertifikat)/[^"]*)">([\d.]+)<')


@pytest.fixture
def busy(office: Office) -> Office:
    """Return an office with a completed request of sari's and a returned one of maya's."""
    completed(office)
    returned(office, "maya", officer="dewi")
    measure_everything()
    return office


def figures_in(page: str) -> list[tuple[str, int]]:
    return [(unescape(path), int(number.replace(".", ""))) for path, number in LINK.findall(page)]


def rows_in(browser: Client, path: str) -> int:
    page = browser.get(path)
    assert page.status_code == 200, path
    return page.content.decode().count('<th scope="row"')


def test_every_figure_opens_the_cases_that_it_counts(busy: Office, sign_in: SignIn) -> None:
    browser = sign_in("hadi")
    found = figures_in(browser.get(reverse("figures")).content.decode())
    assert len(found) > 20
    for path, number in found:
        assert rows_in(browser, path) == number, path


@pytest.mark.parametrize("username", SEES_ALL)
def test_who_answers_for_all_counts_all(busy: Office, sign_in: SignIn, username: str) -> None:
    page = sign_in(username).get(reverse("figures")).content.decode()
    assert ("/mutu/kasus/?angka=case&nilai=open", 1) in figures_in(page)
    assert ("/mutu/kasus/?angka=case&nilai=completed", 1) in figures_in(page)


def test_an_agencys_officer_counts_and_sees_his_own_only(busy: Office, sign_in: SignIn) -> None:
    browser = sign_in("tono")
    found = dict(figures_in(browser.get(reverse("figures")).content.decode()))
    assert "/mutu/kasus/?angka=case&nilai=completed" not in found
    assert found["/mutu/kasus/?angka=case&nilai=open"] == 1
    other = f"?instansi={busy.agencies['health'].pk}"
    for name in ("figures", "figures_cases", "figures_open", "figures_certificates"):
        assert browser.get(reverse(name) + other).status_code == 404
    assert browser.get(reverse("figures_export", args=["csv"]) + other).status_code == 404
    assert browser.get(reverse("register")).content.decode().count('<th scope="row"') == 0


def test_an_administrator_finds_no_way_to_the_cases_themselves(
    busy: Office, sign_in: SignIn
) -> None:
    page = sign_in("rina").get(reverse("figures_cases")).content.decode()
    assert '<th scope="row"' in page
    assert "/permohonan/" not in page.split("<main", 1)[1]
    assert busy.people["sari"].full_name not in page


@pytest.mark.parametrize(
    "query",
    ["dari=2026-13", "angka=wait", "angka=x", "jenis=x", "instansi=999999", "dari=1999-01"],
)
def test_what_is_no_choice_is_no_page(busy: Office, sign_in: SignIn, query: str) -> None:
    assert sign_in("hadi").get(f"{reverse('figures_cases')}?{query}").status_code == 404


def test_a_month_that_is_none_is_no_page(busy: Office, sign_in: SignIn) -> None:
    assert sign_in("hadi").get("/mutu/sertifikat/?bulan=2026-40").status_code == 404
    assert sign_in("hadi").get("/mutu/laporan.exe").status_code == 404


def test_the_page_speaks_english_too(busy: Office, sign_in: SignIn) -> None:
    browser = sign_in("hadi")
    browser.post(reverse("language"), {"language": "en", "next": "/"})
    page = browser.get(reverse("figures") + "?dari=2026-10").content.decode()
    assert "Service quality" in page
    assert "Requests by state" in page


def test_the_files_are_handed_out_and_journaled(busy: Office, sign_in: SignIn) -> None:
    browser = sign_in("hadi")
    pdf = browser.get(reverse("figures_export", args=["pdf"]))
    assert "attachment" in pdf["Content-Disposition"]
    assert len(pypdfium2.PdfDocument(pdf.content)) >= 1
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/mutu/laporan.xlsx").content))
    assert book["Permohonan menurut keadaan"]["B2"].value == 1
    rows = list(csv.reader(io.StringIO(browser.get("/mutu/laporan.csv").content.decode())))
    assert ["Permohonan menurut keadaan", "Berjalan", "Jumlah", "1"] in rows
    told = Entry.objects.filter(event="report:export").order_by("seq")
    assert [entry.data["form"] for entry in told] == ["pdf", "xlsx", "csv"]


def test_the_register_masks_nip_and_its_files_are_journaled(
    busy: Office, sign_in: SignIn, settings: object
) -> None:
    browser, nip = sign_in("hadi"), busy.people["sari"].nip
    page = browser.get(reverse("register")).content.decode()
    assert busy.people["sari"].full_name in page
    assert nip not in page
    assert nip[-4:] in page
    for form in ("pdf", "xlsx", "csv"):
        assert browser.get(reverse("register_export", args=[form])).status_code == 200
    assert Entry.objects.filter(event="report:export", subject_id="register").count() == 3
    settings.AMS_NIP_IN_REGISTER = True  # type: ignore[attr-defined] # pytest-django's wrapper
    shown = browser.get(reverse("register")).content.decode()
    assert nip in shown.replace(" ", "")


def test_days_that_make_no_sense_find_nothing(busy: Office, sign_in: SignIn) -> None:
    page = sign_in("hadi").get(reverse("register") + "?dari=gestern").content.decode()
    assert busy.people["sari"].full_name not in page


def test_a_register_too_long_for_paper_is_refused(
    busy: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ams.measuring.exporting.LONGEST_PAPER", 0)
    answer = sign_in("hadi").get(reverse("register_export", args=["pdf"]))
    assert answer.status_code == 409
    assert "terlalu panjang" in answer.content.decode()


def test_an_empty_office_has_a_page_too(office: Office, sign_in: SignIn) -> None:
    measure_everything()
    page = sign_in("hadi").get(reverse("figures")).content.decode()
    assert "Tidak ada dalam masa dan lingkup ini." in page
    assert isinstance(office.clock, ManualClock)
