"""What we say about the paper without changing it: each note with the place it speaks of."""

from collections.abc import Iterable, Iterator
from typing import Final

from ams.procedures.rules import Activity, Procedure
from ams.procedures.sheet import Cell, LegalStatus, Reference, Text

ACTIVITY: Final = Text("Aktivitas", "Activity")
CHECKED: Final = Text("diperiksa", "checked")
PUT_TOGETHER_FROM: Final = Text("Disusun dari", "Put together from")
HEADING: Final = Text("Judul", "Heading")
STATUS: Final[dict[LegalStatus, Text]] = {
    LegalStatus.IN_FORCE: Text("Berlaku", "In force"),
    LegalStatus.AMENDED: Text("Diubah", "Amended"),
    LegalStatus.REPLACED: Text("Diganti", "Replaced"),
    LegalStatus.REVOKED: Text("Dicabut", "Revoked"),
    LegalStatus.TO_VERIFY: Text("Perlu verifikasi", "To be verified"),
}


def annotations(procedure: Procedure, language: str) -> tuple[str, ...]:
    """Return every note as "place: note", in the paper's order, those on the whole last.

    What a composed paper was put together from follows them.
    """
    placed = [
        f"{place}: {note.in_language(language)}"
        for place, note in _placed(procedure, language)
        if note is not None
    ]
    whole = (note.in_language(language) for note in procedure.notes)
    return (*placed, *whole, *(_from(each, language) for each in procedure.references))


def _from(reference: Reference, language: str) -> str:
    address = f", {reference.address.value}" if reference.address.value else ""
    head = PUT_TOGETHER_FROM.in_language(language)
    return f"{head}: {reference.text.in_language(language)}{address}"


def _placed(procedure: Procedure, language: str) -> Iterator[tuple[str, Text | None]]:
    identity, heads = procedure.identity, procedure.headings
    approver = identity.approver
    yield heads.number.in_language(language), identity.number.note
    for printed in (approver.unit, approver.position, approver.name, approver.number):
        yield heads.approver.in_language(language), printed.note
    yield heads.approver.in_language(language), approver.number_label.note
    yield f"{HEADING.in_language(language)} {heads.title.in_language(language)}", heads.title.note
    yield heads.title.in_language(language), identity.title.note
    lists: tuple[tuple[Cell, Iterable[Cell]], ...] = (
        (heads.legal_basis, (law.text for law in procedure.legal_basis)),
        (heads.related, (one.text for one in procedure.related)),
        (heads.qualifications, procedure.qualifications),
        (heads.equipment, procedure.equipment),
        (heads.warnings, procedure.warnings.items),
        (heads.records, procedure.records),
    )
    for head, cells in lists:
        for number, cell in enumerate(cells, start=1):
            yield f"{head.in_language(language)} {number}", cell.note
    for activity in procedure.activities:
        for note in _of(activity):
            yield f"{ACTIVITY.in_language(language)} {activity.number}", note


def _of(activity: Activity) -> Iterator[Text | None]:
    cells = (activity.text, activity.equipment, activity.standard_text, activity.output)
    yield from (cell.note for cell in cells)
    yield activity.remark.note
