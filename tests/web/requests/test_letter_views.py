"""The guided form: which certificates can be chosen, what is refused, the letter, its code."""

from typing import Any

from django.test import Client
from django.urls import reverse

from ams.letters.models import Letter
from ams.letters.services import create_letter
from ams.requests.models import Request
from tests.certificates.changing import mark_revoked
from tests.requests import builders
from tests.requests.builders import Office
from tests.web.conftest import SignIn

OK, MOVED, NOT_FOUND, UNPROCESSABLE = 200, 302, 404, 422
NEW = "/permohonan/baru/"


def _said(office: Office, **values: Any) -> dict[str, Any]:
    plain = {
        "certificate": office.certificate("sari").pk,
        "reasons": ["lupa_passphrase"],
        "superior_choice": "record",
    }
    return {**plain, **values}


def _refused(browser: Client, said: dict[str, Any]) -> dict[str, list[str]]:
    answer = browser.post(NEW, said)
    assert answer.status_code == UNPROCESSABLE
    assert not Letter.objects.exists()
    errors: dict[str, list[str]] = answer.context["form"].errors
    return errors


def test_a_valid_form_makes_a_letter_and_leads_to_it(office: Office, sign_in: SignIn) -> None:
    answer = sign_in("sari").post(NEW, _said(office, description="Sudah setahun."))
    letter = Letter.objects.get()
    assert answer["Location"] == reverse("request_letter", args=[letter.pk])
    assert letter.latest.content.superior.name == office.people["ratna"].full_name
    assert letter.latest.content.description == "Sudah setahun."


def test_what_is_missing_is_told_at_its_field(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("sari")
    assert {"certificate", "reasons", "superior_choice"} <= set(_refused(browser, {"x": "1"}))
    another = _said(office, superior_choice="other", superior_nip="123")
    assert {"superior_name", "superior_nip", "superior_position"} <= set(_refused(browser, another))
    assert "detail_lainnya" in _refused(browser, _said(office, reasons=["lainnya"]))
    assert "reasons" in _refused(browser, _said(office, reasons=["ingin_saja"]))


def test_the_superior_is_not_the_applicant_himself(office: Office, sign_in: SignIn) -> None:
    sari = office.people["sari"]
    said = _said(
        office, superior_choice="other", superior_name=sari.full_name, superior_nip=sari.nip,
        superior_position="Analis",
    )  # fmt: skip
    assert "superior_nip" in _refused(sign_in("sari"), said)


def test_a_date_of_loss_counts_with_its_reason_only(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("sari")
    lost = _said(office, reasons=["kehilangan"], invalidity_date="2099-01-01")
    assert "invalidity_date" in _refused(browser, lost)
    answer = browser.post(NEW, _said(office, invalidity_date="2099-01-01"))
    assert answer.status_code == MOVED


def test_another_persons_certificate_cannot_be_chosen(office: Office, sign_in: SignIn) -> None:
    said = _said(office, certificate=office.certificate("maya").pk)
    assert "certificate" in _refused(sign_in("sari"), said)


def test_a_revoked_certificate_is_shown_with_the_reason_why_it_cannot_be_chosen(
    office: Office, sign_in: SignIn
) -> None:
    mark_revoked(office.certificate("sari").pk, at=office.clock.now())
    answer = sign_in("sari").get(NEW)
    assert "Sudah dicabut." in answer.content.decode()
    assert not answer.context["can_begin"]


def test_a_certificate_with_an_open_request_leads_to_that_request(
    office: Office, sign_in: SignIn
) -> None:
    request = builders.filed(office)
    text = sign_in("sari").get(NEW).content.decode()
    assert reverse("request_detail", args=[request.pk]) in text
    assert request.number in text


def test_a_form_that_is_sent_twice_makes_one_letter(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("sari")
    number = browser.get(NEW).context["form_number"]
    answers = [browser.post(NEW, _said(office, nomor_formulir=number)) for _ in range(2)]
    assert Letter.objects.count() == 1
    assert len({answer["Location"] for answer in answers}) == 1


def test_a_form_that_was_refused_can_be_sent_again(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("sari")
    number = browser.get(NEW).context["form_number"]
    lost = _said(
        office, reasons=["kehilangan"], invalidity_date="2099-01-01", nomor_formulir=number
    )
    _refused(browser, lost)
    answer = browser.post(NEW, {**lost, "invalidity_date": ""})
    assert answer.status_code == MOVED


def test_an_account_without_a_person_is_told_so(sign_in: SignIn) -> None:
    assert sign_in("bakti").get(NEW).status_code == 403


def test_a_letter_opens_for_its_owner_only(office: Office, sign_in: SignIn) -> None:
    letter = builders.make_letter(office).letter
    for name in ("request_letter", "request_letter_download", "request_file"):
        address = reverse(name, args=[letter.pk])
        assert sign_in("sari").get(address).status_code == OK
        for username in ("maya", "eko", "rina"):
            assert sign_in(username).get(address).status_code == NOT_FOUND
        assert Client().get(address).status_code == MOVED


def test_a_letter_that_is_filed_leads_to_its_request(office: Office, sign_in: SignIn) -> None:
    request = builders.filed(office)
    answer = sign_in("sari").get(reverse("request_letter", args=[request.letter_id]))
    assert answer["Location"] == reverse("request_detail", args=[request.pk])


def test_a_letter_from_before_signing_in_is_taken_over_by_its_code(
    office: Office, sign_in: SignIn
) -> None:
    content = builders.make_letter(office).content
    letter = create_letter(content, actor=None, clock=office.clock).letter
    answer = sign_in("sari").post(f"{NEW}kode/", {"code": letter.printed_code.lower()})
    assert answer["Location"] == reverse("request_letter", args=[letter.pk])
    refused = sign_in("maya").post(f"{NEW}kode/", {"code": letter.code})
    assert refused.status_code == UNPROCESSABLE


def test_a_code_that_names_no_letter_of_mine_is_refused_at_its_field(
    office: Office, sign_in: SignIn
) -> None:
    content = builders.make_letter(office).content
    stranger = create_letter(content, actor=None, clock=office.clock).letter
    for code in ("", "TIDAK-ADA", stranger.code):
        answer = sign_in("maya").post(f"{NEW}kode/", {"code": code})
        assert answer.status_code == UNPROCESSABLE
        assert answer.context["form"].errors["code"]


def test_the_list_shows_letters_to_go_on_with_until_they_are_filed(
    office: Office, sign_in: SignIn
) -> None:
    letter = builders.make_letter(office).letter
    assert letter.number in sign_in("sari").get("/permohonan/").content.decode()
    assert letter.number not in sign_in("maya").get("/permohonan/").content.decode()
    builders.filed(office)
    assert not sign_in("sari").get("/permohonan/").context["letters"]


def test_the_list_filters_and_searches_ones_own_requests(office: Office, sign_in: SignIn) -> None:
    request, other = builders.filed(office), builders.filed(office, "maya")
    browser = sign_in("sari")

    def shown(**query: str) -> list[Request]:
        lines = browser.get("/permohonan/", query).context["lines"]
        return [line.request for line in lines]

    assert shown() == shown(keadaan="berjalan") == shown(cari=request.number) == [request]
    assert shown(keadaan="berakhir") == shown(cari=other.number) == []
    assert shown(cari=request.concerned.serial[-6:]) == [request]


def test_an_empty_list_explains_how_to_begin(sign_in: SignIn) -> None:
    text = sign_in("sari").get("/permohonan/").content.decode()
    assert "Belum ada permohonan" in text
    assert reverse("request_new") in text
