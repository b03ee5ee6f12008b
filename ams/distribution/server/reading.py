"""Requests out of octets, read by httptools; what two readers could divide differently is refused.

llhttp, which httptools carries, refuses by itself (RFC 9112): bare LF and CR, folded headers, white
space before the colon, two lengths, a length beside a transfer coding. The rest is looked at here.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, Protocol

import httptools

from ams.distribution.server.limits import Limits

_VERSIONS = frozenset({"1.1", "1.0"})


class Incoming(NamedTuple):
    """A request that has arrived whole; header names are in lower case."""

    method: bytes
    target: bytes
    headers: dict[bytes, bytes]
    body: bytes
    keep_alive: bool
    is_old: bool
    """HTTP/1.0, where keeping the connection must be said."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not taken; the connection ends with it."""

    status: HTTPStatus
    why: str


class Receiver(Protocol):
    """Who is told what arrives."""

    def take(self, incoming: Incoming) -> None:
        """Take a whole request."""

    def head_is_read(self, *, expects_continue: bool) -> None:
        """Learn that a head has been accepted and its body follows."""


class Reader:
    """Reads the requests of one connection, one after the other."""

    __slots__ = (
        "_body",
        "_head_size",
        "_headers",
        "_is_old",
        "_left",
        "_limits",
        "_parser",
        "_receiver",
        "_target",
        "is_within",
        "refusal",
        "unfinished",
    )

    def __init__(self, limits: Limits, receiver: Receiver) -> None:
        """Tell ``receiver`` what arrives within ``limits``."""
        self._limits = limits
        self._receiver = receiver
        self._parser: httptools.HttpRequestParser | None = httptools.HttpRequestParser(self)
        self.unfinished = 0  # octets read of a head, or of nothing yet
        self.is_within = self._is_old = False
        self.refusal: Refusal | None = None
        self._target = self._body = b""
        self._headers: dict[bytes, bytes] = {}
        self._head_size = self._left = 0

    def feed(self, data: bytes | memoryview) -> None:
        """Read on; ``refusal`` tells why there is nothing more to be read, if so."""
        if self._parser is None or self.refusal is not None:
            return
        if self._left:
            self._collect(data)
            return
        self.unfinished += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._collect(data[upgrade.args[0] :])
        except httptools.HttpParserInvalidMethodError:
            self._refuse(HTTPStatus.BAD_REQUEST, "the method is none")
        except httptools.HttpParserError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))
        if self.unfinished > self._limits.head:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large")

    def close(self) -> None:
        """Let go of the parser and the receiver, which hold this object in turn."""
        self._parser = None
        del self._receiver

    def on_message_begin(self) -> None:
        """Forget the request before."""
        self.is_within = True
        self._target = self._body = b""
        self._headers = {}
        self._head_size = 0

    def on_url(self, part: bytes) -> None:
        """Keep a part of the address."""
        self._target += part
        if len(self._target) > self._limits.target:
            self._stop(HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; one that comes again is a list (RFC 9110, 5.3), but for Host."""
        self._head_size += len(name) + len(value) + 4
        name = name.lower()
        headers = self._headers
        if name in headers:
            if name == b"host":
                self._stop(HTTPStatus.BAD_REQUEST, "there is more than one Host")
            value = headers[name] + b", " + value
        headers[name] = value
        if self._head_size > self._limits.head or len(headers) > self._limits.headers:
            self._stop(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large")

    def on_headers_complete(self) -> None:
        """Refuse a head whose request would not be taken, before its body is read."""
        self.unfinished = 0
        headers, parser = self._headers, self._parser
        assert parser is not None  # noqa: S101 - it is what calls
        version = parser.get_http_version()
        self._is_old = version == "1.0"
        if version not in _VERSIONS:
            self._stop(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, f"HTTP/{version} is not spoken here")
        if parser.get_method() == b"CONNECT":
            self._stop(HTTPStatus.BAD_REQUEST, "this is no proxy")
        if b"host" not in headers and version == "1.1":
            self._stop(HTTPStatus.BAD_REQUEST, "a request needs a Host (RFC 9112, 3.2)")
        if b"transfer-encoding" in headers:
            self._stop(HTTPStatus.LENGTH_REQUIRED, "a body must state its length")
        length = headers.get(b"content-length")
        if length is not None:
            self._check_body(int(length))

    def _check_body(self, length: int) -> None:
        if length > self._limits.body:
            self._stop(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"a body of {length} octets is larger than {self._limits.body}",
            )
        if length:
            expects = self._headers.get(b"expect", b"").lower() == b"100-continue"
            self._receiver.head_is_read(expects_continue=expects)

    def on_body(self, part: bytes) -> None:
        """Keep a part of the body, whose length has been found within its limit."""
        self.unfinished = 0
        self._body += part

    def on_message_complete(self) -> None:
        """Hand the request over; one that offers another protocol without its body, as yet."""
        parser = self._parser
        assert parser is not None  # noqa: S101 - it is what calls
        self.unfinished = 0
        if parser.should_upgrade():
            self._left = int(self._headers.get(b"content-length", b"0"))
        if not self._left:
            self._hand_over(parser)

    def _collect(self, data: bytes | memoryview) -> None:
        """Keep the body of a request that offers another protocol, which we do not speak.

        The parser stops before that body. The connection ends with this request.
        """
        if not self._left or self._parser is None:
            return
        part = bytes(data[: self._left])
        self._body += part
        self._left -= len(part)
        if not self._left:
            self._hand_over(self._parser)

    def _hand_over(self, parser: httptools.HttpRequestParser) -> None:
        self.is_within = False
        method = parser.get_method()
        if method == b"POST" and b"content-length" not in self._headers:
            self._stop(HTTPStatus.LENGTH_REQUIRED, "a body must state its length")
        self._receiver.take(
            Incoming(
                method,
                self._target,
                self._headers,
                self._body,
                parser.should_keep_alive() and not parser.should_upgrade(),
                self._is_old,
            )
        )

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        if self.refusal is None:
            self.refusal = Refusal(status, why)

    def _stop(self, status: HTTPStatus, why: str) -> None:
        """Refuse from within the parser, which reads no further then."""
        self._refuse(status, why)
        raise _Stopped


class _Stopped(Exception):
    """Ends the parser's work; never seen outside."""
