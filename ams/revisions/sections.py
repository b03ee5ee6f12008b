"""The parts of a procedure that an administrator edits, one page each; structure is not among them.

Pure: from a procedure to its fields, and from what was typed back to the file's table.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ams.procedures.reader import duration_of
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Text
from ams.procedures.writer import as_table
from ams.revisions.fields import Field, Kind, Node, Path, at, minutes_text
from ams.revisions.groups import (
    IN_ENGLISH,
    Group,
    Section,
    line_field,
    note_fields,
    places,
    source_field,
    standing_fields,
    words_fields,
)
from ams.revisions.reason_fields import reason_sections


def sections(procedure: Procedure) -> tuple[Section, ...]:
    """Return every part that may be edited, in the paper's order."""
    table: Node = dict(as_table(procedure))
    return (
        _identity(table),
        *_lists(table),
        *_activities(table),
        *reason_sections(table),
        _headings(table),
    )


def section(procedure: Procedure, key: str) -> Section | None:
    """Return the part called ``key``."""
    return next((one for one in sections(procedure) if one.key == key), None)


def _day(table: Node, path: Path, label: Text, kind: Kind = Kind.DAY) -> Field:
    value = at(table, path)
    return Field(path, kind, label, "" if value == "-" else str(value), needed=kind is Kind.DAY)


def _identity(table: Node) -> Section:
    top = ("identity",)
    approver = (*top, "approver")
    days = (
        _day(table, (*top, "created"), Text("Tanggal pembuatan", "Date made")),
        _day(
            table, (*top, "revised"), Text("Tanggal revisi", "Date revised"), Kind.DAY_OR_DASH
        ),
        _day(table, (*top, "effective"), Text("Tanggal efektif", "Date effective")),
    )  # fmt: skip
    head = (
        _printed(table, (*top, "number"), Text("Nomor SOP", "SOP number")),
        _printed(table, (*top, "government"), Text("Pemerintah daerah", "Government")),
        _printed(table, (*top, "office"), Text("Perangkat daerah", "Office")),
        _printed(table, (*top, "emblem"), Text("Tulisan lambang", "Words of the emblem")),
    )
    signed = (
        _printed(table, (*approver, "unit"), Text("Unit", "Unit")),
        _printed(table, (*approver, "name"), Text("Nama", "Name")),
        _printed(table, (*approver, "number_label"), Text("Sebutan nomor", "Label of the number")),
        _printed(table, (*approver, "number"), Text("Nomor pegawai", "Staff number")),
    )
    name = Text("Nama SOP", "Name of the procedure")
    position = Text("Jabatan", "Position")
    return Section(
        "identity",
        Text("Identitas", "Identity"),
        (
            Group(Text("Tanggal", "Dates"), days),
            Group(
                Text("Kepala naskah", "Head of the paper"),
                (
                    *(one for each in head for one in each),
                    *words_fields(table, (*top, "title"), name),
                    *note_fields(table, (*top, "title")),
                    *standing_fields(table, (*top, "title")),
                ),
            ),
            Group(
                Text("Disahkan oleh", "Approved by"),
                (
                    *words_fields(table, (*approver, "position"), position),
                    *standing_fields(table, (*approver, "position")),
                    *(one for each in signed for one in each),
                ),
            ),
        ),
    )


def _printed(table: Node, path: Path, label: Text) -> tuple[Field, ...]:
    line = line_field(table, (*path, "value"), label, needed=False)
    return (line, *note_fields(table, path))


def _lists(table: Node) -> Iterator[Section]:
    yield _laws(table)
    yield _related(table)
    for key, title in (
        ("qualifications", Text("Kualifikasi pelaksana", "Qualifications of the performers")),
        ("equipment", Text("Peralatan", "Equipment")),
    ):
        yield Section(key, title, tuple(_cells(table, (key,))))
    lead = Text("Kalimat pembuka", "Leading sentence")
    place = ("warnings", "lead")
    first = Group(lead, (*words_fields(table, place, lead), *standing_fields(table, place)))
    warnings = Text("Peringatan", "Warnings")
    yield Section("warnings", warnings, (first, *_cells(table, ("warnings", "items"))))
    records = Text("Pencatatan dan pendataan", "Records and data")
    yield Section("records", records, tuple(_cells(table, ("records",))))
    notes = Text("Catatan tentang naskah", "Notes on the paper")
    yield Section("notes", notes, tuple(_cells(table, ("notes",), fresh={})))


def _cells(table: Node, path: Path, fresh: Node | None = None) -> Iterator[Group]:
    text = Text("Isi", "Words")
    made = {"source": "sop"} if fresh is None else fresh
    for place, title, is_new in places(table, path):
        fields = (
            *words_fields(table, place, text),
            *note_fields(table, place),
            *standing_fields(table, place),
        )
        yield Group(title, fields, place, is_new=is_new, fresh=made)


def _laws(table: Node) -> Section:
    groups = []
    for place, title, is_new in places(table, ("legal_basis",)):
        status = str(at(table, (*place, "status")) or "in_force")
        checked = at(table, (*place, "checked")) or at(table, ("identity", "revised"))
        fields = (
            *words_fields(table, (*place, "text"), Text("Peraturan", "Regulation")),
            *note_fields(table, (*place, "text")),
            *standing_fields(table, (*place, "text")),
            Field((*place, "status"), Kind.LEGAL, Text("Keadaan", "Status"), status),
            *words_fields(
                table, (*place, "status_text"), Text("Penjelasan keadaan", "What became of it")
            ),
            Field(
                (*place, "checked"), Kind.DAY, Text("Diperiksa tanggal", "Checked on"), str(checked)
            ),
        )
        fresh = {"key": _free_key(table, "legal_basis", "law"), "text": {"source": "sop"}}
        groups.append(Group(title, fields, place, is_new=is_new, fresh=fresh))
    return Section("legal_basis", Text("Dasar hukum", "Legal basis"), tuple(groups))


def _related(table: Node) -> Section:
    groups = []
    for place, title, is_new in places(table, ("related",)):
        fields = (
            *words_fields(table, (*place, "text"), Text("SOP terkait", "Related procedure")),
            *note_fields(table, (*place, "text")),
            *standing_fields(table, (*place, "text")),
        )
        fresh = {"key": _free_key(table, "related", "related"), "text": {"source": "sop"}}
        groups.append(Group(title, fields, place, is_new=is_new, fresh=fresh))
    return Section("related", Text("Keterkaitan", "Related procedures"), tuple(groups))


def _free_key(table: Node, key: str, stem: str) -> str:
    taken = {each["key"] for each in table[key]}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}_{n}") not in taken)


def _activities(table: Node) -> Iterator[Section]:
    for index, activity in enumerate(table["activities"]):
        words = activity["text"]
        number = activity["number"]
        title = Text(f"{number}. {words['id']}", f"{number}. {words['en']}")
        groups = (*_activity(table, ("activities", index)), *_remark(table, ("activities", index)))
        yield Section(f"activity-{activity['key']}", title, groups)


def _activity(table: Node, top: Path) -> Iterator[Group]:
    text = Text("Aktivitas", "Activity")
    place: Path = (*top, "text")
    words = (
        *words_fields(table, place, text),
        *note_fields(table, place),
        *standing_fields(table, place),
    )
    yield Group(text, words)
    equipment = Text("Perlengkapan", "Equipment")
    yield _activity_cell(table, (*top, "equipment"), equipment)
    yield _standard(table, (*top, "standard"))
    yield _activity_cell(table, (*top, "output"), Text("Output", "Output"))
    accompanied = Text("Pendampingan", "Accompaniment")
    place = (*top, "accompaniment")
    policy = Field(place, Kind.ACCOMPANIMENT, accompanied, str(at(table, place)))
    yield Group(accompanied, (policy,))
    outcomes = Text("Kata pada anak panah", "Words of the arrows")
    yield Group(outcomes, tuple(_outcomes(table, (*top, "moves"))))


def _activity_cell(table: Node, path: Path, title: Text) -> Group:
    fields = (
        *words_fields(table, path, title),
        *note_fields(table, path),
        source_field(table, path),
    )
    return Group(title, fields)


def _standard(table: Node, path: Path) -> Group:
    label = Text("Waktu baku (menit)", "Standard time (minutes)")
    place = (*path, "duration")
    minutes = minutes_text(duration_of(str(at(table, place))) or timedelta())
    fields = (
        Field(place, Kind.MINUTES, label, minutes),
        *note_fields(table, path),
        source_field(table, path),
    )
    return Group(Text("Waktu baku", "Standard time"), fields)


def _outcomes(table: Node, path: Path) -> Iterator[Field]:
    for act, move in at(table, path).items():
        label = Text(f"Label “{move['label']['id']}”", f"Label “{move['label']['en']}”")
        yield from words_fields(table, (*path, act, "label"), label, kind=Kind.LINE)
        if "text" in move:
            sentence = Text("Kalimatnya", "Its sentence")
            yield from words_fields(table, (*path, act, "text"), sentence)
            yield from standing_fields(table, (*path, act, "text"))


def _remark(table: Node, top: Path) -> Iterator[Group]:
    path = (*top, "remark")
    heading = Text("Keterangan", "Remark")
    for place, title, is_new in places(table, (*path, "points")):
        words = Text(f"{heading.id}: {title.id.lower()}", f"{heading.en}: {title.en.lower()}")
        fields = (*words_fields(table, place, Text("Isi", "Words")), *_items(table, place))
        yield Group(words, fields, place, is_new=is_new)
    standing = (*note_fields(table, path), source_field(table, path))
    yield Group(Text("Keterangan seluruhnya", "The remark as a whole"), standing)


def _items(table: Node, point: Path) -> Iterator[Field]:
    """Yield a point's numbered items (the reasons, at the letter), one for each line."""
    items: list[Any] = at(table, (*point, "items")) or []
    for language, name, english in (
        ("id", "bahasa Indonesia", "Indonesian"), (IN_ENGLISH, "bahasa Inggris", "English"),
    ):  # fmt: skip
        label = Text(f"Rincian, satu per baris ({name})", f"Numbered items, one a line ({english})")
        text = "\n".join(each[language] for each in items)
        yield Field((*point, "items", language), Kind.LINES, label, text, needed=False)


def _headings(table: Node) -> Section:
    groups = [
        Group(
            Text(f"“{cell['id']}”", f"“{cell['en']}”"),
            (
                *words_fields(table, (top, key), Text("Judul", "Heading"), kind=Kind.LINE),
                *note_fields(table, (top, key)),
                *standing_fields(table, (top, key)),
            ),
        )
        for top in ("headings", "lanes")
        for key, cell in table[top].items()
    ]
    return Section("headings", Text("Judul kolom dan kotak", "Headings"), tuple(groups))
