"""Byte ranges of what is large (RFC 9110, 14): one range, so that a broken download goes on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from ams.distribution.messages import Exchange, FilePart, Reply, plain

_ONE_RANGE = re.compile(
    r"bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*", re.IGNORECASE
)
_NONE = (0, 0)  # an end before the start is no range (14.1.1)


def ranged(exchange: Exchange, reply: Reply) -> Reply:
    """Return the part of ``reply`` that is asked for, or all of it.

    What is no range of octets or several of them is answered whole, as 14.2 allows; so is a part
    of something that has changed since (If-Range, 13.1.5: the strong ETag or the exact date).
    """
    whole = replace(reply, headers={**reply.headers, "Accept-Ranges": "bytes"})
    asked = _ONE_RANGE.fullmatch(exchange.range)
    if exchange.method != "GET" or asked is None or not _is_same(exchange, reply.headers):
        return whole
    bounds = _bounds(asked, reply.length)
    if bounds == _NONE:
        return whole
    if bounds is None:
        reply.close()
        return plain(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, Content_Range=f"bytes */{reply.length}"
        )
    return _part(whole, *bounds)


def _is_same(exchange: Exchange, headers: Mapping[str, str]) -> bool:
    return not exchange.if_range or exchange.if_range in {
        headers.get("ETag"),
        headers.get("Last-Modified"),
    }


def _bounds(asked: re.Match[str], length: int) -> tuple[int, int] | None:
    """Return first octet and end of the range; ``None`` if no octet of the whole is in it."""
    first, last, suffix = asked.groups()
    if suffix is not None:
        start, end = max(0, length - int(suffix)), length
    else:
        start, end = int(first), min(length, int(last) + 1 if last else length)
        if last and int(last) < int(first):
            return _NONE
    return (start, end) if start < end else None


def _part(whole: Reply, start: int, end: int) -> Reply:
    body = whole.body
    part = (
        FilePart(body.descriptor, body.offset + start, end - start)
        if isinstance(body, FilePart)
        else body[start:end]
    )
    stated = {"Content-Range": f"bytes {start}-{end - 1}/{whole.length}"}
    return Reply(HTTPStatus.PARTIAL_CONTENT, part, {**whole.headers, **stated})
