"""OCSP answers ready at once, as octets for the server's fast path (ADR 0019, 0026)."""

import binascii
import re
from functools import lru_cache
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote_to_bytes

from ams.distribution import ocsp_fields
from ams.distribution.repeats import Head, Repeats
from ams.distribution.server.heads import Ready, head_lines
from ams.revocation.fast import FastAnswers, Given

_PREFIX: Final = b"/ocsp"
_SLUG: Final = re.compile(rb"/([a-z0-9-]+)")
_BASE64_SEQUENCE: Final = b"/M"  # how the base 64 of any DER SEQUENCE begins, and no slug does
_GUARD: Final = {"X-Content-Type-Options": "nosniff"}
_KEPT_HEADS: Final = 4096


class FastOCSP:
    """Asked on the loop for every plain GET and POST; answers in microseconds or not at all."""

    def __init__(self, answers: FastAnswers) -> None:
        self._answers = answers
        self._repeats = Repeats(answers)

    def __call__(self, method: bytes, target: bytes, body: bytes) -> Ready | None:
        """Return the answer as octets; ``None`` where it takes longer, or is no OCSP request."""
        if not target.startswith(_PREFIX):
            return None
        if method == b"POST":
            return self._posted(target[len(_PREFIX) :], body)
        return self._repeats.find(target) or self._got(target)

    def again(self, target: bytes, tail: bytes) -> bytes | None:
        """Return the whole response to a plain GET that was asked before; ``tail`` ends its head.

        ``None`` unless it is what would be answered now.
        """
        return self._repeats.whole(target, tail)

    def _got(self, target: bytes) -> Ready | None:
        slug, encoded = _read(target[len(_PREFIX) :])
        given = self._answers.answer(encoded, slug) if encoded else None
        if given is None:
            return None
        location = _location(target, slug, encoded)
        ready = _ready(given, location)
        if given.is_for_all and not location:
            self._repeats.keep(target, given.prompt, _head_for(given), ready.etag)
        return ready

    def _posted(self, rest: bytes, body: bytes) -> Ready | None:
        match = _SLUG.fullmatch(rest)
        if match is None and rest not in {b"", b"/"}:
            return None
        given = self._answers.answer(body, match[1].decode() if match else None)
        return None if given is None else _ready(given)


def _ready(given: Given, location: bytes = b"") -> Ready:
    answer = given.prompt.der
    if not given.is_for_all:
        return Ready(b"%bContent-Length: %d\r\n" % (_bound_head(), len(answer)), answer)
    etag = ocsp_fields.etag(answer).encode()
    parts = (_head_for(given).octets, etag, location, len(answer))
    return Ready(b"%b%b\r\n%bContent-Length: %d\r\n" % parts, answer, etag)


def _head_for(given: Given) -> Head:
    (_, this_update, next_update, _), _, at = given
    return _head(this_update, next_update, ocsp_fields.kept_seconds(next_update, at))


def _read(rest: bytes) -> tuple[str | None, bytes]:
    """Return authority and request in a path; nothing where the slow path must look."""
    slug = None
    if not rest.startswith(_BASE64_SEQUENCE):
        match = _SLUG.match(rest)
        if match is None:
            return None, b""
        slug, rest = match[1].decode(), rest[match.end() :]
    if not rest.startswith(_BASE64_SEQUENCE) or b"?" in rest:
        return None, b""
    text = rest[1:]
    if b"%" in text:  # mostly these three, which are quicker replaced than looked for
        text = text.replace(b"%2B", b"+").replace(b"%2F", b"/").replace(b"%3D", b"=")
        text = unquote_to_bytes(text) if b"%" in text else text
    try:
        return slug, binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        return None, b""


def _location(target: bytes, slug: str | None, encoded: bytes) -> bytes:
    """Return a field that names the canonical address, unless it was asked for by that."""
    if target.endswith(ocsp_fields.spelled(encoded)):
        return b""  # nothing can stand between: a longer text would be another request
    return b"Content-Location: " + ocsp_fields.canonical(slug, encoded).encode() + b"\r\n"


@lru_cache(maxsize=_KEPT_HEADS)
def _head(this_update: int, next_update: int, kept: int) -> Head:
    fields = ocsp_fields.fields(this_update, next_update, kept)
    lines = head_lines(HTTPStatus.OK, {**fields, **_GUARD})
    return Head(lines + b"ETag: ", until=next_update - kept + 1)


@lru_cache(maxsize=1)
def _bound_head() -> bytes:
    return head_lines(HTTPStatus.OK, {**ocsp_fields.BOUND, **_GUARD})
