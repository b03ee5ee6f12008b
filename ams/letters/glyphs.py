"""Which characters the committed fonts can draw, read from the fonts' own tables.

A character without a glyph would print as an empty box; the letter is refused at its field instead.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "fonts"


@cache
def drawable() -> frozenset[int]:
    """Return the code points for which some committed font has a glyph."""
    return frozenset().union(*(_covered(path.read_bytes()) for path in FOLDER.glob("*.ttf")))


def _covered(font: bytes) -> set[int]:
    """Return what a font's ``cmap`` maps to a glyph (OpenType 1.9, cmap, formats 4 and 12)."""
    table = _table(font, b"cmap")
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", table, 2)[0]):
        offset = struct.unpack_from(">I", table, 4 + 8 * index + 4)[0]
        subtable = table[offset:]
        match struct.unpack_from(">H", subtable)[0]:
            case 4:
                found.update(_format_4(subtable))
            case 12:
                found.update(_format_12(subtable))
            case _:
                continue
    return found


def _table(font: bytes, tag: bytes) -> bytes:
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        name, _checksum, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError(f"the font has no table {tag.decode()}")


def _format_4(subtable: bytes) -> Iterator[int]:
    count = struct.unpack_from(">H", subtable, 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", subtable, 14)
    starts = struct.unpack_from(f">{count}H", subtable, 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", subtable, 16 + 4 * count)
    offsets_at = 16 + 6 * count
    for index in range(count):
        offset_at = offsets_at + 2 * index
        offset = struct.unpack_from(">H", subtable, offset_at)[0]
        for code in range(starts[index], ends[index] + 1):
            glyph = code
            if offset:
                at = offset_at + offset + 2 * (code - starts[index])
                if at + 2 > len(subtable):
                    continue
                glyph = struct.unpack_from(">H", subtable, at)[0]
                if glyph == 0:
                    continue
            if (glyph + deltas[index]) % 0x10000:
                yield code


def _format_12(subtable: bytes) -> Iterator[int]:
    for index in range(struct.unpack_from(">I", subtable, 12)[0]):
        start, end, glyph = struct.unpack_from(">III", subtable, 16 + 12 * index)
        yield from range(start + (glyph == 0), end + 1)
