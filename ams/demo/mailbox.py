"""The demonstration's mail server: keeps every mail it receives as a file, delivers none.

A stand-in for the office's mail server that shows what AMS really sends over SMTP.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Writes each accepted mail into ``folder``, whole or not at all."""

    folder: Path

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        """Keep the mail and accept it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / f"{uuid4().hex}.eml"
        unfinished = kept.with_suffix(".part")
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(kept)
        return "250 kept"


@contextmanager
def receiving(host: str, port: int, folder: Path) -> Iterator[None]:
    """Receive mails on ``host:port`` into ``folder`` while the context lasts."""
    controller = Controller(_Keeper(folder), hostname=host, port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def serve(host: str, port: int, folder: Path, stop: threading.Event) -> None:
    """Receive mails until ``stop`` is set."""
    with receiving(host, port, folder):
        stop.wait()
