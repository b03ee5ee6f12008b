"""An HTTP request and response, as far as this service needs them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

# An OCSP request for one certificate has about 100 octets; with a signature and certificates some
# thousands.
MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a client sent; ``path`` is decoded once, ``body`` is whole and within its limit."""

    method: str
    path: str
    body: bytes = b""
    if_none_match: str = ""
    if_modified_since: str = ""
    range: str = ""
    if_range: str = ""

    @classmethod
    def of(
        cls, method: bytes, target: bytes, headers: Mapping[bytes, bytes], body: bytes
    ) -> "Exchange":
        """Return the request with these parts; header names are in lower case."""

        def header(name: bytes) -> str:
            return headers.get(name, b"").decode("latin-1")

        return cls(
            method=method.decode("ascii"),
            path=_path(target.decode("ascii")),
            body=body,
            if_none_match=header(b"if-none-match"),
            if_modified_since=header(b"if-modified-since"),
            range=header(b"range"),
            if_range=header(b"if-range"),
        )


def _path(target: str) -> str:
    """Return the path of a target in origin or absolute form (RFC 9112, 3.2), decoded once."""
    if not target.startswith("/"):
        try:
            target = urlsplit(target).path or "/"
        except ValueError:
            return ""
    return unquote(target.partition("?")[0], encoding="latin-1")


@dataclass(frozen=True, slots=True)
class FilePart:
    """Octets of an open file; whoever sends them closes it."""

    descriptor: int
    offset: int
    length: int

    @classmethod
    def whole(cls, path: Path) -> "FilePart":
        """Open the file; what replaces it later does not change what is sent.

        Raises:
            OSError: it is not there or cannot be read.
        """
        descriptor = os.open(path, os.O_RDONLY)
        return cls(descriptor, 0, os.fstat(descriptor).st_size)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.descriptor)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back; a reply to HEAD goes out without its body."""

    status: HTTPStatus
    body: bytes | FilePart = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Return the body's length in octets."""
        return self.body.length if isinstance(self.body, FilePart) else len(self.body)

    def close(self) -> None:
        """Let go of what the body holds."""
        if isinstance(self.body, FilePart):
            self.body.close()


def plain(status: HTTPStatus, text: str = "", **headers: str) -> Reply:
    """Return a short text that no cache keeps; header names take ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = f"{text or status.phrase}\n".encode()
    standard = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return Reply(status, body, {**standard, **named})
