"""The head of a response as octets (RFC 9112, 4), and answers that are octets already."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from ams.distribution.messages import Reply

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_WITHOUT_LENGTH = frozenset({HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT})
_OF_THE_CONTENT = (b"content-length:", b"content-type:")


class Ready(NamedTuple):
    """An answer made already, for everybody: status line and header lines, each with its CRLF.

    Date and Connection are added when it is sent. ``etag`` as in the head, so that a client who
    has the answer need not get it again; empty where there is none.
    """

    head: bytes
    body: bytes
    etag: bytes = b""
    kind: str = "ocsp"

    @classmethod
    def of(cls, status: HTTPStatus, headers: Mapping[str, str], body: bytes) -> "Ready":
        """Return the answer with these parts and its length."""
        lines = head_lines(status, {**headers, "Content-Length": str(len(body))})
        return cls(lines, body, headers.get("ETag", "").encode())


def head_lines(status: HTTPStatus, headers: Mapping[str, str]) -> bytes:
    """Return status line and header lines, without the empty line that ends a head."""
    lines = [f"HTTP/1.1 {status.value} {status.phrase}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in headers.items()]
    return "".join(lines).encode("latin-1")


def head_of(reply: Reply) -> bytes:
    """Return a reply's status line and header lines."""
    stated = {} if reply.status in _WITHOUT_LENGTH else {"Content-Length": str(reply.length)}
    return head_lines(reply.status, {**stated, **reply.headers})


def is_known(ready: Ready, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether the client has this answer (RFC 9110, 13.1.2, weak comparison)."""
    known = headers.get(b"if-none-match")
    if not known or not ready.etag:
        return False
    return any(tag.strip().removeprefix(b"W/") in (b"*", ready.etag) for tag in known.split(b","))


def not_modified(ready: Ready) -> bytes:
    """Return the head that says so: the same fields but for the content's (RFC 9110, 15.4.5)."""
    lines = ready.head.split(b"\r\n")[1:-1]
    kept = [line for line in lines if not line.lower().startswith(_OF_THE_CONTENT)]
    return b"\r\n".join([b"HTTP/1.1 304 Not Modified", *kept, b""])
