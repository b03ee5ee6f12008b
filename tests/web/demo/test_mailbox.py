"""The demonstration's mailbox reads what its SMTP server wrote."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, include, path, reverse

from ams.web.demo.mailbox import mail, mails


class _Addresses:
    """The addresses as a demonstration has them."""

    urlpatterns = [
        path("", include("ams.web.urls")),
        path("demo/", include("ams.web.demo.urls")),
    ]


@pytest.fixture
def box(own_data_folder: Path) -> mailbox.Maildir:
    """Return an empty mailbox."""
    return mailbox.Maildir(own_data_folder / "mailbox")


def _arrives(box: mailbox.Maildir, subject: str = "Sertifikat dicabut") -> str:
    message = EmailMessage()
    message["From"], message["To"] = "ams@localhost", "sari@kebumenkab.go.id"
    message["Subject"], message["Date"] = subject, "Sun, 22 Nov 2026 14:05:00 +0700"
    message.set_content("Yth. Sari, buka http://localhost/s/ABC")
    message.add_alternative("<p>Yth. <b>Sari</b></p><script>alert(1)</script>", subtype="html")
    return box.add(message)


def test_there_is_no_mailbox_before_the_first_mail(own_data_folder: Path) -> None:
    assert mails() == []


def test_a_mail_is_read_with_its_parts(box: mailbox.Maildir) -> None:
    found = mail(_arrives(box))
    assert found is not None
    assert (found.recipient, found.subject) == ("sari@kebumenkab.go.id", "Sertifikat dicabut")
    assert found.text.startswith("Yth. Sari")
    assert "<b>Sari</b>" in found.html


def test_mails_are_found_by_recipient_and_subject(box: mailbox.Maildir) -> None:
    _arrives(box)
    _arrives(box, "Permohonan P-2026-00001 diterima")
    assert [one.subject for one in mails("SARI dicabut")] == ["Sertifikat dicabut"]
    assert len(mails("sari@")) == 2
    assert mails("budi") == []


def test_a_mail_that_is_not_there_is_none(box: mailbox.Maildir) -> None:
    assert mail("../../etc/passwd") is None


@pytest.fixture
def demonstration(settings: object, db: None) -> Client:
    """Return a browser in a demonstration."""
    settings.AMS_DEMO = True  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = _Addresses  # type: ignore[attr-defined]
    return Client()


def test_mails_are_listed_and_read(demonstration: Client, box: mailbox.Maildir) -> None:
    key = _arrives(box)
    assert "Sertifikat dicabut" in demonstration.get("/demo/kotak-surat/").content.decode()
    assert "Yth. Sari" in demonstration.get(f"/demo/kotak-surat/{key}/").content.decode()


def test_nothing_in_a_mail_runs(demonstration: Client, box: mailbox.Maildir) -> None:
    answer = demonstration.get(f"/demo/kotak-surat/{_arrives(box)}/isi/")
    assert answer["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "allow-scripts" not in answer["Content-Security-Policy"]


def test_without_a_demonstration_there_is_no_mailbox(db: None) -> None:
    with pytest.raises((NoReverseMatch, ImproperlyConfigured)):
        reverse("mailbox")
    assert Client().get("/demo/kotak-surat/").status_code == 404


def test_a_mail_that_is_not_there_is_not_found(demonstration: Client, box: mailbox.Maildir) -> None:
    assert demonstration.get("/demo/kotak-surat/tidak-ada/").status_code == 404
