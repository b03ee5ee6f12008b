"""Octets come from allow-listed hosts alone, within bounds, from the address that was checked."""

import socket
import time
from collections.abc import Iterator

import pytest

from ams.authority.outside.addresses import check_address, parse_url
from ams.authority.outside.errors import AnswerRefused, Why
from ams.authority.outside.fetching import Fetcher, Post
from ams.authority.outside.models import OutsideHost
from tests.authority.outside.web_server import WebServer, http, serving

ZERO = "0.0.0.0"  # noqa: S104 - it is refused


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    """Serve for the tests of this module."""
    with serving() as one:
        yield one


def allowed(server: WebServer, host: str = "127.0.0.1", **values: object) -> OutsideHost:
    """Return a host of the allow list, in the own network unless said otherwise."""
    plain = {"host": host, "port": server.port, "is_internal": True, "timeout_seconds": 1}
    return OutsideHost(**(plain | values))


def why(fetcher: Fetcher, url: str) -> Why:
    """Return why ``url`` is refused."""
    with pytest.raises(AnswerRefused) as refusal:
        fetcher.get(url)
    return refusal.value.why


def test_what_is_allowed_is_fetched_and_posted(server: WebServer) -> None:
    server.say("/a?b=c", b"isi")
    fetcher = Fetcher((allowed(server),))
    assert fetcher.get(server.url("/a?b=c")) == b"isi"
    assert fetcher.post(server.url("/a?b=c"), Post(b"x" * 9000, "text/plain")) == b"isi"


def test_a_host_that_is_not_allowed_is_not_even_resolved(server: WebServer) -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        raise AssertionError("resolved")

    for one in (
        allowed(server, "lain.example"), allowed(server, port=server.port + 1),
        allowed(server, port=0), allowed(server, is_on=False),
    ):  # fmt: skip
        assert why(Fetcher((one,), resolver), server.url("/a")) is Why.HOST


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "100.64.0.1", "::1", "fd00::1",
     "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", ZERO],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(address: str, server: WebServer) -> None:
    fetcher = Fetcher((allowed(server, "ca.example", is_internal=False),), lambda *_: [address])
    assert why(fetcher, f"http://ca.example:{server.port}/a") is Why.PRIVATE


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1%2", "224.0.0.1", ZERO, "::"])
def test_link_local_and_the_like_are_refused_even_where_inside_is_meant(address: str) -> None:
    with pytest.raises(AnswerRefused):
        check_address(address, host="ca.example", is_internal=True)


@pytest.mark.parametrize("address", ["103.30.1.2", "2400:cb00::1"])
def test_the_open_internet_is_meant(address: str) -> None:
    assert str(check_address(address, host="ca.example", is_internal=False)) == address


def test_one_address_inside_spoils_the_name(server: WebServer) -> None:
    fetcher = Fetcher(
        (allowed(server, "ca.example", is_internal=False),), lambda *_: ["103.30.1.2", "10.0.0.1"]
    )
    assert why(fetcher, f"http://ca.example:{server.port}/a") is Why.PRIVATE


def test_the_connection_goes_to_the_address_that_was_checked(server: WebServer) -> None:
    server.say("/a", b"isi")
    asked: list[str] = []

    def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)  # a second look would lead elsewhere
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    fetcher = Fetcher((allowed(server, "ca.example"),), resolver)
    assert fetcher.get(f"http://ca.example:{server.port}/a") == b"isi"
    assert asked == ["ca.example"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed(status: str, server: WebServer) -> None:
    server.say("/there", b"isi")
    server.replies["/here"] = http(
        b"", status=status, headers=f"Location: {server.url('/there')}\r\n"
    )
    before = len(server.asked)
    assert why(Fetcher((allowed(server),)), server.url("/here")) is Why.REDIRECT
    assert server.asked[before:] == ["/here"]


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oh", "204 No Content", "206 Partial"])
def test_anything_but_200_is_no_answer(status: str, server: WebServer) -> None:
    server.replies["/s"] = http(b"", status=status)
    assert why(Fetcher((allowed(server),)), server.url("/s")) is Why.HTTP_STATUS


def test_an_answer_beyond_the_limit_is_not_read_on(server: WebServer) -> None:
    fetcher = Fetcher((allowed(server, size_limit=4096),))
    server.replies["/announced"] = http(b"x", length=5000)
    server.replies["/endless"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000
    server.replies["/exact"] = http(b"x" * 4096)
    assert why(fetcher, server.url("/announced")) is Why.TOO_LARGE
    assert why(fetcher, server.url("/endless")) is Why.TOO_LARGE
    assert len(fetcher.get(server.url("/exact"))) == 4096


def test_a_broken_off_answer_is_refused(server: WebServer) -> None:
    server.replies["/short"] = http(b"isi", length=10)
    server.replies["/chunk"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"
    fetcher = Fetcher((allowed(server),))
    assert why(fetcher, server.url("/short")) is Why.TRUNCATED
    assert why(fetcher, server.url("/chunk")) is Why.TRUNCATED


def drip(connection: socket.socket) -> None:
    """Send an octet now and then, each within any timeout of a socket."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(40):
        connection.sendall(b"x")
        time.sleep(0.1)


def test_a_server_that_drips_or_says_nothing_costs_the_time_allowed(server: WebServer) -> None:
    server.replies["/drip"] = drip
    server.replies["/silent"] = lambda _connection: time.sleep(2)
    fetcher = Fetcher((allowed(server),))
    for path in ("/drip", "/silent"):
        began = time.monotonic()
        assert why(fetcher, server.url(path)) is Why.TOO_SLOW
        assert time.monotonic() - began < 1.9


def test_nobody_at_home_and_nonsense_are_unreachable(server: WebServer) -> None:
    server.replies["/nonsense"] = b"nonsense\r\n\r\n"
    fetcher = Fetcher((allowed(server, port=1), allowed(server)))
    assert why(fetcher, "http://127.0.0.1:1/") is Why.UNREACHABLE
    assert why(fetcher, server.url("/nonsense")) is Why.UNREACHABLE

    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror("unknown")

    nowhere = Fetcher((allowed(server, "ca.example"),), unknown)
    assert why(nowhere, f"http://ca.example:{server.port}/") is Why.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://ca.example/", "ldap://ca.example/cn=x", "http://",
     "http://user@ca.example/", "http://ca.example:99999/", "http://ca.example/a b",
     "http://ca.example/\r\nX: y", "http://[::1", "http://" + "a" * 300 + "/", ""],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        parse_url(url)
    assert refusal.value.why is Why.ADDRESS


def test_the_host_is_compared_in_small_letters() -> None:
    url = parse_url("HTTP://CVS.Example.go.id:80/ocsp?x=1")
    assert (url.scheme, url.host, url.port, url.target) == (
        "http", "cvs.example.go.id", 80, "/ocsp?x=1",
    )  # fmt: skip
