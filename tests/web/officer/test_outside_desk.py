"""Activity 7 for an outside CA on the officer's pages: what to do, what was recorded, the proof."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ams.authority.outside import trust
from ams.core.wording import WIB
from ams.jobs.worker import run_due
from ams.requests.models import OutsideRecord, Request
from tests.authority.outside.scene import OPERATOR, Outside, outside, web
from tests.authority.outside.web_server import WebServer
from tests.requests.builders import Office, fresh, picture
from tests.requests.outside import Elsewhere, set_up
from tests.web.conftest import SignIn

__all__ = ["outside", "web"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(office: Office, outside: Outside, web: WebServer) -> Elsewhere:
    """Return the office at the machine's time, with an outside CA."""
    return set_up(office, outside, web)


def page(browser: Client, name: str, request: Request) -> str:
    """Return the page's text."""
    return browser.get(reverse(name, args=[request.pk])).content.decode()


def record(browser: Client, request: Request, **values: object) -> "tuple[int, str]":
    """Send the form of the record."""
    now = datetime.now(UTC).astimezone(WIB)
    plain: dict[str, object] = {
        "performed_on": now.strftime("%Y-%m-%d"),
        "performed_time": now.strftime("%H:%M:%S"),
        "performed_by": "Eko",
        "evidence": SimpleUploadedFile("layar.png", picture()),
    }
    answer = browser.post(reverse("officer_outside", args=[request.pk]), plain | values)
    return answer.status_code, answer.content.decode()


def test_before_the_decision_the_page_says_where_it_is_revoked(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, _name = elsewhere.matching()
    text = page(sign_in("eko"), "officer_check", request)
    assert "Dicabut di aplikasi CA penerbit" in text
    assert "Dalam satu detik" not in text


def test_a_case_whose_ca_was_switched_off_says_whom_to_ask(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, _name = elsewhere.decided()
    words = "dinonaktifkan dalam daftar CA luar"
    assert words not in page(sign_in("eko"), "request_detail", request)
    trust.switch_off(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    for username in ("eko", "dewi", "hadi"):
        text = page(sign_in(username), "request_detail", request)
        assert f"{elsewhere.ca.name} {words}" in text
        assert "Mintalah administrator mengaktifkannya lagi" in text
    assert words not in page(sign_in("sari"), "request_detail", request)


def test_a_case_that_its_ca_never_confirms_is_ended_on_a_page_of_its_own(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, _name = elsewhere.decided()
    address = reverse("officer_unconfirmed", args=[request.pk])
    browser = sign_in("eko")
    assert address not in page(browser, "officer_check", request)
    assert browser.get(address).status_code == 409
    trust.switch_off(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    run_due(elsewhere.office.clock)
    assert address in page(browser, "officer_check", request)
    assert "Sertifikat tidak akan dianggap dicabut" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": " "}).status_code == 422
    for username, status in (("sari", 404), ("tono", 404), ("hadi", 403)):
        assert sign_in(username).post(address, {"reason": "x"}).status_code == status
    assert browser.post(address, {"reason": "CA tidak menjawab."}).status_code == 302
    for username in ("eko", "sari"):
        text = page(sign_in(username), "request_detail", request)
        assert "Ditutup tanpa konfirmasi CA" in text
        assert "AMS tidak menganggapnya dicabut" in text
        assert "CA tidak menjawab." in text


def test_after_it_the_page_says_what_to_do_and_takes_the_record(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, name = elsewhere.decided()
    browser = sign_in("dewi")
    text = page(browser, "officer_check", request)
    assert request.concerned.subject_dn[:20] in text
    assert f'data-copy="{request.concerned.serial}"' in text
    elsewhere.outside.authority.revoke(name)
    assert record(browser, request)[0] == 302
    kept = OutsideRecord.objects.get()
    assert kept.recorded_by_name == elsewhere.office.people["dewi"].full_name
    text = page(browser, "request_detail", request)
    assert "layar.png" in text
    assert "belum dibaca" in text
    elsewhere.publish()
    run_due(elsewhere.office.clock)
    assert fresh(request).told_at is not None
    for username in ("dewi", "sari"):
        text = page(sign_in(username), "request_detail", request)
        assert "Jawaban bertanda tangan dari CA" in text
        answer = sign_in(username).get(reverse("request_answer", args=[request.pk, "crl"]))
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/pkix-crl"
    assert ("layar.png" in text) is False, "the evidence is the officers'"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"performed_by": ""}, "Wajib diisi."),
        ({"performed_on": "2999-01-01"}, "Waktu ini belum tiba."),
        ({"evidence": SimpleUploadedFile("x.png", b"MZ")}, "program"),
        ({"evidence": ""}, "Wajib diisi."),
    ],
    ids=["nobody", "future", "program", "nothing"],
)
def test_a_record_that_cannot_be_is_told_at_the_field(
    *, values: dict[str, object], said: str, elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, _name = elsewhere.decided()
    status, text = record(sign_in("eko"), request, **values)
    assert (status, said in text) == (422, True)
    assert not OutsideRecord.objects.exists()


def test_evidence_is_for_officers_in_scope_and_auditors(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, _name = elsewhere.decided()
    elsewhere.record(request)
    kept = OutsideRecord.objects.get()
    wanted = {"eko": 200, "dewi": 200, "hadi": 200, "sari": 404, "tono": 404, "maya": 404,
              "rina": 404}  # fmt: skip
    for username, status in wanted.items():
        browser = sign_in(username)
        file = browser.get(reverse("request_evidence", args=[request.pk, kept.pk]))
        picture_of = browser.get(reverse("request_evidence_page", args=[request.pk, kept.pk, 1]))
        assert (file.status_code, picture_of.status_code) == (status, status), username
        if status == 200:
            assert file["Content-Disposition"].startswith("attachment")
            assert picture_of["X-Content-Type-Options"] == "nosniff"


def test_the_applicant_learns_nothing_before_the_ca_says_so(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, _name = elsewhere.decided()
    elsewhere.record(request)
    text = page(sign_in("sari"), "request_detail", request)
    assert "Pencabutan di CA luar" not in text
    assert (
        sign_in("sari").get(reverse("request_answer", args=[request.pk, "crl"])).status_code == 404
    )


def test_the_dashboard_shows_what_waits_and_what_changed_elsewhere(
    elsewhere: Elsewhere, sign_in: SignIn
) -> None:
    request, name = elsewhere.decided()
    address = reverse("dashboard")
    assert "cabut di aplikasi CA dan catat" in sign_in("eko").get(address).content.decode()
    elsewhere.outside.authority.revoke(name)
    elsewhere.publish()
    run_due(elsewhere.office.clock)
    text = sign_in("eko").get(address).content.decode()
    assert "dicabut BSRE CA CONTOH DS G1" in text
    elsewhere_text = sign_in("tono").get(address).content.decode()
    assert request.number not in elsewhere_text
    assert "BSRE CA CONTOH" not in elsewhere_text
