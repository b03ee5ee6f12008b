"""What the limited process returns; apart from what is kept of it, for drawing takes libraries."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ams.letters.kinds import AttachmentKind
from ams.letters.pages import PageImage
from ams.letters.reading.results import Reading


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was taken: its kind by decoding, its pages drawn anew, what they say.

    ``flat`` holds, by number, the pages that could be laid flat: grey, as ``flat_pages`` says.
    """

    kind: AttachmentKind
    pages: tuple[PageImage, ...]
    reading: Reading
    flat: Mapping[int, bytes] = field(default_factory=dict)
