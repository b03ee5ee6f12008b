"""Hosted mail by HTTP, against a real server process that keeps the contract."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from ams.mailboxes import administering
from ams.mailboxes.errors import AddressTaken, ProvisionerRefused, ProvisionerUnavailable
from ams.mailboxes.models import Mailbox
from ams.mailboxes.passwords import digest_of, matches
from ams.mailboxes.provisioners import MailAccount, Password, Wanted, http
from ams.mailboxes.provisioners.http import HostedMail
from tests.mailboxes import hosted_mail
from tests.mailboxes.builders import ADDRESS, NEW, completed
from tests.ports import free_port
from tests.requests.builders import Office

KEY = "k" * 40
ACCOUNT = MailAccount("owner-1", ADDRESS, "Sari Utama", Wanted.ACTIVE, 500)


@dataclass(frozen=True, slots=True)
class Hosted:
    """The running server: its state in a file, and what it is to do wrong."""

    url: str
    file: Path

    def state(self) -> dict[str, Any]:
        """Return what the server holds."""
        kept: dict[str, Any] = json.loads(self.file.read_text())
        return kept

    def misbehave(self, *words: str) -> None:
        """Have the next answers go wrong."""
        self.file.with_suffix(".next").write_text("\n".join(words))


@pytest.fixture
def hosted(tmp_path: Path, settings: Settings) -> Iterator[Hosted]:
    """Run the server, and have accounts made there."""
    port, file = free_port(), tmp_path / "hosted.json"
    command = [sys.executable, hosted_mail.__file__, str(port), KEY, str(file)]
    process = subprocess.Popen(command)  # noqa: S603 - our own server
    try:
        for _time in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        settings.AMS_MAIL_PROVISIONER = "http"
        settings.AMS_MAIL_HTTP_URL = f"http://127.0.0.1:{port}/mail"
        settings.AMS_MAIL_HTTP_KEY = KEY
        yield Hosted(settings.AMS_MAIL_HTTP_URL, file)
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.django_db
def test_the_procedure_makes_an_account_and_its_password_there(
    office: Office, hosted: Hosted
) -> None:
    mailbox = completed(office)
    (account,) = hosted.state()["accounts"].values()
    assert matches(NEW, account["digest"])
    assert (account["until"], account["quota_mb"], account["owner"]) == (
        None, 500, str(mailbox.pk),
    )  # fmt: skip
    assert NEW not in hosted.file.read_text()


@pytest.mark.django_db
def test_a_suspended_account_is_told_there(office: Office, hosted: Hosted) -> None:
    mailbox = completed(office)
    administering.suspend(
        mailbox.pk, confirmation=ADDRESS, reason="Cuti.", actor=office.actor("rina"),
        clock=office.clock,
    )  # fmt: skip
    administering.apply(mailbox.pk)
    assert hosted.state()["accounts"][ADDRESS]["wanted"] == "suspended"
    assert not Mailbox.objects.get().is_pending


def test_telling_twice_is_telling_once_under_the_same_key(hosted: Hosted) -> None:
    for _time in range(2):
        HostedMail().apply(ACCOUNT, key="order-1")
    assert len(hosted.state()["accounts"]) == 1
    assert {call[2] for call in hosted.state()["calls"]} == {"order-1"}


def test_an_address_is_free_until_somebody_has_it(hosted: Hosted) -> None:
    assert HostedMail().is_free(ADDRESS)
    HostedMail().apply(ACCOUNT, key="1")
    assert not HostedMail().is_free(ADDRESS)


def test_an_address_of_another_owner_is_not_taken_over(hosted: Hosted) -> None:
    HostedMail().apply(ACCOUNT, key="1")
    other = MailAccount("owner-2", ADDRESS, "X", Wanted.ACTIVE, 1)
    with pytest.raises(AddressTaken):
        HostedMail().apply(other, key="2")
    alias = MailAccount("owner-2", "x@kebumenkab.go.id", "X", Wanted.ACTIVE, 1, (ADDRESS,))
    with pytest.raises(AddressTaken):
        HostedMail().apply(alias, key="3")


def test_the_password_of_an_unknown_account_is_refused(hosted: Hosted) -> None:
    with pytest.raises(ProvisionerRefused, match="no such account"):
        HostedMail().set_password(ACCOUNT, Password(digest_of(NEW)), key="1")


def test_another_key_signs_nothing(hosted: Hosted) -> None:
    with pytest.raises(ProvisionerRefused, match="signature"):
        HostedMail(key="x" * 40).apply(ACCOUNT, key="1")


def test_an_old_signature_is_refused(hosted: Hosted, monkeypatch: pytest.MonkeyPatch) -> None:
    old = time.time() - 301
    monkeypatch.setattr(time, "time", lambda: old)
    with pytest.raises(ProvisionerRefused, match="signature"):
        HostedMail().apply(ACCOUNT, key="1")


@pytest.mark.parametrize("words", [["busy"], ["drop"], ["busy", "drop"]])
def test_what_passes_by_itself_is_tried_again(hosted: Hosted, words: list[str]) -> None:
    hosted.misbehave(*words)
    HostedMail().apply(ACCOUNT, key="1")
    assert list(hosted.state()["accounts"]) == [ADDRESS]


def test_a_server_that_stays_busy_is_told_later(hosted: Hosted) -> None:
    hosted.misbehave("busy", "busy", "busy")
    with pytest.raises(ProvisionerUnavailable, match="busy"):
        HostedMail().apply(ACCOUNT, key="1")


def test_a_server_that_hangs_is_given_up(hosted: Hosted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.1)
    hosted.misbehave("slow", "slow", "slow")
    with pytest.raises(ProvisionerUnavailable, match="Timeout"):
        HostedMail().apply(ACCOUNT, key="1")


def test_an_answer_without_end_is_refused(hosted: Hosted) -> None:
    hosted.misbehave("huge")
    with pytest.raises(ProvisionerRefused, match="bytes"):
        HostedMail().apply(ACCOUNT, key="1")


def test_a_redirect_is_not_followed(hosted: Hosted) -> None:
    hosted.misbehave("move")
    with pytest.raises(ProvisionerRefused, match="302"):
        HostedMail().apply(ACCOUNT, key="1")


def test_a_server_that_is_gone_is_told_later() -> None:
    with pytest.raises(ProvisionerUnavailable):
        HostedMail(f"http://127.0.0.1:{free_port()}", KEY).apply(ACCOUNT, key="1")


def test_the_signature_is_the_one_of_the_document() -> None:
    """The example of docs/mail-http.md."""
    page = (Path(__file__).parents[2] / "docs/mail-http.md").read_text()
    made = http.signature(
        b"0123456789abcdef0123456789abcdef", "1795935600", "GET",
        "/v1/accounts/sari.utama@kebumenkab.go.id", "", body=b"",
    )  # fmt: skip
    assert made in page


def test_the_time_of_a_temporary_password_is_told_in_utc(hosted: Hosted) -> None:
    HostedMail().apply(ACCOUNT, key="1")
    until = datetime(2026, 11, 30, 7, 5, tzinfo=UTC)
    HostedMail().set_password(ACCOUNT, Password(digest_of(NEW), until), key="2")
    assert hosted.state()["accounts"][ADDRESS]["until"] == "2026-11-30T07:05:00+00:00"
