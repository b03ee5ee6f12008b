"""What a flowchart shows: columns, rows with their words, and the arrows between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ams.procedures.rules import Activity, End, Procedure, Symbol
from ams.procedures.sheet import Cell, Remark, Text

YES = Text("Ya", "Yes")
NO = Text("Tidak", "No")
PROPOSED = Text("usulan", "proposed")
NUMBER = Text("No.", "No.")


class Style(StrEnum):
    """How words look; the values are names of CSS classes."""

    PLAIN = "plain"
    BOLD = "bold"
    MARK = "mark"  # a small remark of ours beside the paper's words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that run over lines; ``marker`` stands before them in a margin of its own."""

    text: str
    marker: str = ""
    style: Style = Style.PLAIN
    level: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in one cell; ``is_proposed`` where it is ours and not the paper's."""

    paragraphs: tuple[Paragraph, ...]
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of words; ``share`` of the width that number and lanes leave over."""

    head: str
    share: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: its symbol stands in the lane of this index; ``state`` names a CSS class."""

    key: str
    number: int
    lane: int
    symbol: Symbol
    cells: tuple[Words, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow from one row to another (their indexes); ``taken`` counts how often it was gone."""

    start: int
    end: int
    label: str = ""
    is_proposed: bool = False
    taken: int = 0

    @property
    def is_back(self) -> bool:
        """Tell whether the arrow leads back up."""
        return self.end < self.start


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole flowchart before it is laid out; the first column stands before the lanes."""

    number_head: str
    columns: tuple[Column, ...]
    lanes_head: str
    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    flows: tuple[Flow, ...]
    language: str


def printed_plan(procedure: Procedure, language: str) -> Plan:
    """Return the flowchart of the paper: activity, lanes, Mutu Baku, Keterangan."""
    heads = procedure.headings
    standard = heads.standard.in_language(language)
    columns = (
        Column(heads.activity.in_language(language), 0.27),
        Column(heads.activity_equipment.in_language(language), 0.16, standard),
        Column(heads.activity_time.in_language(language), 0.09, standard),
        Column(heads.activity_output.in_language(language), 0.16, standard),
        Column(heads.remark.in_language(language), 0.32),
    )
    rows = {each.key: _printed_cells(each, language) for each in procedure.activities}
    return plan_of(procedure, language, columns=columns, cells=rows)


def plan_of(
    procedure: Procedure,
    language: str,
    *,
    columns: tuple[Column, ...],
    cells: Mapping[str, tuple[Words, ...]],
    states: Mapping[str, str] | None = None,
    taken: Mapping[tuple[str, str], int] | None = None,
) -> Plan:
    """Return the flowchart of ``procedure`` with the given words in the columns of each row."""
    lanes = [lane for lane, _ in procedure.lanes]
    return Plan(
        number_head=NUMBER.in_language(language),
        columns=columns,
        lanes_head=procedure.headings.performers.in_language(language),
        lanes=tuple(name.in_language(language) for _, name in procedure.lanes),
        rows=tuple(
            Row(
                key=each.key,
                number=each.number,
                lane=lanes.index(each.lane),
                symbol=each.symbol,
                cells=cells[each.key],
                state=(states or {}).get(each.key, ""),
            )
            for each in procedure.activities
        ),
        flows=_flows(procedure, language, taken or {}),
        language=language,
    )


def _flows(
    procedure: Procedure, language: str, taken: Mapping[tuple[str, str], int]
) -> tuple[Flow, ...]:
    """Return an arrow for each pair of activities that a move joins, in the file's order.

    Endings (rejected, withdrawn) have no symbol in the paper's form; ``outcomes`` says them.
    """
    index = {each.key: place for place, each in enumerate(procedure.activities)}
    found: dict[tuple[int, int], Flow] = {}
    for edge in procedure.edges():
        if isinstance(edge.move.to, End):
            continue
        pair = (index[edge.start.key], index[edge.move.to])
        if pair not in found:
            found[pair] = Flow(
                *pair,
                label=_label(edge.start, edge.move.to, procedure, language),
                is_proposed=_is_proposed(edge.start, edge.move.to),
                taken=taken.get((edge.start.key, edge.move.to), 0),
            )
    return tuple(found.values())


def _label(start: Activity, to: str, procedure: Procedure, language: str) -> str:
    """Return Ya or Tidak at a decision: onward is Ya, back is Tidak."""
    if start.symbol is not Symbol.DECISION:
        return ""
    if procedure.activity(to).number < start.number:
        return NO.in_language(language)
    yes = YES.in_language(language)
    return yes if _has_way_back(start, to) else f"{yes}/{NO.in_language(language)}"


def _has_way_back(start: Activity, onward: str) -> bool:
    return any(move.to != onward and not isinstance(move.to, End) for move in start.moves)


def _is_proposed(start: Activity, to: str) -> bool:
    texts = [move.text for move in start.moves if move.to == to]
    return all(text is not None and text.is_proposed for text in texts)


def _printed_cells(activity: Activity, language: str) -> tuple[Words, ...]:
    return (
        activity_words(activity, language),
        cell_words(activity.equipment, language),
        cell_words(activity.standard_text, language),
        cell_words(activity.output, language),
        remark_words(activity.remark, language),
    )


def activity_words(activity: Activity, language: str) -> Words:
    """Return the activity's own words, with the sentences of its outcomes below them."""
    outcomes = [
        Paragraph(
            move.text.in_language(language)
            + (f" ({PROPOSED.in_language(language)})" if move.text.is_proposed else ""),
            marker="•",
            style=Style.MARK if move.text.is_proposed else Style.PLAIN,
        )
        for move in activity.moves
        if move.text is not None
    ]
    return Words((Paragraph(activity.text.in_language(language)), *outcomes))


def cell_words(cell: Cell, language: str) -> Words:
    """Return a cell's words, marked where they are our proposal."""
    return Words((Paragraph(cell.in_language(language)), *_mark(cell, language)), cell.is_proposed)


def remark_words(remark: Remark, language: str) -> Words:
    """Return the points of a remark with the numbered items below each."""
    bullet = "•" if len(remark.points) > 1 else ""
    paragraphs: list[Paragraph] = []
    for point in remark.points:
        paragraphs.append(Paragraph(point.text.in_language(language), bullet))
        paragraphs += [
            Paragraph(item.in_language(language), f"{number}.", level=1)
            for number, item in enumerate(point.items, start=1)
        ]
    return Words((*paragraphs, *_mark(remark, language)), remark.is_proposed)


def _mark(cell: Cell | Remark, language: str) -> Iterable[Paragraph]:
    if not cell.is_proposed or (isinstance(cell, Remark) and not cell.points):
        return ()
    return (Paragraph(PROPOSED.in_language(language), style=Style.MARK),)
