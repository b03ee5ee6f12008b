"""The pages of personnel events, and the address where agencies' systems report."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ams.mailboxes.models import Mailbox, State
from ams.personnel.models import Proposal
from ams.personnel.reporting_keys import new_token
from tests.personnel.builders import proposed, table
from tests.requests.builders import OPERATOR, Office, filed
from tests.web.conftest import SignIn

API = "/api/kepegawaian/peristiwa/"


def uploaded(browser: Client, content: bytes) -> str:
    """Return the page that follows an upload."""
    file = SimpleUploadedFile("peristiwa.csv", content)
    return browser.post("/petugas/usulan/unggah/", {"table": file}).content.decode()


def test_a_table_is_previewed_and_then_taken(sign_in: SignIn, office: Office) -> None:
    browser, content = sign_in("dewi"), table(office, ("sari", "pensiun"))
    assert "1 usulan baru" in uploaded(browser, content)
    assert not Proposal.objects.exists()
    taken = browser.post("/petugas/usulan/unggah/laksanakan/", {"table": content.decode()})
    assert taken["Location"] == "/petugas/usulan/"
    assert "Sari Utama" in browser.get("/petugas/usulan/").content.decode()


def test_errors_stand_at_their_rows(sign_in: SignIn, office: Office) -> None:
    text = uploaded(sign_in("dewi"), table(office, ("sari", "cuti")))
    assert "Peristiwa tidak dikenal" in text
    assert "Laporkan Sekarang" not in text


def test_a_leavers_mailbox_is_a_link_until_it_is_closed(sign_in: SignIn, office: Office) -> None:
    proposed(office)
    box = Mailbox.objects.create(
        address="sari.utama@kebumenkab.go.id", person=office.people["sari"],
        request=filed(office, "maya"), provisioner="link", quota_mb=100,
        ordered_at=office.clock.now(),
    )  # fmt: skip
    browser = sign_in("dewi")
    link = f'href="/akun-email/{box.pk}/"'
    assert link in browser.get("/petugas/usulan/").content.decode()
    Mailbox.objects.update(state=State.CLOSED, closed_at=office.clock.now())
    assert link not in browser.get("/petugas/usulan/").content.decode()


def test_a_proposal_becomes_a_request_whose_letter_is_attached_next(
    sign_in: SignIn, office: Office
) -> None:
    proposal, browser = proposed(office), sign_in("dewi")
    path = f"/petugas/usulan/{proposal.pk}/"
    assert browser.get(path).status_code == 200
    values = {"certificate": office.certificate("sari").pk, "superior_choice": "record"}
    filed = browser.post(path, values)
    proposal.refresh_from_db()
    assert proposal.request is not None
    assert filed["Location"] == f"/permohonan/{proposal.request.pk}/lampirkan/"
    assert browser.get(filed["Location"]).status_code == 200
    text = browser.get(f"/permohonan/{proposal.request.pk}/").content.decode()
    assert "atas nama Sari Utama" in text


def test_a_proposal_is_dismissed_with_a_remark(sign_in: SignIn, office: Office) -> None:
    proposal, browser = proposed(office), sign_in("dewi")
    path = f"/petugas/usulan/{proposal.pk}/abaikan/"
    assert browser.post(path, {"remark": ""}).status_code == 422
    browser.post(path, {"remark": "Masih bertugas."})
    assert "Masih bertugas." in browser.get("/petugas/usulan/?bagian=selesai").content.decode()


def test_the_queue_leads_to_the_proposals(sign_in: SignIn, office: Office) -> None:
    proposed(office)
    assert sign_in("eko").get("/petugas/").context["proposals"] == 1
    assert sign_in("tono").get("/petugas/").context["proposals"] == 0


@pytest.fixture
def token(office: Office) -> str:
    """Return the token of Dinas Kesehatan."""
    return new_token(office.agencies["health"], actor=OPERATOR, clock=office.clock)


def told(office: Office, token: str, body: bytes, kind: str = "text/csv") -> tuple[int, str]:
    """Return status and text of the answer to a report by HTTP."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = Client(enforce_csrf_checks=True).post(API, body, content_type=kind, headers=headers)
    return answer.status_code, answer.content.decode()


def test_a_system_reports_with_its_token_and_may_send_again(office: Office, token: str) -> None:
    body = table(office, ("sari", "pensiun"))
    for action in ("propose", "known"):
        status, text = told(office, token, body)
        assert (status, json.loads(text)["baris"]) == (200, [{"baris": 2, "hasil": action}])
    assert Proposal.objects.get().reported_by_name == "Dinas Kesehatan, kepegawaian"


def test_json_is_taken_as_well(office: Office, token: str) -> None:
    event = {"nip": office.people["sari"].nip, "peristiwa": "mutasi", "tanggal": "2026-11-20"}
    status, _text = told(
        office, token, json.dumps({"peristiwa": [event]}).encode(), "application/json"
    )
    assert (status, Proposal.objects.count()) == (200, 1)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"{", "application/json"), (b"[]", "application/json"), (b"", "text/csv"),
     (b'{"peristiwa": [{"nip": 1}]}', "application/json"), (b"a;b\n1;2", "text/csv")],
)  # fmt: skip
def test_what_is_no_report_is_refused_with_words(
    office: Office, token: str, body: bytes, kind: str
) -> None:
    status, text = told(office, token, body, kind)
    assert (status, bool(json.loads(text)["kekeliruan"])) == (422, True)


def test_a_row_of_another_agency_is_named_and_nothing_taken(office: Office, token: str) -> None:
    status, text = told(office, token, table(office, ("sari", "mutasi"), ("maya", "mutasi")))
    assert (status, json.loads(text)["kekeliruan"][0]["baris"]) == (422, 3)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "aGFsbG8:1:2"])
def test_without_a_token_in_force_nothing_is_read(office: Office, wrong: str) -> None:
    status, _text = told(office, wrong, table(office, ("sari", "mutasi")))
    assert status == 401


def test_a_body_may_not_be_too_large(office: Office, token: str) -> None:
    assert told(office, token, b"x" * (512 * 1024 + 1))[0] == 413


def test_an_address_may_not_ask_without_end(office: Office, token: str) -> None:
    statuses = {told(office, "x", b"")[0] for _ in range(31)}
    assert statuses == {401, 429}
