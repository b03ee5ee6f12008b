"""An HTTP request and response, as far as this service needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ams.distribution.errors import LengthRequired, MalformedHTTP, TooLarge

# An OCSP request for one certificate has about 100 octets; with a signature and certificates some
# thousands.
MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a client sent; ``path`` is decoded once, ``body`` is read and within its limit."""

    method: str
    path: str
    body: bytes = b""
    if_none_match: str = ""
    if_modified_since: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, Any]) -> "Exchange":
        """Return the request in a WSGI environment.

        Raises:
            LengthRequired, TooLarge, MalformedHTTP: its body cannot be taken.
        """
        method = str(environ["REQUEST_METHOD"])
        return cls(
            method=method,
            path=str(environ.get("PATH_INFO", "/")),
            body=_body(environ) if method == "POST" else b"",
            if_none_match=str(environ.get("HTTP_IF_NONE_MATCH", "")),
            if_modified_since=str(environ.get("HTTP_IF_MODIFIED_SINCE", "")),
        )


def _body(environ: Mapping[str, Any]) -> bytes:
    stated = str(environ.get("CONTENT_LENGTH") or "")
    if not stated:
        raise LengthRequired("a request with a body must state its length")
    if not (stated.isascii() and stated.isdigit()):
        raise MalformedHTTP(f"Content-Length '{stated[:20]}' is no number")
    length = int(stated)
    if length > MAX_BODY:
        raise TooLarge(f"a body of {length} octets is larger than {MAX_BODY}")
    body = bytes(environ["wsgi.input"].read(length))
    if len(body) != length:
        raise MalformedHTTP(f"the body has {len(body)} octets, not {length}")
    return body


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back; a reply to HEAD goes out without its body."""

    status: HTTPStatus
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def plain(status: HTTPStatus, text: str = "", **headers: str) -> Reply:
    """Return a short text that no cache keeps; header names take ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = f"{text or status.phrase}\n".encode()
    standard = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return Reply(status, body, {**standard, **named})
