"""The pages of electronic approval: what each side sees, and what is refused in words."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ams.approvals.asking import ask
from ams.approvals.deciding import return_letter
from ams.approvals.models import Approval, Delegation, State
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.signatures.seals import issue_seal
from ams.web.actor import SIGNED_IN_AT
from tests.approvals.builders import asked, delegated, fresh
from tests.requests.builders import OPERATOR, Office, filed, submitted
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def _page(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def _sealed_office(office: Office) -> None:
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    run_due(office.clock)


def test_the_applicant_asks_and_takes_back(office: Office, sign_in: SignIn) -> None:
    request, sari = filed(office), sign_in("sari")
    attach = f"/permohonan/{request.pk}/lampirkan/"
    assert "Minta Persetujuan" in _page(sari, attach)
    sari.post(f"/permohonan/{request.pk}/persetujuan/", {"hands_in": "on"})
    shown = _page(sari, attach)
    assert "Menunggu persetujuan" in shown
    assert "Diteruskan ke atasannya bila belum dijawab" in shown
    assert "Menunggu persetujuan" in _page(sari, f"/permohonan/{request.pk}/")
    again = sari.post(f"/permohonan/{request.pk}/persetujuan/", follow=True)
    assert "sudah diminta" in again.content.decode()
    sari.post(f"/permohonan/{request.pk}/persetujuan/batal/")
    assert "Minta Persetujuan" in _page(sari, attach)
    assert Approval.objects.get().state == State.TAKEN_BACK


def test_without_the_tick_he_hands_in_himself(office: Office, sign_in: SignIn) -> None:
    request = filed(office)
    sign_in("sari").post(f"/permohonan/{request.pk}/persetujuan/")
    assert not Approval.objects.get().hands_in


def test_what_was_handed_in_cannot_be_asked_for(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    sign_in("sari").post(f"/permohonan/{request.pk}/persetujuan/")
    assert not Approval.objects.exists()


def test_menu_and_dashboard_count_what_waits(office: Office, sign_in: SignIn) -> None:
    asked(office)
    shown = _page(sign_in("ratna"), "/dasbor/")
    assert '<span class="nav-count">1' in shown
    assert "1 surat menunggu persetujuan Anda" in shown
    assert "/persetujuan/" not in _page(sign_in("sari"), "/dasbor/")


def test_a_superior_without_letters_finds_the_empty_page(office: Office, sign_in: SignIn) -> None:
    assert "Tidak ada surat yang menunggu" in _page(sign_in("ratna"), "/persetujuan/")
    assert "nav-count" not in _page(sign_in("ratna"), "/persetujuan/")


def test_looking_at_a_letter_is_journaled(office: Office, sign_in: SignIn) -> None:
    approval, ratna = asked(office), sign_in("ratna")
    shown = _page(ratna, f"/persetujuan/{approval.pk}/")
    assert "Sari Utama" in shown
    assert "Lupa Passphrase" in shown
    entry = Entry.objects.get(event=Event.LETTER_VIEW)
    assert entry.subject_id == approval.letter_version.letter.code
    picture = ratna.get(f"/persetujuan/{approval.pk}/halaman/1/")
    assert picture["Content-Type"] == "image/jpeg"
    assert ratna.get(f"/persetujuan/{approval.pk}/halaman/9/").status_code == 404
    assert ratna.get(f"/persetujuan/{approval.pk}/surat/").content.startswith(b"%PDF")


def test_for_others_the_letter_does_not_exist(office: Office, sign_in: SignIn) -> None:
    approval = asked(office)
    for tail in ("", "surat/", "halaman/1/", "kembalikan/", "setujui/"):
        address = f"/persetujuan/{approval.pk}/{tail}"
        assert Client().get(address).status_code == 302
        for name in ("sari", "maya", "eko", "tono", "hadi", "rina", "bakti"):
            assert sign_in(name).get(address).status_code == 404, name


def test_without_a_seal_the_refusal_says_what_to_do(office: Office, sign_in: SignIn) -> None:
    approval = asked(office)
    answer = sign_in("ratna").post(f"/persetujuan/{approval.pk}/setujui/")
    assert answer.status_code == 422
    assert "belum mempunyai segel elektronik" in answer.content.decode()
    assert fresh(approval).is_waiting


def test_a_password_given_long_ago_is_asked_for_first(office: Office, sign_in: SignIn) -> None:
    approval, ratna = asked(office), sign_in("ratna")
    session = ratna.session
    session[SIGNED_IN_AT] = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
    session.save()
    assert "Ketik Kata Sandi" in _page(ratna, f"/persetujuan/{approval.pk}/")
    answer = ratna.post(f"/persetujuan/{approval.pk}/setujui/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/akun/")
    assert fresh(approval).is_waiting


def test_a_broken_key_file_is_told_at_its_field(office: Office, sign_in: SignIn) -> None:
    approval = asked(office)
    broken = BytesIO(b"no key")
    broken.name = "kunci.p12"
    answer = sign_in("ratna").post(
        f"/persetujuan/{approval.pk}/setujui/", {"key_file": broken, "passphrase": "rahasia-sekali"}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert 'id="id_key_file_error"' in said
    assert "rahasia-sekali" not in said
    assert fresh(approval).is_waiting


def test_a_passphrase_without_a_file_is_told(office: Office, sign_in: SignIn) -> None:
    approval = asked(office)
    answer = sign_in("ratna").post(
        f"/persetujuan/{approval.pk}/setujui/", {"passphrase": "rahasia-sekali"}
    )
    assert "Pilih berkasnya juga" in answer.content.decode()


def test_several_are_confirmed_once_and_each_outcome_is_shown(
    office: Office, sign_in: SignIn
) -> None:
    _sealed_office(office)
    first, second = asked(office), asked(office, "eko")
    ratna = sign_in("ratna")
    several = f"/persetujuan/beberapa/?surat={first.pk}&surat={second.pk}"
    assert "Setujui 2 surat?" in _page(ratna, several)
    shown = ratna.post(several).content.decode()
    assert "2 surat disetujui." in shown
    assert fresh(first).state == fresh(second).state == State.APPROVED
    page = _page(ratna, f"/persetujuan/{first.pk}/")
    assert "Sudah tidak menunggu" in page
    assert ratna.get(f"/persetujuan/{first.pk}/halaman/1/").status_code == 200


def test_others_letters_are_not_ticked(office: Office, sign_in: SignIn) -> None:
    other = asked(office, "maya")
    answer = sign_in("ratna").get(f"/persetujuan/beberapa/?surat={other.pk}&surat=x")
    assert answer.status_code == 302


def test_a_returned_letter_shows_its_reason_to_the_applicant(
    office: Office, sign_in: SignIn
) -> None:
    approval = asked(office)
    return_letter(approval.pk, reason="Salah NIP.", actor=office.actor("ratna"), clock=office.clock)
    sari = sign_in("sari")
    for address in (
        f"/permohonan/{approval.request_id}/",
        f"/permohonan/{approval.request_id}/lampirkan/",
    ):
        shown = _page(sari, address)
        assert "Salah NIP." in shown
        assert f"/permohonan/{approval.request_id}/perbaiki/" in shown


def test_a_letter_that_waits_no_more_is_not_returned(office: Office, sign_in: SignIn) -> None:
    approval = asked(office)
    return_letter(approval.pk, reason="Salah.", actor=office.actor("ratna"), clock=office.clock)
    answer = sign_in("ratna").post(f"/persetujuan/{approval.pk}/kembalikan/", {"reason": "x"})
    assert answer.status_code == 302
    assert fresh(approval).reason == "Salah."


def test_a_superior_names_and_ends_a_stand_in(office: Office, sign_in: SignIn) -> None:
    ratna = sign_in("ratna")
    today = office.clock.now().date().isoformat()
    typed = {
        "delegate": office.people["eko"].nip, "kind": "plh", "valid_from": "2030-01-01",
        "valid_until": "2030-01-05",
    }  # fmt: skip
    assert ratna.post("/pengganti/baru/", {**typed, "valid_until": today}).status_code == 422
    assert ratna.post("/pengganti/baru/", {**typed, "delegate": "1"}).status_code == 422
    assert ratna.post("/pengganti/baru/", typed).status_code == 302
    shown = _page(ratna, "/pengganti/")
    assert office.people["eko"].full_name in shown
    delegation = Delegation.objects.get()
    assert ratna.post(f"/pengganti/{delegation.pk}/akhiri/").status_code == 302
    assert "Diakhiri" in _page(ratna, "/pengganti/")


def test_a_delegate_reads_but_names_nobody(office: Office, sign_in: SignIn) -> None:
    delegated(office, "ratna", "eko")
    eko = sign_in("eko")
    assert "Plh." in _page(eko, "/pengganti/")
    assert eko.get("/pengganti/baru/").status_code == 404


def test_an_administrator_names_a_stand_in_for_anybody(office: Office, sign_in: SignIn) -> None:
    typed = {
        "replaced": office.people["ratna"].nip, "delegate": office.people["dewi"].nip,
        "kind": "plt", "valid_from": "2030-01-01", "valid_until": "2030-01-05",
    }  # fmt: skip
    rina = sign_in("rina")
    assert rina.post("/pengganti/baru/", {**typed, "replaced": "9"}).status_code == 422
    assert rina.post("/pengganti/baru/", typed).status_code == 302
    assert Delegation.objects.get().superior == office.people["ratna"]


def test_an_administrator_sets_how_long_to_wait(office: Office, sign_in: SignIn) -> None:
    address = f"/kelola/kalender/{office.agencies['regency'].pk}/persetujuan/"
    rina = sign_in("rina")
    wrong = rina.post(address, {"remind_hours": "5", "escalate_hours": "5"})
    assert wrong.status_code == 200
    assert "Harus sesudah pengingat." in wrong.content.decode()
    assert rina.post(address, {"remind_hours": "2", "escalate_hours": "4"}).status_code == 302
    assert 'value="2"' in _page(rina, address)


def test_the_list_asks_no_more_for_more_letters(office: Office, sign_in: SignIn) -> None:
    asked(office)
    ratna = sign_in("ratna")
    _page(ratna, "/persetujuan/")
    counts = []
    for more in (False, True):
        if more:
            request = filed(office, "eko")
            ask(request.pk, hands_in=True, actor=office.actor("eko"), clock=office.clock)
        with CaptureQueriesContext(connection) as queries:
            _page(ratna, "/persetujuan/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_stands_in_reads_that_the_letter_names_another(office: Office, sign_in: SignIn) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko")
    told = f"Isi surat menyebut {office.people['ratna'].full_name}"
    assert told in _page(sign_in("eko"), f"/persetujuan/{approval.pk}/")
    assert told not in _page(sign_in("ratna"), f"/persetujuan/{approval.pk}/")
