"""The incident console: propose, approve, watch, report."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ams.incidents.models import Incident
from ams.incidents.running import run
from ams.incidents.services import pause
from ams.journal.models import Entry
from ams.revocation.models import Revocation
from ams.revocation.services import publish
from ams.web.actor import SIGNED_IN_AT
from tests.requests.builders import OPERATOR, Office
from tests.web.ca_officers import appoint_ca_officers
from tests.web.conftest import SignIn

CAUSE = {"title": "Kebocoran", "explanation": "Kunci bocor.", "reasons": ["kehilangan"],
         "tells_holders": "on"}  # fmt: skip


@pytest.fixture
def citra(office: Office, sign_in: SignIn) -> Client:
    """Return the browser of the officer who proposes."""
    appoint_ca_officers(office)
    return sign_in("citra")


@pytest.fixture
def indra(citra: Client, sign_in: SignIn) -> Client:
    """Return the browser of the officer who approves, the password given just now."""
    browser = sign_in("indra")
    session = browser.session
    session[SIGNED_IN_AT] = datetime.now(UTC).isoformat()
    session.save()
    return browser


def drafted(citra: Client, office: Office) -> Incident:
    answer = citra.post("/insiden/baru/", {**CAUSE, "issuer": office.issuer.slug})
    incident = Incident.objects.latest("pk")
    assert answer["Location"] == f"/insiden/{incident.pk}/"
    return incident


def proposed(citra: Client, office: Office) -> Incident:
    incident = drafted(citra, office)
    citra.post(f"/insiden/{incident.pk}/ajukan/")
    return incident


def text_of(browser: Client, incident: Incident, part: str = "") -> str:
    return browser.get(f"/insiden/{incident.pk}/{part}").content.decode()


def test_a_dry_run_shows_figures_and_sample_and_is_proposed(
    citra: Client, indra: Client, office: Office
) -> None:
    incident = drafted(citra, office)
    text = text_of(citra, incident)
    assert "3 sertifikat akan dicabut" in text
    assert "Sari" in text
    assert "Dinas Kesehatan" in text
    assert indra.get(f"/insiden/{incident.pk}/").status_code == 404
    citra.post(f"/insiden/{incident.pk}/ajukan/")
    assert "Menunggu persetujuan petugas CA lain" in text_of(indra, incident)
    assert f"/insiden/{incident.pk}/setujui/" not in text_of(citra, incident)
    assert not Revocation.objects.exists()


def test_a_second_officer_approves_by_typing_the_number(
    citra: Client, indra: Client, office: Office
) -> None:
    incident = proposed(citra, office)
    path = f"/insiden/{incident.pk}/setujui/"
    for number in ("", "2", "x"):
        assert indra.post(path, {"number": number}).status_code == 422
    assert citra.post(path, {"number": "3"}).status_code == 403
    assert indra.post(path, {"number": "3"})["Location"] == f"/insiden/{incident.pk}/"
    incident.refresh_from_db()
    assert (incident.state, incident.decided_by_name) == ("revoking", "indra")


def test_a_password_given_long_ago_is_asked_again(
    citra: Client, sign_in: SignIn, office: Office
) -> None:
    incident = proposed(citra, office)
    indra = sign_in("indra")
    session = indra.session
    session[SIGNED_IN_AT] = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    session.save()
    answer = indra.post(f"/insiden/{incident.pk}/setujui/", {"number": "3"})
    assert answer["Location"].startswith("/akun/")
    incident.refresh_from_db()
    assert incident.state == "proposed"


def test_progress_is_polled_paused_resumed_and_ends(
    citra: Client, indra: Client, office: Office
) -> None:
    incident = proposed(citra, office)
    indra.post(f"/insiden/{incident.pk}/setujui/", {"number": "3"})
    assert 'hx-trigger="every 2s"' in text_of(citra, incident, "kemajuan/")
    citra.post(f"/insiden/{incident.pk}/jeda/")
    assert "Lanjutkan" in text_of(citra, incident, "kemajuan/")
    indra.post(f"/insiden/{incident.pk}/lanjut/")
    for _ in range(5):
        run(incident.pk, clock=office.clock)
        publish(office.issuer.pk, clock=office.clock)
    text = text_of(citra, incident, "kemajuan/")
    assert "3 dari 3 dicabut (100 %)" in text
    assert "hx-trigger" not in text
    assert citra.post(f"/insiden/{incident.pk}/jeda/").status_code == 409


def test_the_report_is_a_table_and_its_download_is_recorded(
    citra: Client, indra: Client, office: Office
) -> None:
    incident = proposed(citra, office)
    answer = indra.get(f"/insiden/{incident.pk}/laporan.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {row["hasil"] for row in rows} == {"waiting"}
    assert {row["nomor_seri"] for row in rows} == {
        office.certificate(username).serial for username in ("sari", "maya", "eko")
    }
    assert Entry.objects.latest("seq").event == "incident:report"


def test_a_file_of_serials_is_taken_and_lines_at_fault_are_shown(
    citra: Client, office: Office
) -> None:
    serial = office.certificate("sari").serial
    file = SimpleUploadedFile("serials.txt", f"{int(serial, 16)}\nzz\n".encode())
    citra.post("/insiden/baru/", {**CAUSE, "serials": file})
    text = text_of(citra, Incident.objects.get())
    assert "1 sertifikat akan dicabut" in text
    assert "line 2" in text


@pytest.mark.parametrize(
    "typed",
    [{}, {"issuer": "none"}, {"spki_sha256": "zz"}, {"agency": "4711"}, {"title": ""},
     {"issued_from": "2026-02-01", "issued_until": "2026-01-01"}, {"reasons": ["bosan"]}],
)  # fmt: skip
def test_a_selection_that_cannot_be_is_told_at_its_field(
    citra: Client, typed: dict[str, object]
) -> None:
    answer = citra.post("/insiden/baru/", {**CAUSE, **typed})
    assert answer.status_code == 422
    assert not Incident.objects.exists()


def test_a_proposal_is_rejected_or_a_draft_thrown_away(
    citra: Client, indra: Client, office: Office
) -> None:
    incident = proposed(citra, office)
    path = f"/insiden/{incident.pk}/tolak/"
    assert indra.post(path, {"remark": ""}).status_code == 422
    indra.post(path, {"remark": "Salah penerbit"})
    assert "Salah penerbit" in text_of(citra, incident)
    other = drafted(citra, office)
    citra.post(f"/insiden/{other.pk}/buang/")
    assert citra.get(f"/insiden/{other.pk}/").status_code == 404
    assert not Revocation.objects.exists()


@pytest.mark.parametrize("username", ["sari", "eko", "budi", "tono", "rina"])
def test_for_others_there_are_no_incidents(
    citra: Client, sign_in: SignIn, office: Office, username: str
) -> None:
    incident, browser = proposed(citra, office), sign_in(username)
    for part in ("", "kemajuan/", "laporan.csv", "setujui/"):
        assert browser.get(f"/insiden/{incident.pk}/{part}").status_code == 404
    assert browser.get("/insiden/").status_code == 404
    assert browser.post(f"/insiden/{incident.pk}/setujui/", {"number": "3"}).status_code == 404


def test_an_auditor_reads_and_does_nothing(citra: Client, sign_in: SignIn, office: Office) -> None:
    incident, auditor = proposed(citra, office), sign_in("hadi")
    assert "Kebocoran" in auditor.get("/insiden/").content.decode()
    assert "Setujui" not in text_of(auditor, incident)
    assert auditor.post(f"/insiden/{incident.pk}/setujui/", {"number": "3"}).status_code == 403
    assert auditor.get("/insiden/baru/").status_code == 403


def test_the_signed_out_are_led_to_sign_in(citra: Client, office: Office) -> None:
    incident = proposed(citra, office)
    for part in ("", "kemajuan/", "laporan.csv", "setujui/", "tolak/"):
        answer = Client().get(f"/insiden/{incident.pk}/{part}")
        assert answer["Location"].startswith("/akun/masuk/")


def test_a_paused_incident_shows_its_state_in_the_list(
    citra: Client, indra: Client, office: Office
) -> None:
    incident = proposed(citra, office)
    indra.post(f"/insiden/{incident.pk}/setujui/", {"number": "3"})
    pause(incident.pk, actor=OPERATOR, clock=office.clock)
    assert "Dijeda" in citra.get("/insiden/").content.decode()
