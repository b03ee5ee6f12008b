"""Officers' notes: written by officers in scope, read by them and auditors, by no party."""

import pytest
from django.test import Client
from django.urls import reverse

from ams.accounts.models import Account
from ams.core.actor import system
from ams.core.errors import AMSError, InvalidInput
from ams.journal.models import Entry
from ams.procedures.errors import ActorNotEntitled
from ams.requests.errors import RequestNotFound
from ams.workbench.models import Note
from ams.workbench.notes import LENGTH, add_note, may_read_notes, notes_for
from tests.requests.builders import Office, claimed, completed, submitted

SECRET = "Sudah ditelepon, menunggu kabar atasan."
REFUSED: dict[str, type[AMSError]] = {
    "sari": ActorNotEntitled,  # the applicant
    "ratna": ActorNotEntitled,  # an officer, but she signs the letter
    "hadi": ActorNotEntitled,  # the auditor only reads
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
    "bakti": RequestNotFound,
}


@pytest.mark.parametrize("username", ["eko", "dewi", "budi"])
def test_officers_in_scope_write_whoever_has_the_request(office: Office, username: str) -> None:
    request = claimed(office)
    note = add_note(
        request.pk, text=f"  {SECRET} ", actor=office.actor(username), clock=office.clock
    )
    assert (note.text, note.at) == (SECRET, office.clock.now())
    for reader in ("eko", "dewi", "budi", "hadi"):
        assert notes_for(request, office.actor(reader)) == [note]


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_nobody_else_writes(office: Office, username: str) -> None:
    request = submitted(office)
    with pytest.raises(REFUSED[username]):
        add_note(request.pk, text=SECRET, actor=office.actor(username), clock=office.clock)
    assert not Note.objects.exists()


@pytest.mark.parametrize("username", ["sari", "ratna", "tono", "maya", "rina", "bakti"])
def test_no_party_and_no_stranger_reads(office: Office, username: str) -> None:
    request = submitted(office)
    add_note(request.pk, text=SECRET, actor=office.actor("dewi"), clock=office.clock)
    assert not may_read_notes(request, office.actor(username))
    assert notes_for(request, office.actor(username)) == []


def test_an_officer_reads_no_notes_on_his_own_request(office: Office) -> None:
    request = submitted(office, "eko")
    add_note(request.pk, text=SECRET, actor=office.actor("dewi"), clock=office.clock)
    assert notes_for(request, office.actor("eko")) == []
    with pytest.raises(ActorNotEntitled):
        add_note(request.pk, text=SECRET, actor=office.actor("eko"), clock=office.clock)


@pytest.mark.parametrize("text", ["", "  ", "x" * (LENGTH + 1)])
def test_an_empty_or_endless_note_is_refused(office: Office, text: str) -> None:
    request = submitted(office)
    with pytest.raises(InvalidInput):
        add_note(request.pk, text=text, actor=office.actor("eko"), clock=office.clock)


def test_the_system_writes_none(office: Office) -> None:
    with pytest.raises(ActorNotEntitled):
        add_note(submitted(office).pk, text=SECRET, actor=system(), clock=office.clock)


def test_the_journal_says_that_there_is_a_note_and_not_what(office: Office) -> None:
    request = submitted(office)
    note = add_note(request.pk, text=SECRET, actor=office.actor("eko"), clock=office.clock)
    entry = Entry.objects.get(event="request:note")
    assert entry.data == {"number": request.number, "note": note.pk}


def test_no_page_shows_the_applicant_a_note(office: Office) -> None:
    request = completed(office)
    add_note(request.pk, text=SECRET, actor=office.actor("dewi"), clock=office.clock)
    for name in ("request_detail", "request_print", "request_progress"):
        page = _browser("sari").get(reverse(name, args=[request.pk])).content.decode()
        assert SECRET not in page
        assert "Catatan antarpetugas" not in page
    assert (
        SECRET
        in _browser("hadi").get(reverse("request_detail", args=[request.pk])).content.decode()
    )


def _browser(username: str) -> Client:
    browser = Client()
    account = Account.objects.get(username=username)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser
