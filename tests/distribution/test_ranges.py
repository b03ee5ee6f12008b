from http import HTTPStatus
from pathlib import Path

import pytest

from ams.distribution.messages import Exchange, FilePart, Reply
from ams.distribution.ranges import ranged

WHOLE = Reply(
    HTTPStatus.OK,
    b"0123456789",
    {"ETag": '"tag"', "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"},
)


def asked(text: str, *, method: str = "GET", if_range: str = "") -> Reply:
    return ranged(Exchange(method, "/crl/kebumen.crl", range=text, if_range=if_range), WHOLE)


@pytest.mark.parametrize(
    ("text", "part", "stated"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=7-900", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-30", b"0123456789", "bytes 0-9/10"),
        ("Bytes=9-", b"9", "bytes 9-9/10"),
    ],
)
def test_one_range_is_sent_alone(text: str, part: bytes, stated: str) -> None:
    reply = asked(text)
    assert (reply.status, reply.body) == (206, part)
    assert reply.headers["Content-Range"] == stated
    assert reply.headers["ETag"] == '"tag"'


@pytest.mark.parametrize("text", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_without_an_octet_is_refused_and_the_length_told(text: str) -> None:
    reply = asked(text)
    assert reply.status == 416
    assert reply.headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize(
    "text",
    ["", "bytes", "bytes=", "bytes=-", "bytes=4-2", "bytes=0-1,3-4", "bytes=0-1, bytes=3-4",
     "lines=1-2", "bytes=a-b", "bytes=1-2-3", "bytes=²-3", "bytes=" + "9" * 40 + "-"],
)  # fmt: skip
def test_what_is_no_single_range_is_answered_whole(text: str) -> None:
    reply = asked(text)
    assert (reply.status, reply.body) == (200, WHOLE.body)
    assert reply.headers["Accept-Ranges"] == "bytes"


def test_a_range_of_head_is_not_looked_at() -> None:
    assert asked("bytes=0-1", method="HEAD").status == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"tag"', 206),
        ("Sun, 22 Nov 2026 00:00:00 GMT", 206),
        ('"other"', 200),
        ('W/"tag"', 200),
        ("Sun, 22 Nov 2026 00:00:01 GMT", 200),
    ],
)
def test_a_part_of_something_else_by_now_is_answered_whole(condition: str, status: int) -> None:
    assert asked("bytes=0-1", if_range=condition).status == status


def test_a_part_of_a_file_is_named_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(WHOLE.body if isinstance(WHOLE.body, bytes) else b"")
    part = FilePart.whole(path)
    reply = ranged(Exchange("GET", "/", range="bytes=2-4"), Reply(HTTPStatus.OK, part))
    assert reply.body == FilePart(part.descriptor, 2, 3)
    assert reply.length == 3
    reply.close()


def test_a_refused_range_lets_go_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    part = FilePart.whole(path)
    assert ranged(Exchange("GET", "/", range="bytes=10-"), Reply(HTTPStatus.OK, part)).status == 416
    with pytest.raises(OSError, match="descriptor"):
        part.close()
