"""The pages of a loss: reporting it, the list, the hold, the objection."""

import pytest
from django.test import Client

from ams.accounts.models import Account
from ams.holding.disputing import dispute_by_link
from ams.holding.links import dispute_token
from ams.holding.models import HoldCase
from ams.requests.models import Request
from ams.revocation.models import Hold
from ams.web.actor import SIGNED_IN_AT
from tests.holding.reports import by_phone, mine
from tests.requests.builders import Office
from tests.web.conftest import SignIn

CALL = {"caller": "Sari Utama", "identified_by": "Ditelepon balik.", "lost_on": ""}


def _text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_owner_holds_from_the_dashboard_and_finds_his_letter(
    sign_in: SignIn, office: Office
) -> None:
    sari, path = sign_in("sari"), f"/sertifikat/{office.certificate('sari').pk}/hilang/"
    for page in ("/dasbor/", f"/sertifikat/{office.certificate('sari').pk}/", "/permohonan/baru/"):
        assert path in _text(sari, page)
    answer = sari.post(path, {"description": "Laptop hilang", "lost_on": ""}, follow=True)
    text = answer.content.decode()
    assert "Buka Surat dan Permohonan" in text
    assert Request.objects.get().number in text
    assert "Lepas Penangguhan" not in text
    assert "paling lambat" in _text(sari, "/dasbor/")
    assert "paling lambat" in _text(sari, f"/permohonan/{Request.objects.get().pk}/")


def test_the_password_is_asked_for_before_the_page(sign_in: SignIn, office: Office) -> None:
    sari, path = sign_in("sari"), f"/sertifikat/{office.certificate('sari').pk}/hilang/"
    session = sari.session
    del session[SIGNED_IN_AT]
    session.save()
    assert "/kata-sandi" in sari.get(path)["Location"] or "next=" in sari.get(path)["Location"]
    assert sari.post(path, {}).status_code == 302
    assert not Hold.objects.exists()


def test_an_officer_records_a_call(sign_in: SignIn, office: Office) -> None:
    path = f"/sertifikat/{office.certificate('sari').pk}/hilang/telepon/"
    eko = sign_in("eko")
    answer = eko.post(path, {"caller": "", "identified_by": ""})
    assert (answer.status_code, Hold.objects.count()) == (422, 0)
    text = eko.post(path, CALL, follow=True).content.decode()
    assert "Ditelepon balik." in text
    assert "Lepas Penangguhan" in text
    assert HoldCase.objects.get().caller == "Sari Utama"


def test_a_date_in_the_future_is_told_at_its_field(sign_in: SignIn, office: Office) -> None:
    path = f"/sertifikat/{office.certificate('sari').pk}/hilang/telepon/"
    answer = sign_in("eko").post(path, {**CALL, "lost_on": "2099-01-01"})
    assert answer.status_code == 422
    assert "lost_on" in answer.context["form"].errors


def test_the_list_shows_what_needs_an_officer(sign_in: SignIn, office: Office) -> None:
    case = mine(office)
    eko = sign_in("eko")
    assert "Sari Utama" in _text(eko, "/penangguhan/")
    assert "Sari Utama" not in _text(eko, "/penangguhan/?keadaan=perlu")
    dispute_by_link(dispute_token(case), clock=office.clock)
    assert "Dibantah pemilik" in _text(eko, "/penangguhan/?keadaan=perlu")
    assert "Sari Utama" in _text(sign_in("hadi"), "/penangguhan/?keadaan=perlu")
    assert "Sari Utama" not in _text(sign_in("tono"), "/penangguhan/")
    assert "memerlukan petugas" in _text(eko, "/dasbor/")


def test_a_review_is_recorded_and_shown(sign_in: SignIn, office: Office) -> None:
    case = mine(office)
    dispute_by_link(dispute_token(case), clock=office.clock)
    path = f"/penangguhan/{case.hold_id}/tetap/"
    assert sign_in("eko").post(path, {"remark": " "}).status_code == 422
    text = sign_in("eko").post(path, {"remark": "Sudah dihubungi."}, follow=True).content.decode()
    assert "Sudah dihubungi." in text


def test_opening_the_link_objects_to_nothing_and_pressing_once_does(office: Office) -> None:
    case = by_phone(office)
    path, anybody = f"/penangguhan/bantah/{dispute_token(case)}/", Client()
    assert "Bukan Saya yang Melaporkan" in _text(anybody, path)
    case.refresh_from_db()
    assert case.disputed_at is None
    text = anybody.post(path, follow=True).content.decode()
    assert "Bantahan Anda sudah dicatat" in text
    assert "Sari Utama" not in text
    assert office.certificate("sari").status == "held"
    assert anybody.get("/penangguhan/bantah/x/").status_code == 404


@pytest.mark.parametrize("username", ["maya", "tono", "rina", "bakti"])
def test_a_hold_of_another_agency_does_not_exist(
    sign_in: SignIn, office: Office, username: str
) -> None:
    case = mine(office)
    assert sign_in(username).get(f"/penangguhan/{case.hold_id}/").status_code == 404


def test_the_administrator_sets_the_days(sign_in: SignIn, office: Office) -> None:
    regency = office.agencies["regency"].pk
    path = f"/kelola/kalender/{regency}/kehilangan/"
    rina = sign_in("rina")
    assert rina.post(path, {"letter_days": 0}).status_code == 422
    assert rina.post(path, {"letter_days": 5}).status_code == 302
    assert "5 hari kerja" in _text(rina, f"/kelola/kalender/{regency}/")


def test_pages_stand_in_english(sign_in: SignIn, office: Office) -> None:
    case = mine(office)
    Account.objects.filter(username="sari").update(language="en")
    sari = sign_in("sari")
    sari.post("/bahasa/", {"language": "en", "bahasa": "en"})
    assert sari.get(f"/penangguhan/{case.hold_id}/").status_code == 200
