"""How the two processes speak: a JSON header, then octets. Nothing that comes back is executed.

A frame is the header's length (four octets, big-endian), the header, and the octets whose lengths
the header names under ``parts``.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ams.letters import refusals
from ams.letters.kinds import AttachmentKind
from ams.letters.pages import LONGEST_SIDE, PageImage
from ams.letters.reading.examined import Examined
from ams.letters.reading.flat_pages import HEIGHT, WIDTH
from ams.letters.reading.results import Reading
from ams.letters.refusals import Phrase, UploadRefused

_MOST_HEADER: Final = 1_000_000
_MOST_OCTETS: Final = 64_000_000
_MOST_PARTS: Final = 40  # twenty pages, each drawn and laid flat
_JPEG: Final = b"\xff\xd8\xff"
_REFUSALS: Final = {
    case.code: case
    for case in vars(refusals).values()
    if isinstance(case, type) and issubclass(case, UploadRefused)
}

Read = Callable[[int], bytes]
"""Returns exactly so many octets, or raises EOFError."""


class BadFrame(Exception):
    """What came is no frame of ours."""


def frame(header: Mapping[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """Return a frame's octets."""
    head = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    return b"".join((len(head).to_bytes(4), head, *parts))


def read_frame(read: Read) -> tuple[dict[str, Any], list[bytes]]:
    """Return a frame's header and parts.

    Raises:
        BadFrame: it is malformed or larger than any of ours.
        EOFError: it ends early.
    """
    length = int.from_bytes(read(4))
    if length > _MOST_HEADER:
        raise BadFrame(f"a header of {length} octets")
    try:
        header = json.loads(read(length))
        lengths = [int(one) for one in header["parts"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFrame(f"a malformed header: {error!r}") from error
    if len(lengths) > _MOST_PARTS or min(lengths, default=0) < 0 or sum(lengths) > _MOST_OCTETS:
        raise BadFrame(f"parts of {lengths[:_MOST_PARTS]} octets")
    return header, [read(one) for one in lengths]


def reader_of(descriptor: int) -> Read:
    """Return how frames are read from a descriptor that blocks."""

    def read(length: int) -> bytes:
        got = bytearray()
        while len(got) < length:
            piece = os.read(descriptor, min(length - len(got), 1 << 20))
            if not piece:
                raise EOFError(f"{len(got)} of {length} octets")
            got += piece
        return bytes(got)

    return read


def write_all(descriptor: int, octets: bytes) -> None:
    """Write everything to a descriptor that blocks."""
    left = memoryview(octets)
    while left:
        left = left[os.write(descriptor, left) :]


def taken(found: Examined) -> bytes:
    """Return the frame that says a file was taken."""
    pages = [
        {"number": page.number, "width": page.width, "height": page.height} for page in found.pages
    ]
    header = {
        "kind": found.kind.value,
        "pages": pages,
        "flat": list(found.flat),
        "reading": found.reading.to_json(),
    }
    return frame(header, [*(page.image for page in found.pages), *found.flat.values()])


def refused(refusal: UploadRefused) -> bytes:
    """Return the frame that says a file was refused, and why."""
    context = {
        key: {"msgid": value.msgid, "count": value.count} if isinstance(value, Phrase) else value
        for key, value in refusal.context.items()
    }
    return frame({"refused": refusal.code, "detail": str(refusal), "context": context})


def result_of(header: Mapping[str, Any], parts: Sequence[bytes]) -> Examined:
    """Return what the reading process found.

    Raises:
        UploadRefused: what it refused the file for.
        BadFrame: the answer is none of ours.
    """
    try:
        if "refused" in header:
            case = _REFUSALS[header["refused"]]
            context = {str(key): _value(value) for key, value in header["context"].items()}
            raise case(str(header["detail"]), **context)
        drawn = len(header["pages"])
        laid = zip(header["flat"], parts[drawn:], strict=True)
        return Examined(
            kind=AttachmentKind(header["kind"]),
            pages=tuple(_page(*one) for one in zip(header["pages"], parts[:drawn], strict=True)),
            reading=Reading.from_json(header["reading"]),
            flat={int(number): _flat(octets) for number, octets in laid},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadFrame(f"a malformed answer: {error!r}") from error


def _value(value: Any) -> object:
    if isinstance(value, dict):
        return Phrase(str(value["msgid"]), count=int(value["count"]))
    return value if isinstance(value, int) else str(value)


def _page(said: Mapping[str, Any], image: bytes) -> PageImage:
    width, height = int(said["width"]), int(said["height"])
    if not image.startswith(_JPEG) or not 0 < max(width, height) <= LONGEST_SIDE:
        raise ValueError(f"a page of {width} x {height} that is no picture of ours")
    return PageImage(number=int(said["number"]), image=image, width=width, height=height)


def _flat(octets: bytes) -> bytes:
    if len(octets) != WIDTH * HEIGHT:
        raise ValueError(f"a flat page of {len(octets)} octets")
    return octets
