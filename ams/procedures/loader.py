"""Reads a procedure file into a ``Procedure``, or refuses it and says where (ADR 0004)."""

import tomllib
from dataclasses import fields
from pathlib import Path

from ams.core.crl_reasons import OF_A_PERSON, CRLReason
from ams.procedures.errors import ProcedureInvalid
from ams.procedures.graph import check_graph
from ams.procedures.origins import check_origins
from ams.procedures.reader import Reader
from ams.procedures.reasons import Reason
from ams.procedures.rules import Act, Activity, End, Lane, Move, Policy, Procedure, Symbol
from ams.procedures.sheet import (
    Approver,
    Cell,
    Headings,
    Identity,
    LegalBasis,
    LegalStatus,
    Point,
    Printed,
    Reference,
    Related,
    Remark,
    Source,
    Text,
    Warnings,
)

_END_PREFIX = "end:"


def load(path: Path) -> Procedure:
    """Return the procedure that the file at ``path`` describes.

    The folder is the procedure's key and the file's name its revision.

    Raises:
        ProcedureInvalid: the file cannot be read, or says what no procedure can mean.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProcedureInvalid(f"cannot be read: {error}", file=path, path="") from error
    procedure = parse(text, file=path)
    for key, inside, outside in (
        ("key", procedure.key, path.parent.name),
        ("revision", procedure.revision, path.stem),
    ):
        if inside != outside:
            problem = f"must be {outside!r}, as the file is filed"
            raise ProcedureInvalid(problem, file=path, path=key, value=inside)
    return procedure


def parse(text: str, *, file: Path | str) -> Procedure:
    """Return the procedure that ``text`` describes; ``file`` is named in errors.

    Raises:
        ProcedureInvalid: not TOML, or it says what no procedure can mean.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise ProcedureInvalid(f"is no TOML: {error}", file=file, path="") from error
    return build(table, file=file)


def build(table: dict[str, object], *, file: Path | str) -> Procedure:
    """Return the procedure that a table, already out of TOML, describes.

    Raises:
        ProcedureInvalid: it says what no procedure can mean.
    """
    procedure = _procedure(Reader(str(file), "", table))
    check_graph(procedure, file=str(file))
    check_origins(procedure, file=str(file))
    return procedure


def _procedure(top: Reader) -> Procedure:
    procedure = Procedure(
        key=top.identifier("key"),
        revision=top.day("revision").isoformat(),
        identity=_identity(top.sub("identity")),
        headings=_headings(top.sub("headings")),
        lanes=_lanes(top.sub("lanes")),
        legal_basis=tuple(_legal_basis(each) for each in top.each("legal_basis")),
        related=tuple(_related(each) for each in top.each("related")),
        qualifications=tuple(_cell(each) for each in top.each("qualifications")),
        equipment=tuple(_cell(each) for each in top.each("equipment")),
        warnings=_warnings(top.sub("warnings")),
        records=tuple(_cell(each) for each in top.each("records")),
        activities=tuple(_activity(each) for each in top.each("activities")),
        notes=tuple(_text(each) for each in top.each("notes")),
        references=tuple(_reference(each) for each in top.each_if_any("references")),
        reasons=tuple(_reason(each) for each in top.each_if_any("reasons")),
    )
    top.finish()
    return procedure


def _text(reader: Reader) -> Text:
    text = Text(id=reader.words("id"), en=reader.words("en"))
    reader.finish()
    return text


def _note(reader: Reader) -> Text | None:
    return _text(reader.sub("note")) if reader.has("note") else None


def _cell(reader: Reader) -> Cell:
    source = reader.member("source", Source)
    cell = Cell(
        id=reader.words("id"),
        en=reader.words("en"),
        source=source,
        note=_note(reader),
        origins=_origins(reader, source),
    )
    reader.finish()
    return cell


def _origins(reader: Reader, source: Source) -> tuple[str, ...]:
    """Return what a composed cell was put together from; no other cell has origins."""
    return reader.identifiers("origins") if source is Source.COMPOSED else ()


def _reference(reader: Reader) -> Reference:
    reference = Reference(
        key=reader.identifier("key"),
        text=_text(reader.sub("text")),
        address=_printed(reader.sub("address")),
    )
    reader.finish()
    return reference


def _reason(reader: Reader) -> Reason:
    reason = Reason(
        key=reader.identifier("key"),
        text=_cell(reader.sub("text")),
        reason_code=_reason_code(reader),
        takes_invalidity_date=reader.boolean("takes_invalidity_date"),
        urgent=reader.boolean("urgent"),
        for_oneself=reader.boolean("for_oneself"),
        meaning=_text(reader.sub("meaning")) if reader.has("meaning") else None,
    )
    reader.finish()
    return reason


def _reason_code(reader: Reader) -> CRLReason:
    code = reader.member("reason_code", CRLReason)
    if code not in OF_A_PERSON:
        reader.refuse("reason_code", f"must be one of {', '.join(OF_A_PERSON)}", code.value)
    return code


def _printed(reader: Reader) -> Printed:
    printed = Printed(value=reader.string("value"), note=_note(reader))
    reader.finish()
    return printed


def _identity(reader: Reader) -> Identity:
    identity = Identity(
        government=_printed(reader.sub("government")),
        office=_printed(reader.sub("office")),
        emblem=_printed(reader.sub("emblem")),
        number=_printed(reader.sub("number")),
        title=_cell(reader.sub("title")),
        created=reader.day("created"),
        revised=reader.date_or_dash("revised"),
        effective=reader.day("effective"),
        approver=_approver(reader.sub("approver")),
    )
    if identity.effective < identity.created:
        reader.refuse("effective", "precedes the day of making", identity.effective.isoformat())
    reader.finish()
    return identity


def _approver(reader: Reader) -> Approver:
    approver = Approver(
        unit=_printed(reader.sub("unit")),
        position=_cell(reader.sub("position")),
        name=_printed(reader.sub("name")),
        number_label=_printed(reader.sub("number_label")),
        number=_printed(reader.sub("number")),
    )
    reader.finish()
    return approver


def _headings(reader: Reader) -> Headings:
    cells = {each.name: _cell(reader.sub(each.name)) for each in fields(Headings)}
    reader.finish()
    return Headings(**cells)


def _lanes(reader: Reader) -> tuple[tuple[Lane, Cell], ...]:
    return tuple((reader.as_member(key, key, Lane), _cell(sub)) for key, sub in reader.named())


def _legal_basis(reader: Reader) -> LegalBasis:
    basis = LegalBasis(
        key=reader.identifier("key"),
        text=_cell(reader.sub("text")),
        status=reader.member("status", LegalStatus),
        status_text=_text(reader.sub("status_text")),
        checked=reader.day("checked"),
    )
    reader.finish()
    return basis


def _related(reader: Reader) -> Related:
    related = Related(key=reader.identifier("key"), text=_cell(reader.sub("text")))
    reader.finish()
    return related


def _warnings(reader: Reader) -> Warnings:
    warnings = Warnings(
        lead=_cell(reader.sub("lead")),
        items=tuple(_cell(each) for each in reader.each("items")),
    )
    reader.finish()
    return warnings


def _activity(reader: Reader) -> Activity:
    standard = reader.sub("standard")
    activity = Activity(
        number=reader.integer("number"),
        key=reader.identifier("key"),
        lane=reader.member("lane", Lane),
        symbol=reader.member("symbol", Symbol),
        text=_cell(reader.sub("text")),
        equipment=_cell(reader.sub("equipment")),
        standard=standard.duration("duration"),
        standard_text=_cell(standard),
        output=_cell(reader.sub("output")),
        remark=_remark(reader.sub("remark")),
        accompaniment=reader.member("accompaniment", Policy),
        moves=tuple(_move(key, sub) for key, sub in reader.sub("moves").named()),
    )
    reader.finish()
    return activity


def _remark(reader: Reader) -> Remark:
    source = reader.member("source", Source)
    remark = Remark(
        points=tuple(_point(each) for each in reader.each("points")),
        source=source,
        note=_note(reader),
        origins=_origins(reader, source),
    )
    reader.finish()
    return remark


def _point(reader: Reader) -> Point:
    text = Text(id=reader.words("id"), en=reader.words("en"))
    items = tuple(_text(each) for each in reader.each("items")) if reader.has("items") else ()
    reader.finish()
    return Point(text, items)


def _move(key: str, reader: Reader) -> Move:
    move = Move(
        act=reader.as_member("act", key, Act),
        to=_target(reader),
        by=reader.members("by", Lane),
        label=_text(reader.sub("label")),
        text=_cell(reader.sub("text")) if reader.has("text") else None,
    )
    reader.finish()
    return move


def _target(reader: Reader) -> str | End:
    """Return an activity's key, or the end that ``end:…`` names."""
    target = reader.words("to")
    if target.startswith(_END_PREFIX):
        return reader.as_member("to", target.removeprefix(_END_PREFIX), End)
    return target
