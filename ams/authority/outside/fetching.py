"""Fetch octets from an allow-listed host, and from nowhere else (ADR 0021).

The name is resolved once; every address that it leads to is checked and the connection goes to
the checked one, so that a name which changes in between (DNS rebinding) changes nothing. No
redirect is followed, no proxy of the environment is used.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any, Final

from ams.authority.outside.addresses import StatusURL, check_address, parse_url
from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.models import OutsideHost

_OK: Final = 200
_REDIRECTS: Final = range(300, 400)
_BLOCK: Final = 64 * 1024
Resolver = Callable[[str, int], Iterable[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the network addresses of ``host`` as the machine's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in found]


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent with a POST."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches for one CA; ``hosts`` are those allowed for it."""

    hosts: tuple[OutsideHost, ...]
    resolver: Resolver = resolve

    def get(self, url: str) -> bytes:
        """Return what ``url`` holds.

        Raises:
            AnswerRefused: it may not be asked, or what came cannot be taken.
        """
        return self._fetch(parse_url(url), None)

    def post(self, url: str, body: Post) -> bytes:
        """Return what ``url`` answers to ``body``.

        Raises:
            AnswerRefused: it may not be asked, or what came cannot be taken.
        """
        return self._fetch(parse_url(url), body)

    def _fetch(self, url: StatusURL, body: Post | None) -> bytes:
        allowed = self._allowed(url)
        ends = time.monotonic() + allowed.timeout_seconds
        address = self._checked_address(url, allowed)
        connection = _Connection(url, address, ends)
        try:
            return _exchange(connection, url, body, limit=allowed.size_limit)
        except TimeoutError as error:
            raise AnswerRefused(
                Why.TOO_SLOW, f"{url.host} took longer than {allowed.timeout_seconds} s"
            ) from error
        except http.client.IncompleteRead as error:
            raise AnswerRefused(Why.TRUNCATED, f"{url.host} broke off its answer") from error
        except (OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise AnswerRefused(
                Why.UNREACHABLE, f"{url.host} cannot be read: {reason[:200]}"
            ) from error
        finally:
            connection.end()

    def _allowed(self, url: StatusURL) -> OutsideHost:
        for one in self.hosts:
            own_port = url.port == one.port if one.port else url.is_default_port
            if one.is_on and one.host == url.host and own_port:
                return one
        raise AnswerRefused(
            Why.HOST, f"{url.host}:{url.port} is not among the hosts allowed for this CA"
        )

    def _checked_address(self, url: StatusURL, allowed: OutsideHost) -> str:
        """Return the address to connect to; one that is refused spoils the whole name."""
        try:
            found = list(self.resolver(url.host, url.port))
        except OSError as error:
            raise AnswerRefused(Why.UNREACHABLE, f"{url.host} cannot be resolved") from error
        checked = [
            check_address(one, host=url.host, is_internal=allowed.is_internal) for one in found
        ]
        if not checked:
            raise AnswerRefused(Why.UNREACHABLE, f"{url.host} has no address")
        return str(checked[0])


class _Connection(http.client.HTTPConnection):
    """A connection to an address given beforehand, which ends at a given moment.

    ``http.client`` closes a connection before it has read the answer; it is truly closed by
    ``end``.
    """

    def __init__(self, url: StatusURL, address: str, ends: float) -> None:
        super().__init__(url.host, url.port)
        self._url = url
        self._address = address
        self._ends = ends
        self._opened: list[socket.socket] = []

    def connect(self) -> None:
        """Connect to the checked address; TLS is for the name."""
        opened = socket.create_connection((self._address, self._url.port), _left(self._ends))
        self._opened.append(opened)
        if self._url.scheme == "https":
            opened.settimeout(_left(self._ends))
            context = ssl.create_default_context()
            opened = context.wrap_socket(opened, server_hostname=self._url.host)
            self._opened.append(opened)
        self.sock: Any = _Timed(opened, self._ends)

    def end(self) -> None:
        """Close everything that was opened."""
        self.close()
        for one in self._opened:
            one.close()


class _Timed:
    """A socket for ``http.client`` whose every wait ends when the whole exchange must.

    A timeout of the socket alone would begin anew with each octet of a slow server.
    """

    def __init__(self, plain: socket.socket, ends: float) -> None:
        self._socket = plain
        self._ends = ends

    def sendall(self, content: bytes) -> None:
        """Send everything in time."""
        self._socket.settimeout(_left(self._ends))
        self._socket.sendall(content)

    def makefile(self, _mode: str) -> IO[bytes]:
        """Return what is read from."""
        return io.BufferedReader(_TimedReader(self._socket, self._ends))

    def close(self) -> None:
        """Leave the socket open: the answer is still to be read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, plain: socket.socket, ends: float) -> None:
        self._socket = plain
        self._ends = ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(_left(self._ends))
        return self._socket.recv_into(buffer)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _exchange(
    connection: http.client.HTTPConnection, url: StatusURL, body: Post | None, *, limit: int
) -> bytes:
    headers = {"User-Agent": "AMS", "Accept": "*/*", "Connection": "close"}
    if body is None:
        connection.request("GET", url.target, headers=headers)
    else:
        headers["Content-Type"] = body.content_type
        connection.request("POST", url.target, body=body.content, headers=headers)
    response = connection.getresponse()
    if response.status in _REDIRECTS:
        raise AnswerRefused(
            Why.REDIRECT, f"{url.host} leads on to another address, which is never followed"
        )
    if response.status != _OK:
        raise AnswerRefused(Why.HTTP_STATUS, f"{url.host} answered {response.status}")
    return _content(response, url.host, limit=limit)


def _content(response: http.client.HTTPResponse, host: str, *, limit: int) -> bytes:
    announced = response.length
    too_large = AnswerRefused(Why.TOO_LARGE, f"{host} sends more than {limit} octets")
    if announced is not None and announced > limit:
        raise too_large
    content = bytearray()
    while block := response.read(_BLOCK):
        content += block
        if len(content) > limit:
            raise too_large
    if announced is not None and len(content) < announced:
        raise AnswerRefused(
            Why.TRUNCATED, f"{host} announced {announced} octets and sent {len(content)}"
        )
    return bytes(content)
