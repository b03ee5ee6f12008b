"""Writes a procedure as the TOML file that ``loader`` reads: the same data, no comments."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Final

from ams.procedures.reader import DASH
from ams.procedures.reasons import Reason
from ams.procedures.rules import Activity, End, Move, Procedure
from ams.procedures.sheet import (
    Approver,
    Cell,
    Headings,
    Identity,
    LegalBasis,
    Point,
    Printed,
    Reference,
    Related,
    Remark,
    Text,
)

Value = str | int | date | list[str]
Table = dict[str, "Value | Table | list[Table]"]

_DELETE: Final = "\x7f"  # the one character that JSON writes as it is and TOML must not


def to_toml(procedure: Procedure) -> str:
    """Return the file of ``procedure``; ``loader.parse`` makes an equal procedure of it."""
    return "\n".join(_lines(as_table(procedure), "")).lstrip("\n") + "\n"


def as_table(procedure: Procedure) -> Table:
    """Return what TOML would hold of ``procedure``; ``loader.build`` takes it."""
    return {
        "key": procedure.key,
        "revision": date.fromisoformat(procedure.revision),
        "identity": _identity(procedure.identity),
        "headings": _headings(procedure.headings),
        "lanes": {lane.value: _cell(head) for lane, head in procedure.lanes},
        "legal_basis": [_legal_basis(each) for each in procedure.legal_basis],
        "related": [_related(each) for each in procedure.related],
        "qualifications": [_cell(each) for each in procedure.qualifications],
        "equipment": [_cell(each) for each in procedure.equipment],
        "warnings": {
            "lead": _cell(procedure.warnings.lead),
            "items": [_cell(each) for each in procedure.warnings.items],
        },
        "records": [_cell(each) for each in procedure.records],
        "activities": [_activity(each) for each in procedure.activities],
        "notes": [_text(each) for each in procedure.notes],
        **_references(procedure.references),
        **_reasons(procedure.reasons),
    }


def duration_text(span: timedelta) -> str:
    """Return a duration as ``reader`` takes it, in minutes where they are whole: PT5M, PT90S."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, rest = divmod(minutes, 60)
    if seconds:
        return f"PT{hours}H{rest}M{seconds}S" if hours else f"PT{minutes * 60 + seconds}S"
    return f"PT{hours}H{rest}M" if hours else f"PT{minutes}M"


def _text(text: Text) -> Table:
    return {"id": text.id, "en": text.en}


def _note(note: Text | None) -> Table:
    return {"note": _text(note)} if note else {}


def _cell(cell: Cell) -> Table:
    return {**_origin(cell), **_text(cell), **_note(cell.note)}


def _origin(cell: Cell | Remark) -> Table:
    origins: Table = {"origins": list(cell.origins)} if cell.origins else {}
    return {"source": cell.source.value, **origins}


def _references(references: tuple[Reference, ...]) -> Table:
    written: list[Table] = [
        {"key": each.key, "text": _text(each.text), "address": _printed(each.address)}
        for each in references
    ]
    return {"references": written} if written else {}


def _reasons(reasons: tuple[Reason, ...]) -> Table:
    written: list[Table] = [
        {
            "key": each.key,
            "reason_code": each.reason_code.value,
            "takes_invalidity_date": each.takes_invalidity_date,
            "urgent": each.urgent,
            "for_oneself": each.for_oneself,
            "text": _cell(each.text),
            **({"meaning": _text(each.meaning)} if each.meaning else {}),
        }
        for each in reasons
    ]
    return {"reasons": written} if written else {}


def _printed(printed: Printed) -> Table:
    return {"value": printed.value, **_note(printed.note)}


def _identity(identity: Identity) -> Table:
    return {
        "created": identity.created,
        "revised": identity.revised or DASH,
        "effective": identity.effective,
        "emblem": _printed(identity.emblem),
        "government": _printed(identity.government),
        "office": _printed(identity.office),
        "number": _printed(identity.number),
        "title": _cell(identity.title),
        "approver": _approver(identity.approver),
    }


def _approver(approver: Approver) -> Table:
    return {
        "unit": _printed(approver.unit),
        "position": _cell(approver.position),
        "name": _printed(approver.name),
        "number_label": _printed(approver.number_label),
        "number": _printed(approver.number),
    }


def _headings(headings: Headings) -> Table:
    return {each.name: _cell(getattr(headings, each.name)) for each in fields(headings)}


def _legal_basis(basis: LegalBasis) -> Table:
    return {
        "key": basis.key,
        "status": basis.status.value,
        "checked": basis.checked,
        "text": _cell(basis.text),
        "status_text": _text(basis.status_text),
    }


def _related(related: Related) -> Table:
    return {"key": related.key, "text": _cell(related.text)}


def _activity(activity: Activity) -> Table:
    return {
        "number": activity.number,
        "key": activity.key,
        "lane": activity.lane.value,
        "symbol": activity.symbol.value,
        "accompaniment": activity.accompaniment.value,
        "text": _cell(activity.text),
        "equipment": _cell(activity.equipment),
        "standard": {
            "duration": duration_text(activity.standard),
            **_cell(activity.standard_text),
        },
        "output": _cell(activity.output),
        "remark": _remark(activity.remark),
        "moves": {move.act.value: _move(move) for move in activity.moves},
    }


def _remark(remark: Remark) -> Table:
    points = [_point(each) for each in remark.points]
    return {**_origin(remark), **_note(remark.note), "points": points}


def _point(point: Point) -> Table:
    items: Table = {"items": [_text(each) for each in point.items]} if point.items else {}
    return {**_text(point.text), **items}


def _move(move: Move) -> Table:
    to = f"end:{move.to.value}" if isinstance(move.to, End) else move.to
    return {
        "to": to,
        "by": sorted(lane.value for lane in move.by),
        "label": _text(move.label),
        **({"text": _cell(move.text)} if move.text else {}),
    }


def _lines(table: Table, path: str) -> Iterator[str]:
    """Yield a table's own values, then the tables below it, each under its full name."""
    below: Table = {}
    for key, value in table.items():
        if isinstance(value, dict) or (value and _is_tables(value)):
            below[key] = value
        else:
            yield f"{key} = {_written(value)}"
    for key, value in below.items():
        full = f"{path}.{key}" if path else key
        for head, each in _headed(full, value):
            yield f"\n{head}"
            yield from _lines(each, full)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def _headed(full: str, value: object) -> Iterator[tuple[str, Table]]:
    if isinstance(value, dict):
        yield f"[{full}]", value
    elif isinstance(value, list):
        for each in value:
            yield f"[[{full}]]", each


def _written(value: object) -> str:
    """Return a value as TOML 1.0 writes it; JSON's escapes of a string are TOML's too."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007F")
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(_written(each) for each in value)}]"
        case _:
            return str(value)
