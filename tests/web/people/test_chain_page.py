"""The page of a person's chain."""

from ams.web.paging import PER_PAGE
from tests.requests.builders import Office, filed
from tests.web.conftest import SignIn


def test_a_person_finds_his_own_from_the_dashboard(sign_in: SignIn, office: Office) -> None:
    request = filed(office)
    browser = sign_in("sari")
    assert '"/riwayat/"' in browser.get("/dasbor/").content.decode()
    text = browser.get("/riwayat/").content.decode()
    serial = office.certificate("sari").serial
    assert request.number in text
    assert f"{serial[:4]}…{serial[-4:]}" in text
    assert "cabut dahulu" in text


def test_an_officer_is_offered_nothing_in_anothers_name(sign_in: SignIn, office: Office) -> None:
    page = sign_in("eko").get(f"/riwayat/{office.people['sari'].pk}/")
    assert 'href="/permohonan/baru/"' not in page.content.decode()


def test_whose_account_stands_for_no_person_is_told_so(sign_in: SignIn) -> None:
    assert sign_in("bakti").get("/riwayat/").status_code == 403


def test_a_long_life_comes_page_by_page(sign_in: SignIn, office: Office) -> None:
    for _number in range(PER_PAGE // 2 + 1):
        request = filed(office)
        request.status, request.closed_at = "withdrawn", request.filed_at
        request.save()
    browser = sign_in("sari")
    first = browser.get("/riwayat/")
    assert len(first.context["lines"]) == PER_PAGE
    assert 'rel="next"' in first.content.decode()
    assert len(browser.get("/riwayat/?halaman=2").context["lines"]) < PER_PAGE
