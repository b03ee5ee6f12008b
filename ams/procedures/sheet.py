"""What the paper says: the identity block and the cells of a procedure, in both languages."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Where a cell's words come from."""

    SOP = "sop"
    COMPOSED = "composed"  # put together from what other offices have published
    PROPOSED = "proposed"


class LegalStatus(StrEnum):
    """What became of a regulation since the procedure was signed."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPLACED = "replaced"
    REVOKED = "revoked"
    TO_VERIFY = "to_verify"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Indonesian and English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the words in ``language``; Indonesian unless it is English."""
        return self.en if language.lower().startswith("en") else self.id


@dataclass(frozen=True, slots=True)
class Cell(Text):
    """A cell that knows whether its words stand in the source or are our proposal.

    The Indonesian is the source's, letter by letter; ``note`` says what is odd about it.
    ``origins`` are the keys of the references that a composed cell was put together from.
    """

    source: Source
    note: Text | None = None
    origins: tuple[str, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """Tell whether the cell is empty in the source and the words are ours."""
        return self.source is Source.PROPOSED


@dataclass(frozen=True, slots=True)
class Point:
    """One bullet of a remark, with the numbered items below it."""

    text: Text
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """The cell "Keterangan": one or more points."""

    points: tuple[Point, ...]
    source: Source
    note: Text | None = None
    origins: tuple[str, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """Tell whether the cell is empty in the source and the words are ours."""
        return self.source is Source.PROPOSED

    def in_language(self, language: str) -> str:
        """Return the whole remark, a line per point and per numbered item."""
        lines: list[str] = []
        for point in self.points:
            lines.append(point.text.in_language(language))
            lines += [
                f"{number}. {item.in_language(language)}"
                for number, item in enumerate(point.items, start=1)
            ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Printed:
    """Words that have no translation (a number, a name), as printed; may be empty."""

    value: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Approver:
    """Who put the procedure into effect, as the signature block has it."""

    unit: Printed
    position: Cell
    name: Printed
    number_label: Printed
    number: Printed


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity block; ``revised`` is ``None`` where the paper has a dash."""

    government: Printed
    office: Printed
    emblem: Printed
    number: Printed
    title: Cell
    created: date
    revised: date | None
    effective: date
    approver: Approver


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A regulation that the procedure names, and what became of it (an annotation of ours)."""

    key: str
    text: Cell
    status: LegalStatus
    status_text: Text
    checked: date


@dataclass(frozen=True, slots=True)
class Related:
    """A procedure that this one is linked to; ``key`` is its folder once it has a file."""

    key: str
    text: Cell


@dataclass(frozen=True, slots=True)
class Reference:
    """What another office has published, and where; composed cells name it by its ``key``."""

    key: str
    text: Text
    address: Printed


@dataclass(frozen=True, slots=True)
class Warnings:
    """What happens if the procedure is not followed."""

    lead: Cell
    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """The paper's own headings, so that it can be printed as it was signed."""

    number: Cell
    created: Cell
    revised: Cell
    effective: Cell
    approver: Cell
    title: Cell
    legal_basis: Cell
    related: Cell
    qualifications: Cell
    equipment: Cell
    warnings: Cell
    records: Cell
    activity: Cell
    performers: Cell
    standard: Cell
    activity_equipment: Cell
    activity_time: Cell
    activity_output: Cell
    remark: Cell
