"""The papers that offices print procedures on, and the room that each leaves for a flowchart."""

from enum import StrEnum
from typing import Final

from ams.procedures.flowchart.geometry import Paper

MARGIN: Final = 40.0
HEAD: Final = 46.0  # the running head's room
FOOT: Final = 40.0


class PaperSize(StrEnum):
    """What offices print on, lying."""

    A4 = "a4"
    F4 = "f4"


# Points; F4, folio as offices buy it, is 330 x 215 mm.
SIZES: Final = {PaperSize.A4: (841.89, 595.28), PaperSize.F4: (935.43, 609.45)}


def room_on(size: PaperSize) -> Paper:
    """Return the room for a flowchart between the margins."""
    width, height = SIZES[size]
    return Paper(width - 2 * MARGIN, height - HEAD - FOOT)
