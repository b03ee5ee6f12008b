import smtplib
import socket
import threading
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ams.demo.mailbox import keep, messages, receiving, recipients_of, serve
from ams.web.demo.mailbox import mails


@pytest.fixture
def folder(settings: Settings) -> Path:
    """Return where the demonstration keeps its mails; the page reads there too."""
    return Path(settings.AMS_DATA) / "mailbox"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def mail(subject: str = "Sertifikat Anda dicabut") -> EmailMessage:
    written = EmailMessage()
    written["From"] = "ams@kebumenkab.go.id"
    written["To"] = "Siti <siti@kebumenkab.go.id>"
    written["Subject"] = subject
    written["Message-ID"] = "<notice-1@kebumenkab.go.id>"
    written.set_content("Yth. Siti, Žižka dicabut.")
    written.add_alternative("<p>Yth. Siti</p>", subtype="html")
    return written


def put(folder: Path, subject: str, *, to: str = "siti@kebumenkab.go.id") -> None:
    keep(folder, bytes(mail(subject)), recipients=[to])


def test_a_mail_sent_over_smtp_is_kept_and_shown(folder: Path, port: int) -> None:
    with receiving("127.0.0.1", port, folder), smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(mail())
    (kept,) = messages(folder)
    assert kept["Subject"] == "Sertifikat Anda dicabut"
    assert kept["Message-ID"] == "<notice-1@kebumenkab.go.id>"
    assert recipients_of(kept) == ["siti@kebumenkab.go.id"]
    (shown,) = mails()
    assert shown.subject == "Sertifikat Anda dicabut"
    assert "Žižka" in shown.text
    assert "<p>Yth. Siti</p>" in shown.html


def test_the_mailbox_serves_until_it_is_told_to_stop(folder: Path, port: int) -> None:
    stop = threading.Event()
    serving = threading.Thread(target=serve, args=("127.0.0.1", port, folder, stop))
    serving.start()
    stop.set()
    serving.join(timeout=120)
    assert not serving.is_alive()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", port)


def test_a_mail_beyond_five_megabytes_is_refused(folder: Path, port: int) -> None:
    huge = mail()
    huge.add_attachment(b"x" * (4 * 1024 * 1024), maintype="application", subtype="octet-stream")
    with (
        receiving("127.0.0.1", port, folder),
        smtplib.SMTP("127.0.0.1", port) as client,
        pytest.raises(smtplib.SMTPSenderRefused),
    ):
        client.send_message(huge)
    assert messages(folder) == []


def test_the_newest_mail_comes_first(folder: Path) -> None:
    put(folder, "lama")
    put(folder, "baru")
    assert [str(one["Subject"]) for one in messages(folder)] == ["baru", "lama"]


def test_mails_can_be_narrowed_to_a_recipient_in_any_case(folder: Path) -> None:
    put(folder, "milik Siti")
    put(folder, "milik Joko", to="joko@kebumenkab.go.id")
    found = messages(folder, recipient="JOKO@kebumenkab.go.id")
    assert [str(one["Subject"]) for one in found] == ["milik Joko"]


def test_a_missing_folder_holds_no_mail(folder: Path) -> None:
    assert messages(folder) == []


def test_an_envelope_cannot_smuggle_a_header(folder: Path) -> None:
    put(folder, "asli", to="a@b.id\r\nSubject: lain")
    assert messages(folder)[0]["Subject"] == "asli"
