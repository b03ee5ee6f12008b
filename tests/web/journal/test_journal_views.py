"""The journal's page: for auditors alone, and what they take is itself recorded."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from ams.journal import checkpoints, guard
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.journal.services import append
from ams.web.journal.wording import EVENTS
from tests.requests.builders import Office
from tests.web.conftest import SignIn


@pytest.fixture
def auditor(sign_in: SignIn) -> Client:
    """Return the auditor's browser."""
    return sign_in("hadi")


def _shown(page: object) -> list[Entry]:
    return [row["entry"] for row in page.context["rows"]]  # type: ignore[attr-defined]


def _body(answer: object) -> str:
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("username", ["sari", "budi", "eko", "rina", "bakti"])
@pytest.mark.parametrize(
    ("method", "path"), [("get", "/log/"), ("post", "/log/periksa/"), ("post", "/log/ekspor/")]
)
def test_nobody_but_an_auditor_reads_checks_or_exports(
    sign_in: SignIn, username: str, method: str, path: str
) -> None:
    assert getattr(sign_in(username), method)(path).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/log/"), ("post", "/log/periksa/"), ("post", "/log/ekspor/")]
)
def test_the_signed_out_are_led_to_sign_in(db: None, method: str, path: str) -> None:
    assert getattr(Client(), method)(path)["Location"].startswith("/akun/masuk/")


def test_the_newest_entry_comes_first(auditor: Client) -> None:
    numbers = [entry.seq for entry in _shown(auditor.get("/log/"))]
    assert numbers == sorted(numbers, reverse=True)


def test_entries_are_found_by_event(auditor: Client) -> None:
    found = _shown(auditor.get("/log/", {"peristiwa": "certificate:issue"}))
    assert {entry.event for entry in found} == {"certificate:issue"}
    assert len(found) == Entry.objects.filter(event="certificate:issue").count()


def test_entries_are_found_by_actor(auditor: Client) -> None:
    assert {entry.actor_name for entry in _shown(auditor.get("/log/", {"pelaku": "OPERA"}))} == {
        "operator"
    }


def test_entries_are_found_by_subject(auditor: Client, office: Office) -> None:
    person = str(office.people["sari"].pk)
    found = _shown(auditor.get("/log/", {"perihal": "person", "nomor": person}))
    assert {(entry.subject_kind, entry.subject_id) for entry in found} == {("person", person)}


def test_entries_are_found_by_day(auditor: Client) -> None:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    assert _shown(auditor.get("/log/", {"dari": today.isoformat()}))
    assert not _shown(auditor.get("/log/", {"sampai": yesterday.isoformat()}))


def test_a_filter_that_makes_no_sense_shows_nothing_and_says_why(auditor: Client) -> None:
    page = auditor.get("/log/", {"dari": "kemarin"})
    assert not _shown(page)
    assert "error-summary" in page.content.decode()


def test_what_is_written_in_an_entry_cannot_become_markup(auditor: Client, office: Office) -> None:
    append(
        Event.SETTING_CHANGE, subject=Subject("setting", "x"), actor=office.actor("rina"),
        at=office.clock.now(), data={"value": "<script>alert(1)</script>"},
    )  # fmt: skip
    assert b"<script>alert" not in auditor.get("/log/").content


def test_an_export_as_json_lines_gives_every_entry_with_its_hash(auditor: Client) -> None:
    before = Entry.objects.count()
    lines = _body(auditor.post("/log/ekspor/", {"bentuk": "jsonl"})).splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, before + 1))
    first = Entry.objects.get(seq=1)
    assert json.loads(lines[0])["leaf_hash"] == bytes(first.leaf_hash).hex()


def test_an_export_holds_what_the_filter_asks_for(auditor: Client) -> None:
    body = _body(auditor.post("/log/ekspor/", {"peristiwa": "certificate:issue"}))
    assert {json.loads(line)["event"] for line in body.splitlines()} == {"certificate:issue"}


def test_an_export_is_recorded_with_its_filter(auditor: Client, office: Office) -> None:
    count = Entry.objects.filter(event="certificate:issue").count()
    auditor.post("/log/ekspor/", {"bentuk": "csv", "peristiwa": "certificate:issue"})
    entry = Entry.objects.latest("seq")
    assert entry.event == Event.JOURNAL_EXPORT
    assert entry.actor_name == office.people["hadi"].full_name
    assert entry.data == {
        "format": "csv", "entries": count, "filter": {"peristiwa": "certificate:issue"}
    }  # fmt: skip


def test_cells_of_an_export_cannot_become_formulas(auditor: Client, office: Office) -> None:
    append(
        Event.SETTING_CHANGE, subject=Subject("setting", "=1+1"), actor=office.actor("rina"),
        at=office.clock.now(),
    )  # fmt: skip
    rows = csv.DictReader(io.StringIO(_body(auditor.post("/log/ekspor/", {"bentuk": "csv"}))))
    assert [row["subject_id"] for row in rows][-1] == "'=1+1"


def test_a_whole_journal_is_told_to_be_whole(auditor: Client) -> None:
    auditor.post("/log/periksa/")
    assert "Log utuh" in auditor.get("/log/").content.decode()


def test_a_broken_journal_is_told_with_its_first_bad_entry(auditor: Client) -> None:
    with guard.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET actor_name = 'lain' WHERE seq = 3")
    auditor.post("/log/periksa/")
    assert "Log tidak utuh mulai entri 3" in auditor.get("/log/").content.decode()


def test_the_last_checkpoint_is_shown_to_be_kept(auditor: Client, office: Office) -> None:
    made = checkpoints.make(office.clock)
    assert made.note.splitlines()[0] in auditor.get("/log/").content.decode()


def test_every_event_has_words() -> None:
    assert set(EVENTS) == set(Event)
