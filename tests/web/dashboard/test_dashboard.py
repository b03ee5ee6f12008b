"""The dashboard: what is mine, what waits for me, what I keep."""

import pytest
from django.test import Client

from ams.jobs.worker import run_due
from ams.requests.attach import submit
from ams.requests.claim import claim
from ams.requests.correct import correct
from tests.requests.builders import (
    Office,
    claimed,
    draft,
    filed,
    returned,
    submitted,
    upload,
)
from tests.web.conftest import SignIn


def test_the_signed_out_are_led_to_sign_in(db: None) -> None:
    assert Client().get("/dasbor/")["Location"].startswith("/akun/masuk/")


def test_the_start_page_leads_who_is_signed_in_to_the_dashboard(sign_in: SignIn) -> None:
    assert sign_in("sari").get("/")["Location"] == "/dasbor/"


def test_an_applicant_finds_own_certificates_and_no_others(sign_in: SignIn, office: Office) -> None:
    lines = sign_in("sari").get("/dasbor/").context["certificates"]
    assert [line.certificate for line in lines] == [office.certificate("sari")]


def test_a_request_is_shown_with_its_step(sign_in: SignIn, office: Office) -> None:
    request = submitted(office)
    text = sign_in("sari").get("/dasbor/").content.decode()
    assert request.number in text
    assert "Langkah 5 dari 9" in text


def test_a_returned_request_waits_for_the_applicant(sign_in: SignIn, office: Office) -> None:
    request = returned(office)
    waiting = sign_in("sari").get("/dasbor/").context["waiting"]
    assert [line.request for line in waiting] == [request]


def test_a_request_with_the_officers_waits_for_nobody_else(sign_in: SignIn, office: Office) -> None:
    submitted(office)
    page = sign_in("sari").get("/dasbor/")
    assert not page.context["waiting"]
    assert "Menunggu Anda" not in page.content.decode()


@pytest.mark.parametrize("username", ["sari", "hadi", "rina"])
def test_who_is_no_officer_sees_no_queue(sign_in: SignIn, username: str) -> None:
    assert "counts" not in sign_in(username).get("/dasbor/").context


def test_an_officer_sees_how_many_wait(sign_in: SignIn, office: Office) -> None:
    submitted(office, "sari")
    counts = sign_in("eko").get("/dasbor/").context["counts"]
    assert (counts.new, counts.in_work, counts.waiting_for_applicant) == (1, 0, 0)


def test_what_was_handed_in_or_came_back_corrected_is_named_until_somebody_takes_it(
    sign_in: SignIn, office: Office
) -> None:
    request = returned(office)
    correct(request.pk, draft(office), actor=office.actor("sari"), clock=office.clock)
    upload(office, request.pk)
    assert not sign_in("eko").get("/dasbor/").context["handed_in"]
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    page = sign_in("eko").get("/dasbor/")
    assert [line.request for line in page.context["handed_in"]] == [request]
    assert "sudah diperbaiki, diserahkan kembali" in page.content.decode()
    assert not sign_in("tono").get("/dasbor/").context["handed_in"]
    claim(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert not sign_in("eko").get("/dasbor/").context["handed_in"]


def test_what_an_officer_has_taken_is_in_work(sign_in: SignIn, office: Office) -> None:
    request = claimed(office, "sari", officer="eko")
    page = sign_in("eko").get("/dasbor/")
    assert (page.context["counts"].new, page.context["counts"].in_work) == (0, 1)
    assert [line.request for line in page.context["claimed"]] == [request]


def test_what_lies_with_the_applicant_is_counted_apart(sign_in: SignIn, office: Office) -> None:
    filed(office, "sari")
    assert sign_in("eko").get("/dasbor/").context["counts"].waiting_for_applicant == 1


def test_an_officers_own_request_is_not_in_his_queue(sign_in: SignIn, office: Office) -> None:
    submitted(office, "eko")
    assert sign_in("eko").get("/dasbor/").context["counts"].new == 0


def test_another_agencys_requests_are_not_counted(sign_in: SignIn, office: Office) -> None:
    submitted(office, "sari")
    assert sign_in("tono").get("/dasbor/").context["counts"].new == 0


@pytest.mark.parametrize("username", ["sari", "budi", "hadi"])
def test_only_administrators_see_the_systems_state(sign_in: SignIn, username: str) -> None:
    assert "system" not in sign_in(username).get("/dasbor/").context


def test_an_administrator_is_told_that_no_worker_runs(sign_in: SignIn) -> None:
    text = sign_in("rina").get("/dasbor/").content.decode()
    assert "Pekerja latar belakang tidak memberi tanda hidup." in text


def test_an_administrator_sees_fresh_crls(sign_in: SignIn, office: Office) -> None:
    run_due(office.clock)
    page = sign_in("rina").get("/dasbor/")
    assert [crl.is_fresh for crl in page.context["system"].crls] == [True, True]


def test_an_auditor_sees_the_journals_state(sign_in: SignIn) -> None:
    assert "Jumlah entri" in sign_in("hadi").get("/dasbor/").content.decode()


def test_an_account_without_a_person_has_a_dashboard(sign_in: SignIn) -> None:
    page = sign_in("bakti").get("/dasbor/")
    assert page.status_code == 200
    assert "certificates" not in page.context
