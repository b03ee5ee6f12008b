"""Two revisions side by side: what was added, removed and changed, marked word by word. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from ams.procedures.rules import Activity, End, Lane, Procedure
from ams.procedures.sheet import Text
from ams.revisions.fields import Field
from ams.revisions.groups import Group, Section
from ams.revisions.sections import sections
from ams.revisions.words import shown

_TOKEN: Final = re.compile(r"\s+|\S+")
_ENDS: Final = {
    End.COMPLETED: Text("selesai", "completed"),
    End.REJECTED: Text("ditolak", "rejected"),
    End.WITHDRAWN: Text("ditarik", "withdrawn"),
}
_STRUCTURE: Final = Text("Susunan", "Structure")
_NUMBER: Final = Text("Nomor urut", "Number")
_LANE: Final = Text("Pelaksana", "Performer")
_SYMBOL: Final = Text("Lambang", "Symbol")
_LEADS: Final = Text("Keluaran", "Outcome")
_BY: Final = Text("oleh", "by")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one side; marked where the other side does not have them."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where it stands, and what either side says (nothing: not there)."""

    section: str
    place: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def compare(before: Procedure, after: Procedure, *, language: str) -> tuple[Change, ...]:
    """Return every difference in the paper's order; both languages' words are compared."""
    olds = {one.key: one for one in sections(before)}
    news = {one.key: one for one in sections(after)}
    changes: list[Change] = []
    for key in (*news, *(key for key in olds if key not in news)):
        old, new = olds.get(key), news.get(key)
        title = (new or olds[key]).title.in_language(language)
        rows = (
            *_section_rows(old, new, language),
            *_structure_rows(_activity(before, key), _activity(after, key), language),
        )
        changes += [
            Change(title, place, *marked(first, second))
            for place, first, second in rows
            if first != second
        ]
    return tuple(changes)


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces, each marked where the other text has something else."""
    olds, news = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = SequenceMatcher(a=olds, b=news, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if end > start:
            left.append(Piece("".join(olds[start:end]), kind != "equal"))
        if last > first:
            right.append(Piece("".join(news[first:last]), kind != "equal"))
    return tuple(left), tuple(right)


_Row = tuple[str, str, str]


def _section_rows(old: Section | None, new: Section | None, language: str) -> Iterator[_Row]:
    for first, second in _pairs(_groups(old), _groups(new)):
        yield from _group_rows(first, second, language)


def _groups(section: Section | None) -> list[Group]:
    return [group for group in section.groups if not group.is_new] if section else []


def _pairs(
    olds: Sequence[Group], news: Sequence[Group]
) -> Iterator[tuple[Group | None, Group | None]]:
    """Pair groups that say the same; between those, the others in their order."""
    matcher = SequenceMatcher(
        a=[_said(one) for one in olds], b=[_said(one) for one in news], autojunk=False
    )
    for _kind, start, end, first, last in matcher.get_opcodes():
        yield from zip_longest(olds[start:end], news[first:last])


def _said(group: Group) -> tuple[str, ...]:
    return tuple(field.value for field in group.fields)


def _group_rows(old: Group | None, new: Group | None, language: str) -> Iterator[_Row]:
    olds, news = _by_place(old), _by_place(new)
    title = (new or old or Group(Text("", ""), ())).title.in_language(language)
    for place in (*news, *(place for place in olds if place not in news)):
        first, second = olds.get(place), news.get(place)
        field = second or first
        assert field is not None  # noqa: S101 - the place comes from one of the two
        label = field.label.in_language(language)
        yield (
            label if label.startswith(title) else f"{title} · {label}",
            shown(first, language) if first else "",
            shown(second, language) if second else "",
        )


def _by_place(group: Group | None) -> Mapping[tuple[object, ...], Field]:
    """Return a group's fields by their place inside the item or the section."""
    if group is None:
        return {}
    return {_inside(field.path, group): field for field in group.fields}


def _inside(path: tuple[str | int, ...], group: Group) -> tuple[object, ...]:
    if group.path:
        return path[len(group.path) :]
    return path[2:] if path[0] == "activities" else path


def _activity(procedure: Procedure, key: str) -> tuple[Activity, Procedure] | None:
    wanted = key.removeprefix("activity-")
    if wanted == key:
        return None
    found = next((one for one in procedure.activities if one.key == wanted), None)
    return (found, procedure) if found else None


def _structure_rows(
    old: tuple[Activity, Procedure] | None, new: tuple[Activity, Procedure] | None, language: str
) -> Iterator[_Row]:
    olds = _structure(*old, language) if old else {}
    news = _structure(*new, language) if new else {}
    for place in (*news, *(place for place in olds if place not in news)):
        yield (
            f"{_STRUCTURE.in_language(language)} · {place}",
            olds.get(place, ""),
            news.get(place, ""),
        )


def _structure(activity: Activity, procedure: Procedure, language: str) -> dict[str, str]:
    def lanes(found: frozenset[Lane]) -> str:
        heads = dict(procedure.lanes)
        return ", ".join(
            heads[lane].in_language(language) if lane in heads else lane.value
            for lane in sorted(found)
        )

    numbers = {one.key: str(one.number) for one in procedure.activities}
    by = _BY.in_language(language)
    rows = {
        _NUMBER.in_language(language): str(activity.number),
        _LANE.in_language(language): lanes(frozenset({activity.lane})),
        _SYMBOL.in_language(language): activity.symbol.value,
    }
    for move in activity.moves:
        to = (
            _ENDS[move.to].in_language(language)
            if isinstance(move.to, End)
            else numbers.get(move.to, move.to)
        )
        rows[f"{_LEADS.in_language(language)} {move.act.value}"] = f"→ {to}, {by} {lanes(move.by)}"
    return rows
