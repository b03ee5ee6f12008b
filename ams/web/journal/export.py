"""The journal as a file: JSON lines for machines, CSV for spreadsheets."""

import csv
import io
import json
from collections.abc import Iterator

from django.db.models import QuerySet

from ams.core.canonical import canonical
from ams.journal.models import Entry

_COLUMNS = (
    "seq", "at", "event", "subject_kind", "subject_id",
    "actor_account_id", "actor_name", "origin", "data", "leaf_hash",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula and would carry it out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 1000


def json_lines(entries: QuerySet[Entry]) -> Iterator[bytes]:
    """Return each entry as the octets of its leaf, with its hash beside it, a line each."""
    for entry in entries.iterator(chunk_size=_CHUNK):
        yield canonical({**entry.record.as_json(), "leaf_hash": bytes(entry.leaf_hash).hex()})
        yield b"\n"


def csv_lines(entries: QuerySet[Entry]) -> Iterator[bytes]:
    """Return a heading and a line for each entry; cells cannot become formulas."""
    yield _line(_COLUMNS)
    for entry in entries.iterator(chunk_size=_CHUNK):
        values = {**entry.record.as_json(), "leaf_hash": bytes(entry.leaf_hash).hex()}
        values["data"] = json.dumps(values["data"], ensure_ascii=False, sort_keys=True)
        yield _line(tuple(_harmless(values[name]) for name in _COLUMNS))


def _line(cells: tuple[str, ...]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()


def _harmless(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
