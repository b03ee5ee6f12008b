import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest

from ams.accounts.models import Account
from ams.core.canonical import JSON
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.journal.entries import Subject
from ams.notifications.composing import compose
from ams.notifications.messages import Message, Recipient
from ams.notifications.models import Notice
from ams.notifications.services import queue
from tests.notifications.mail_server import MailServer
from tests.notifications.samples import CONTEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(clock: ManualClock) -> Account:
    found: Account = Account.objects.create(
        username="siti", email="siti@kebumenkab.go.id", created_at=clock.now()
    )
    return found


def queued(
    clock: ManualClock,
    message: Message = Message.CERTIFICATE_REVOKED,
    *,
    language: str = "id",
    name: str = "Siti Rahmawati, S.Kom.",
    **context: JSON,
) -> Notice:
    return queue(
        message,
        to=Recipient("siti@kebumenkab.go.id", name, language),
        context={**CONTEXTS[message], **context},
        subject=Subject("request", "1"),
        at=clock.now(),
    )


def received(server: MailServer, clock: ManualClock) -> EmailMessage:
    run_due(clock)
    return server.taken[-1]


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())


class Tags(HTMLParser):
    """Collects tags and attributes, and that every tag is closed."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=list(Message))
def each(request: pytest.FixtureRequest, account: Account) -> tuple[Message, dict[str, Any]]:
    """Return every message in turn, with what only a database can give it."""
    message = Message(request.param)
    return message, {"account_id": account.pk} if message is Message.PASSWORD_RESET else {}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_mail_stands_in_both_languages_and_both_forms(
    mail_server: MailServer,
    clock: ManualClock,
    each: tuple[Message, dict[str, Any]],
    language: str,
) -> None:
    message, extra = each
    queued(clock, message, language=language, **extra)
    mail = received(mail_server, clock)
    assert mail.get_content_type() == "multipart/alternative"
    text, html = parts(mail)
    tags = Tags(html)
    languages = [attributes["lang"] for tag, attributes in tags.found if tag == "section"]
    assert languages == [language, "en" if language == "id" else "id"]
    assert (
        tags.found[1] == ("html", {"lang": language}) or ("html", {"lang": language}) in tags.found
    )
    assert "{{" not in text + html
    assert "{%" not in text + html
    assert not re.search(r"\n\s*\n\s*\n\s*\n", text)


def test_the_notice_of_revocation_tells_all_that_proves_it(
    mail_server: MailServer, clock: ManualClock
) -> None:
    queued(clock)
    mail = received(mail_server, clock)
    assert mail["Subject"] == "Pencabutan Sertifikat Elektronik P-2026-00012 selesai"
    for form in parts(mail):
        for told in (
            "4F2A 99C1 D07B 3356 A1F0",
            "22 November 2026 14.05 WIB",
            "Lupa passphrase",
            "42",
            "https://ams.example.go.id/terima/abc",
            "http://status.example.go.id/crl/kebumen.crl",
            "openssl ocsp",
            "http://status.example.go.id/ocsp/kebumen",
            "OP Diskominfo, (0287) 000000",
        ):
            assert told in form


def test_values_have_an_english_form_where_one_is_given(
    mail_server: MailServer, clock: ManualClock
) -> None:
    queued(clock, language="en")
    text, _html = parts(received(mail_server, clock))
    english, _, indonesian = text.partition("-" * 72)
    assert "Forgotten passphrase" in english
    assert "22 November 2026 14:05 WIB" in english
    assert "Lupa passphrase" in indonesian


def test_a_mail_says_that_a_machine_wrote_it(mail_server: MailServer, clock: ManualClock) -> None:
    notice = queued(clock)
    mail = received(mail_server, clock)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<notice-{notice.pk}@kebumenkab.go.id>"
    assert mail["To"] == '"Siti Rahmawati, S.Kom." <siti@kebumenkab.go.id>'
    assert mail["From"] == "AMS Kebumen <ams@kebumenkab.go.id>"


@pytest.mark.parametrize(
    "hostile", ["x\r\nBcc: y@z.id", "x\n\n<b>", "=?utf-8?q?a=0D=0ABcc:_y@z.id?=", "Žižka, 李"]
)
def test_no_header_is_smuggled_in(
    mail_server: MailServer, clock: ManualClock, hostile: str
) -> None:
    queued(clock, name=hostile, number=hostile)
    mail = received(mail_server, clock)
    assert mail["Bcc"] is None
    assert mail.defects == []
    assert mail_server.recipients == [["siti@kebumenkab.go.id"]]


def test_markup_in_a_value_stays_text(mail_server: MailServer, clock: ManualClock) -> None:
    queued(clock, Message.REQUEST_REJECTED, reason="<img src=x onerror=alert(1)> & {{ 1 }}")
    text, html = parts(received(mail_server, clock))
    assert "<img src=x onerror=alert(1)> & {{ 1 }}" in text
    assert "<img" not in html
    assert "&lt;img" in html


def test_html_loads_nothing_and_styles_nothing(
    clock: ManualClock, each: tuple[Message, dict[str, Any]]
) -> None:
    message, extra = each
    html, _type = compose(queued(clock, message, **extra)).alternatives[0]
    for tag, attributes in Tags(str(html)).found:
        assert tag not in {"img", "script", "style", "link", "iframe", "form", "object"}
        assert not {"style", "src", "srcset", "background"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]


def test_a_password_link_is_made_at_delivery_and_kept_nowhere(
    mail_server: MailServer, clock: ManualClock, account: Account
) -> None:
    notice = queued(clock, Message.PASSWORD_RESET, account_id=account.pk)
    text, _html = parts(received(mail_server, clock))
    (link, *_more) = re.findall(r"https?://\S+", text)
    notice.refresh_from_db()
    assert notice.context == {"account_id": account.pk}
    assert link.rpartition("-")[2] not in str(Notice.objects.values_list().get())
