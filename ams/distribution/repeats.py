"""OCSP answers by the address they were asked at: the same question again costs a look-up.

An answer is given again while the index in force has nothing new of its certificate and the answer
is in the first half of its life, so it is the one that would be put together anew (ADR 0026). Where
the keeper has renewed it ahead of that, the one before is as true until then.
"""

from collections import deque
from typing import Final, NamedTuple

from ams.distribution.server.heads import Ready
from ams.revocation.fast import FastAnswers
from ams.revocation.index.records import KEY_SIZE
from ams.revocation.index.slots import SIGNATURE_AT, SLOT_SIZE
from ams.revocation.node import IndexSource
from ams.revocation.signatory import Prompt, Trace
from ams.revocation.templates import Frame

ROOM: Final = 1 << 17  # answers, some 550 octets each with its address
_KEPT_FRAMES: Final = 4096
_ETAG_SIZE: Final = 66  # SHA-256 in hexadecimal and quotation marks
# What belongs to one answer alone: key, tag, serial number with status, the octets of its slot.
_KEY: Final = slice(KEY_SIZE)
_ETAG: Final = slice(KEY_SIZE, KEY_SIZE + _ETAG_SIZE)
_ABOUT: Final = slice(KEY_SIZE + _ETAG_SIZE, -SLOT_SIZE)
_SIGNATURE_AT: Final = SIGNATURE_AT - SLOT_SIZE  # from the end


class Head(NamedTuple):
    """What stands before the tag in many answers, and until when (in seconds) it may be said."""

    octets: bytes
    until: int


class _Common(NamedTuple):
    """What many answers have in common: time, head around the tag, body."""

    since: int
    until: int
    head: bytes
    size: bytes
    body: Frame
    signature: slice


class Repeats:
    """The answers of one process, of one source at a time; the oldest make room."""

    def __init__(self, answers: FastAnswers, *, room: int | None = None) -> None:
        """Keep up to ``room`` of what ``answers`` gives (``ROOM``, unless stated)."""
        self._answers = answers
        self._room = ROOM if room is None else room
        self._source: IndexSource | None = None
        self._own: dict[bytes, tuple[_Common, bytes]] = {}
        self._order: deque[bytes] = deque()
        self._common: dict[tuple[Head, Frame], _Common] = {}

    def find(self, target: bytes) -> Ready | None:
        """Return the answer kept for this address, if it is still the one to be given."""
        found = self._found(target)
        if found is None:
            return None
        common, own = found
        etag = own[_ETAG]
        head = b"".join((common.head, etag, common.size))
        return Ready(head, common.body.around(own[_ABOUT], own[common.signature]), etag)

    def whole(self, target: bytes, tail: bytes) -> bytes | None:
        """Return the same as one response, ``tail`` at the end of its head."""
        found = self._found(target)
        if found is None:
            return None
        (_, _, head, size, (before, between, behind), signature), own = found
        return b"".join(
            (
                head, own[_ETAG], size, tail,
                before, own[_ABOUT], between, own[signature], behind,
            )
        )  # fmt: skip

    def _found(self, target: bytes) -> tuple[_Common, bytes] | None:
        found = self._own.get(target)
        if found is None:
            return None
        source, now = self._answers.grounds()
        common, own = found
        if source is None or source is not self._source or not common.since <= now < common.until:
            return None
        return None if source.index.has_changed(own[_KEY]) else found

    def keep(self, target: bytes, prompt: Prompt, head: Head, etag: bytes) -> None:
        """Keep an answer for whoever asks at ``target`` again."""
        trace = prompt.trace
        if trace is None or trace.source.index.has_changed(trace.key):
            return
        if trace.source is not self._source:
            self._begin_with(trace.source)
        if target not in self._own:
            self._make_room()
            self._order.append(target)
        own = trace.key + etag + trace.about + trace.octets
        self._own[target] = self._common_of(prompt, trace, head), own

    def _common_of(self, prompt: Prompt, trace: Trace, head: Head) -> _Common:
        common = self._common.get((head, trace.frame))
        if common is None:
            if len(self._common) >= _KEPT_FRAMES:
                self._common.clear()
            common = self._common[head, trace.frame] = _Common(
                since=prompt.this_update,
                until=min(trace.until, head.until),
                head=head.octets,
                size=b"\r\nContent-Length: %d\r\n" % len(prompt.der),
                body=trace.frame,
                signature=slice(_SIGNATURE_AT, _SIGNATURE_AT + trace.signature),
            )
        return common

    def _begin_with(self, source: IndexSource) -> None:
        self._own, self._common = {}, {}
        self._order.clear()
        self._source = source

    def _make_room(self) -> None:
        if len(self._order) >= self._room:
            del self._own[self._order.popleft()]
