"""Is an uploaded file what it must be, and what stands on it? Asked in a limited process.

ADR 0014 tells the rules, ADR 0061 how the process that applies them is limited.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from ams.letters.kinds import AttachmentKind
from ams.letters.pages import PageImage
from ams.letters.reading.process import Task, examine
from ams.letters.reading.results import Reading
from ams.letters.refusals import EmptyUpload, TooLarge


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that was taken: its kind by decoding, its digest, its pages drawn anew.

    ``reading`` is what a machine read on them; ``flat`` holds the pages that it could lay flat.
    """

    kind: AttachmentKind
    sha256: str
    pages: tuple[PageImage, ...]
    reading: Reading
    flat: Mapping[int, bytes] = field(default_factory=dict)


def inspect(content: bytes, *, task: Task = Task.READ) -> Inspected:
    """Return what ``content`` is, with its pages as pictures of ours.

    Raises:
        UploadRefused: one subclass per reason.
    """
    _check_size(content)
    found = examine(content, task)
    return Inspected(
        kind=found.kind,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=found.pages,
        reading=found.reading,
        flat=found.flat,
    )


def _check_size(content: bytes) -> None:
    limit = settings.AMS_UPLOAD_LIMIT_BYTES
    if not content:
        raise EmptyUpload("the file has no octets")
    if len(content) > limit:
        raise TooLarge(
            f"{len(content)} octets exceed the limit of {limit}",
            size=size_text(len(content)),
            limit=size_text(limit),
        )


def size_text(octets: int) -> str:
    """Return a size for people, "1,4 MB", rounded up so that a refused size exceeds the limit."""
    if octets < 1024 * 1024:
        return f"{-(-octets // 1024)} kB"
    whole, tenths = divmod(-(-octets * 10 // (1024 * 1024)), 10)
    point = "." if get_language() == "en" else ","
    return f"{whole}{point}{tenths} MB" if tenths else f"{whole} MB"
