"""A real SMTP server on a port of its own: it can be down, refuse, put off or hang up."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django.fixtures import Settings


@dataclass
class MailServer:
    """The server and what it took."""

    port: int
    at_recipient: str = ""
    at_data: str = ""
    hangs_up_in_data: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    _controller: Controller | None = None

    def start(self) -> None:
        """Open the port."""
        self._controller = Controller(
            _Handler(self), hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=False
        )
        self._controller.start()

    def stop(self) -> None:
        """Close the port: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802 - aiosmtpd's name
        _server, _session, envelope, address, _options = said
        if self._server.at_recipient:
            return self._server.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *said: Any) -> str:  # noqa: N802 - aiosmtpd's name
        server, _session, envelope = said
        if self._server.hangs_up_in_data:
            server.transport.abort()
            return "421 gone"
        if self._server.at_data:
            return self._server.at_data
        content = envelope.original_content or b""
        self._server.taken.append(message_from_bytes(content, policy=default))
        self._server.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Return a running server that Django's settings point to."""
    server = MailServer(port=_free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "AMS Kebumen <ams@kebumenkab.go.id>"
    server.start()
    yield server
    server.stop()
