"""The officers' pages: what each form refuses, and where each act leads."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ams.requests.documents import KEYS
from ams.requests.models import Accompaniment, Request
from ams.web.actor import SIGNED_IN_AT
from tests.requests.builders import (
    Office,
    claimed,
    conforming,
    decided,
    fresh,
    matching,
    submitted,
    told,
)
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def post(browser: Client, name: str, request: Request, **data: str) -> "tuple[int, str]":
    response = browser.post(reverse(name, args=[request.pk]), data)
    return response.status_code, response.content.decode()


def all_conforming() -> dict[str, str]:
    return dict.fromkeys(KEYS, "ya")


def test_the_queue_shows_what_is_new_and_who_has_what(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    page = sign_in("eko").get(reverse("officer_queue"))
    assert request.number in page.content.decode()
    elsewhere = sign_in("tono").get(reverse("officer_queue"))
    assert request.number not in elsewhere.content.decode()


@pytest.mark.parametrize(("username", "offered"), [("dewi", True), ("eko", False)])
def test_only_who_may_accompany_is_led_there(
    office: Office, sign_in: SignIn, username: str, *, offered: bool
) -> None:
    page = sign_in(username).get(reverse("officer_queue")).content.decode()
    assert (reverse("officer_accompaniment") in page) is offered


def test_somebody_elses_request_belongs_to_the_queue_in_the_menu(
    office: Office, sign_in: SignIn
) -> None:
    address = reverse("request_detail", args=[submitted(office).pk])
    for username, place in (("eko", "officer_queue"), ("sari", "request_list")):
        page = sign_in(username).get(address).content.decode()
        assert f'<a href="{reverse(place)}" aria-current="page">' in page


def test_a_search_without_a_match_says_so(office: Office, sign_in: SignIn) -> None:
    submitted(office)
    page = sign_in("eko").get(reverse("officer_queue"), {"cari": "tidak-ada"})
    assert "Tidak ada yang cocok" in page.content.decode()


def test_an_unknown_part_of_the_queue_means_what_is_new(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    page = sign_in("eko").get(reverse("officer_queue"), {"bagian": "semua"})
    assert request.number in page.content.decode()


def test_taking_a_request_leads_to_the_desk(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    browser = sign_in("eko")
    response = browser.post(reverse("officer_claim", args=[request.pk]))
    assert response.headers["Location"] == reverse("officer_check", args=[request.pk])
    desk = browser.get(response.headers["Location"]).content.decode()
    assert "Periksa data dan berkas" in desk


def test_a_check_without_verdicts_names_each_item(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    status, page = post(sign_in("eko"), "officer_documents", request)
    assert status == 422
    assert page.count("Tentukan apakah butir ini sesuai.") == 2 * len(KEYS)  # summary and field
    assert fresh(request).activity == "document_check"


def test_an_item_that_fails_needs_a_remark(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    verdicts = {**all_conforming(), "signatures": "tidak"}
    status, page = post(sign_in("eko"), "officer_documents", request, **verdicts)
    assert status == 422
    assert "Tuliskan apa yang perlu diperbaiki pemohon." in page


def test_a_failed_item_sends_the_request_back(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    verdicts = {**all_conforming(), "signatures": "tidak", "signatures_remark": "Belum ada."}
    status, _page = post(sign_in("eko"), "officer_documents", request, **verdicts)
    assert status == 302
    assert fresh(request).activity == "letter"


def test_all_conforming_leads_to_the_certificate_check(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    browser = sign_in("eko")
    assert post(browser, "officer_documents", request, **all_conforming())[0] == 302
    desk = browser.get(reverse("officer_check", args=[request.pk])).content.decode()
    assert "AMS tidak menemukan perbedaan" in desk


def test_a_mismatch_needs_a_remark(office: Office, sign_in: SignIn) -> None:
    request = conforming(office)
    status, page = post(sign_in("eko"), "officer_certificate", request, verdict="mismatch")
    assert status == 422
    assert "Tuliskan apa yang tidak cocok." in page


def test_a_match_leads_to_the_revocation(office: Office, sign_in: SignIn) -> None:
    request = conforming(office)
    assert post(sign_in("eko"), "officer_certificate", request, verdict="match")[0] == 302
    assert fresh(request).activity == "revocation"


@pytest.mark.parametrize("minutes", [1, 11])
def test_before_revoking_the_officer_can_step_back_or_reject(
    office: Office, sign_in: SignIn, minutes: int
) -> None:
    request = matching(office)
    browser = with_fresh_password(sign_in("eko"), minutes=minutes)
    desk = browser.get(reverse("officer_check", args=[request.pk])).content.decode()
    assert reverse("officer_recheck", args=[request.pk]) in desk
    assert reverse("officer_reject", args=[request.pk]) in desk


def test_stepping_back_needs_a_remark(office: Office, sign_in: SignIn) -> None:
    request = matching(office)
    assert post(sign_in("eko"), "officer_recheck", request, remark=" ")[0] == 422
    assert fresh(request).activity == "revocation"


def test_stepping_back_leads_to_the_certificate_check_and_stays_readable(
    office: Office, sign_in: SignIn
) -> None:
    request = matching(office)
    browser = sign_in("eko")
    answer = browser.post(
        reverse("officer_recheck", args=[request.pk]), {"remark": "NIP belum dibaca."}
    )
    assert answer.headers["Location"] == reverse("officer_check", args=[request.pk])
    assert "Subject DN per atribut" in browser.get(answer.headers["Location"]).content.decode()
    page = browser.get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "NIP belum dibaca." in page
    assert "Dikembalikan ke pemeriksaan sertifikat" in page
    assert "Akan diulang" in page
    assert "putaran 1" not in page


def test_after_the_decision_there_is_no_way_back(office: Office, sign_in: SignIn) -> None:
    request = decided(office)
    assert sign_in("eko").get(reverse("officer_recheck", args=[request.pk])).status_code == 409
    assert post(sign_in("eko"), "officer_recheck", request, remark="Terlambat.")[0] == 409
    assert fresh(request).is_decided


def test_the_wrong_end_of_the_serial_revokes_nothing(office: Office, sign_in: SignIn) -> None:
    request = matching(office)
    browser = with_fresh_password(sign_in("eko"))
    status, page = post(browser, "officer_revoke", request, confirmation="000000")
    assert status == 422
    assert "Ketik enam karakter terakhir nomor seri." in page
    assert not fresh(request).is_decided


def test_an_old_sign_in_must_give_the_password_again(office: Office, sign_in: SignIn) -> None:
    request = matching(office)
    browser = with_fresh_password(sign_in("eko"), minutes=11)
    desk = browser.get(reverse("officer_check", args=[request.pk])).content.decode()
    assert reverse("account_password_again") in desk
    response = browser.post(
        reverse("officer_revoke", args=[request.pk]),
        {"confirmation": request.concerned.serial[-6:]},
    )
    assert response.headers["Location"].startswith(reverse("account_password_again"))
    assert not fresh(request).is_decided


def test_a_second_click_leads_to_the_request_and_decides_nothing_anew(
    office: Office, sign_in: SignIn
) -> None:
    request = matching(office)
    browser = with_fresh_password(sign_in("eko"))
    typed = {"confirmation": request.concerned.serial[-6:].lower()}
    first = browser.post(reverse("officer_revoke", args=[request.pk]), typed)
    decided_at = fresh(request).decided_at
    second = browser.post(reverse("officer_revoke", args=[request.pk]), typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert fresh(request).decided_at == decided_at is not None


def test_a_rejection_needs_a_reason(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    assert post(sign_in("eko"), "officer_reject", request, reason=" ")[0] == 422
    assert fresh(request).is_open


def test_a_rejection_closes_the_request(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    assert post(sign_in("eko"), "officer_reject", request, reason="Bukan atasan.")[0] == 302
    assert fresh(request).status == "rejected"


def test_a_receipt_by_telephone_needs_a_remark(office: Office, sign_in: SignIn) -> None:
    request = told(office)
    assert post(sign_in("eko"), "officer_receipt", request, how="phone", remark="")[0] == 422
    assert fresh(request).is_open


def test_a_receipt_at_the_counter_completes_the_request(office: Office, sign_in: SignIn) -> None:
    request = told(office)
    status, _page = post(
        sign_in("eko"), "officer_receipt", request, how="counter", remark="Datang ke loket."
    )
    assert status == 302
    assert fresh(request).status == "completed"


def test_the_accompaniment_code_is_shown_in_one_answer_only(
    office: Office, sign_in: SignIn
) -> None:
    browser = sign_in("budi")
    address = reverse("officer_accompaniment")
    shown = browser.post(address, {"place": "Loket"}).content.decode()
    code = re.search(r"big-code[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})<", shown)
    assert code
    assert code[1] not in browser.get(address).content.decode()
    assert code[1] not in str(list(Accompaniment.objects.values()))


def test_a_place_is_needed_for_a_code(office: Office, sign_in: SignIn) -> None:
    page = sign_in("budi").post(reverse("officer_accompaniment"), {"place": ""})
    assert page.status_code == 422
    assert not Accompaniment.objects.exists()


def with_fresh_password(browser: Client, *, minutes: int = 1) -> Client:
    """Let the session say that the password was given so many minutes ago."""
    session = browser.session
    session[SIGNED_IN_AT] = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
    session.save()
    return browser


def test_the_letter_is_written_in_the_applicants_language_whatever_the_officers(
    office: Office, sign_in: SignIn
) -> None:
    request = claimed(office)
    account = request.applicant.account
    assert account is not None
    account.language = "en"
    account.save()
    address = reverse("officer_check", args=[request.pk])
    page = sign_in("eko").get(address).content.decode()
    assert 'data-letter-head="Dear ' in page
    assert re.search(r'<textarea name="letter"[^>]* lang="en"', page)
    assert "Surat perbaikan kepada pemohon" in page


def test_a_returned_request_shows_its_applicant_the_letter(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    verdicts = {**all_conforming(), "signatures": "tidak", "signatures_remark": "Kurang."}
    status, _ = post(
        sign_in("eko"), "officer_documents", request, **verdicts, letter="Mohon <dilengkapi>."
    )
    assert status == 302
    page = sign_in("sari").get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "Mohon &lt;dilengkapi&gt;." in page


@pytest.mark.parametrize(("username", "above"), [("eko", "officer_queue"), ("rina", "agency_list")])
def test_the_text_blocks_lead_back_to_where_their_keeper_came_from(
    office: Office, sign_in: SignIn, username: str, above: str
) -> None:
    agency = office.agencies["health"]
    address = f"{reverse('text_blocks')}?instansi={agency.pk}"
    page = sign_in(username).get(address).content.decode()
    assert f'<option value="{agency.pk}" selected>' in page
    shown = {name for name in ("officer_queue", "agency_list") if f'"{reverse(name)}"' in page}
    assert shown == {above}
