"""Which certificates a file of serial numbers means, and which of its lines mean none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ams.certificates.querysets import CertificateQuerySet
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial, serial_to_hex
from ams.incidents.errors import SelectionRefused

SIZE_LIMIT: Final = 64 * 1024 * 1024
_DECIMAL: Final = re.compile(r"[0-9]{1,49}")  # 2 to the 160th has 49 digits
_LOOKED_UP_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Named:
    """The certificates that were named, and a sentence for each line that names none."""

    certificate_ids: tuple[int, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    spellings: frozenset[str]


def named_by(content: bytes, certificates: CertificateQuerySet) -> Named:
    """Return which of ``certificates`` the lines of ``content`` name.

    One serial number a line: hexadecimal (with colons, spaces or ``0x``) or decimal. Lines may be
    empty or begin with ``#``. Digits alone may be either; a line that fits several certificates is
    refused, never guessed.

    Raises:
        SelectionRefused: the file is no text or too large.
    """
    lines, refused = [], []
    for number, text in _lines(content):
        try:
            lines.append(_Line(number, text, _spellings(text)))
        except InvalidInput:
            refused.append((number, f"line {number}: '{text[:60]}' is no serial number"))
    found: dict[int, None] = {}
    for start in range(0, len(lines), _LOOKED_UP_AT_ONCE):
        some = lines[start : start + _LOOKED_UP_AT_ONCE]
        for line, ids in _looked_up(some, certificates):
            if len(ids) == 1:
                found.update(dict.fromkeys(ids))
                continue
            fits = "fits no certificate" if not ids else f"fits {len(ids)} certificates"
            refused.append((line.number, f"line {line.number}: '{line.text[:60]}' {fits}"))
    return Named(tuple(found), tuple(sentence for _, sentence in sorted(refused)))


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    if len(content) > SIZE_LIMIT:
        raise _refused(f"the file has more than {SIZE_LIMIT} octets")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("the file of serial numbers is not text") from error
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line and not line.startswith("#"):
            yield number, line


def _refused(message: str) -> SelectionRefused:
    return SelectionRefused(message, fields={"serials": [message]})


def _spellings(text: str) -> frozenset[str]:
    decimal = int(text) if _DECIMAL.fullmatch(text) else 0
    found = {serial_to_hex(decimal)} if decimal else set()
    try:
        found.add(serial_to_hex(parse_serial(text)))
    except InvalidInput:
        if not found:
            raise
    return frozenset(found)


def _looked_up(
    lines: list[_Line], certificates: CertificateQuerySet
) -> Iterator[tuple[_Line, list[int]]]:
    wanted = frozenset[str]().union(*(line.spellings for line in lines))
    known: dict[str, list[int]] = {}
    for pk, serial in certificates.filter(serial__in=wanted).values_list("pk", "serial"):
        known.setdefault(serial, []).append(pk)
    for line in lines:
        yield line, [pk for spelling in line.spellings for pk in known.get(spelling, ())]
