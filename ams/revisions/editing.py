"""From what was typed on a page of the editor to the procedure that it makes. Pure."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from ams.procedures.errors import ProcedureInvalid
from ams.procedures.loader import build
from ams.procedures.reader import duration_of
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Source
from ams.procedures.writer import as_table
from ams.revisions.errors import RevisionRefused
from ams.revisions.fields import FieldRefused, Kind, Node, Path, at, minutes_text, name_at, put
from ams.revisions.file_words import words_of
from ams.revisions.groups import Group, Section

_KEY_LENGTH: Final = 40
_WORDS = {Kind.LINE, Kind.TEXT, Kind.LINES}


def edited(procedure: Procedure, section: Section, typed: Mapping[str, str]) -> Procedure:
    """Return the procedure with one section as typed; what else it says stays as it is.

    Raises:
        RevisionRefused: a field cannot be taken; each is named, with what to do.
    """
    table: Node = deepcopy(dict(as_table(procedure)))
    problems: dict[str, list[str]] = {}
    unknown = set(typed) - {one.name for one in section.fields}
    if unknown:
        problems[""] = [_("Isian ini tidak dikenal: %(name)s") % {"name": min(unknown)}]
    gone = [
        group.path
        for group in section.groups
        if not _take(table, group, typed, problems) and not group.is_new
    ]
    if problems:
        raise RevisionRefused(f"section {section.key} refused: {sorted(problems)}", fields=problems)
    for path in reversed(gone):
        del at(table, path[:-1])[path[-1]]
    _tidy(table)
    _name_reasons(table)
    _drop_unnamed_references(table)
    _say_times(table, procedure)
    table["revision"] = table["identity"]["effective"]
    return _built(table, shifted=bool(gone))


def renamed(procedure: Procedure, *, effective: date, revised: date) -> Procedure:
    """Return the procedure as a revision of another day: revised then, effective from there."""
    identity = replace(procedure.identity, effective=effective, revised=revised)
    return replace(procedure, revision=effective.isoformat(), identity=identity)


def _take(
    table: Node, group: Group, typed: Mapping[str, str], problems: dict[str, list[str]]
) -> bool:
    """Put a group's fields into the table; tell ``False`` for a list's item left without words."""
    if group.path and not any(
        typed.get(one.name, "").strip() for one in group.fields if one.kind in _WORDS
    ):
        return False
    if group.is_new:
        at(table, group.path[:-1]).append(deepcopy(group.fresh))
    for one in group.fields:
        try:
            put(table, _kept(one.path), one.read(typed.get(one.name, "")))
        except FieldRefused as refused:
            problems[one.name] = [str(refused)]
    _check_pairs(group, typed, problems)
    return True


def _kept(path: Path) -> Path:
    """Return where the lines of a point's items wait until both languages are there."""
    return (*path[:-2], "lines", path[-1]) if path[-2:-1] == ("items",) else path


def _check_pairs(group: Group, typed: Mapping[str, str], problems: dict[str, list[str]]) -> None:
    """Both languages say something or neither does, and lists have as many lines in both."""
    for one in group.fields:
        if one.path[-1] != "en":
            continue
        here = typed.get(one.name, "")
        there = typed.get(one.name[: -len("en")] + "id", "")
        if one.kind is Kind.LINES:
            if _lines(here) != _lines(there):
                problems[one.name] = [
                    _("Jumlah baris harus sama dengan bahasa Indonesia (%(count)d).")
                    % {"count": _lines(there)}
                ]
        elif not one.needed and bool(here.strip()) != bool(there.strip()):
            problems[one.name] = [_("Isi dalam kedua bahasa, atau kosongkan keduanya.")]


def _lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def _tidy(node: object) -> None:
    """Join the items' two languages, and drop notes, meanings and items that say nothing."""
    if isinstance(node, list):
        for each in node:
            _tidy(each)
    if not isinstance(node, dict):
        return
    lines = node.pop("lines", None)
    if lines is not None:
        pairs = zip(lines["id"], lines["en"], strict=True)
        node["items"] = [{"id": first, "en": second} for first, second in pairs]
        if not node["items"]:
            del node["items"]
    for key in ("note", "meaning"):
        if node.get(key) == {"id": "", "en": ""}:
            del node[key]
    if node.get("source") != Source.COMPOSED:
        node.pop("origins", None)
    for each in node.values():
        _tidy(each)


def _name_reasons(table: Node) -> None:
    """Give a new reason its key: its Indonesian words in small letters."""
    taken = {each["key"] for each in table.get("reasons", [])}
    for each in table.get("reasons", []):
        if each["key"]:
            continue
        stem = re.sub(r"[^a-z0-9]+", "_", each["text"]["id"].lower()).strip("_")[:_KEY_LENGTH]
        stem = stem if stem[:1].isalpha() else f"alasan_{stem}".strip("_")
        names = (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 2)))
        each["key"] = next(name for name in names if name not in taken)
        taken.add(each["key"])


def _drop_unnamed_references(table: Node) -> None:
    """Drop what no composed cell names any more, once the office has made the words its own."""
    named = set(_origins(table))
    kept = [each for each in table.pop("references", []) if each["key"] in named]
    if kept:
        table["references"] = kept


def _origins(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("origins", ())
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _origins(each)


def _say_times(table: Node, before: Procedure) -> None:
    """Let the words of a standard time follow the time where it was changed."""
    for activity, was in zip(table["activities"], before.activities, strict=True):
        standard = activity["standard"]
        now = duration_of(standard["duration"]) or was.standard
        if now != was.standard:
            minutes = minutes_text(now)
            standard["id"] = f"{minutes.replace('.', ',')} Menit"
            standard["en"] = f"{minutes} minute" + ("" if minutes == "1" else "s")


def _built(table: Node, *, shifted: bool) -> Procedure:
    try:
        return build(table, file="draft")
    except ProcedureInvalid as error:
        name = "" if shifted else name_at(error.path)
        words = words_of(error)
        raise RevisionRefused(str(error), fields={name: [words]}) from error
