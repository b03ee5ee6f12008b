"""A procedure on paper: PermenPAN-RB 35/2012's form, drawn from the one layout (ADR 0030)."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from ams.core.canonical import canonical
from ams.core.wording import date_text, time_text
from ams.letters.procedure_sheets import sheet_data
from ams.letters.typesetting import typeset
from ams.procedures.annotations import CHECKED, STATUS, annotations
from ams.procedures.exported import as_data
from ams.procedures.flowchart.layout import lay_out
from ams.procedures.flowchart.papers import FOOT, HEAD, MARGIN, SIZES, PaperSize, room_on
from ams.procedures.flowchart.plan import printed_plan
from ams.procedures.flowchart.told import told
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Cell, Text
from ams.revisions.known import Approval

_Words = dict[str, Text]
_ORDINAL: Final = Text("Revisi ke-", "Revision ")
_APPROVED: Final = Text(
    "disahkan secara elektronik di AMS oleh", "approved electronically in AMS by"
)
_OURS: Final[_Words] = {
    "page": Text("Halaman", "Page"),
    "of": Text("dari", "of"),
}
_OF_A_SIGNED_PAPER: Final[_Words] = {
    "notes": Text(
        "CATATAN ATAS NASKAH (bukan bagian dari naskah yang disahkan)",
        "NOTES ON THE PAPER (no part of what was signed)",
    ),
    "legend": Text(
        'Sel berlatar dengan tanda "usulan" kosong pada naskah dan diisi usulan; '
        "panah putus-putus adalah langkah yang diusulkan.",
        'Tinted cells marked "proposed" are empty on the paper and hold proposals; '
        "a dashed arrow is a proposed step.",
    ),
    "signed": Text("(tanda tangan ada pada naskah)", "(signature on the paper)"),
    "empty": Text("(kosong pada naskah)", "(empty on the paper)"),
}
_OF_A_COMPOSED_PAPER: Final[_Words] = {
    "notes": Text("CATATAN DAN SUMBER PENYUSUNAN", "NOTES AND SOURCES"),
    "legend": Text(
        "Naskah usulan, belum disahkan: disusun dari standar pelayanan yang dipublikasikan kantor "
        'lain; sel berlatar dengan tanda "usulan" diusulkan; panah putus-putus adalah langkah '
        "yang diusulkan.",
        "A proposal that nobody has signed: put together from standards that other offices "
        'publish; tinted cells marked "proposed" hold proposals; a dashed arrow is a proposed '
        "step.",
    ),
    "signed": Text("(belum disahkan)", "(not signed yet)"),
    "empty": Text("(belum bernomor)", "(no number yet)"),
}
"""Our own words on the paper, which the procedure's file does not hold."""


@lru_cache(maxsize=16)
def procedure_pdf(
    procedure: Procedure,
    *,
    language: str,
    size: PaperSize,
    ordinal: int = 0,
    approval: Approval | None = None,
) -> bytes:
    """Return the procedure as PDF/A-3a with its data attached.

    ``ordinal`` says which revision it is; the first paper (0) is no revision. ``approval``
    stands in the place of the signature where the revision was approved in AMS.

    Raises:
        TooLargeForPaper: the flowchart does not fit on the paper.
        NotTypeset: the typesetter refused the content.
    """
    shown = json.dumps(
        _shown(procedure, language, size, ordinal)
        | {"words": _words(procedure, language, approval)},
        ensure_ascii=False,
    )
    data = canonical(as_data(procedure)).decode()
    return typeset(
        "procedure.typ",
        {"procedure": shown, "data": data},
        dated=procedure.identity.effective,
    )


def _shown(procedure: Procedure, language: str, size: PaperSize, ordinal: int) -> dict[str, Any]:
    width, height = SIZES[size]
    title = procedure.title.in_language(language)
    return {
        "title": title,
        "language": language,
        "page": {"width": width, "height": height, "side": MARGIN, "head": HEAD, "foot": FOOT},
        "identity": _identity(procedure, language, ordinal),
        "boxes": _boxes(procedure, language),
        "sheets": [
            sheet_data(one) for one in lay_out(printed_plan(procedure, language), room_on(size))
        ],
        "notes": list(annotations(procedure, language)),
        "told": told(procedure, language),
    }


def _words(procedure: Procedure, language: str, approval: Approval | None) -> dict[str, str]:
    words = {name: text.in_language(language) for name, text in _ours(procedure).items()}
    if approval:
        who = f"{approval.name}, {time_text(approval.at, language)}"
        words["signed"] = f"({_APPROVED.in_language(language)} {who})"
    return words


def _ours(procedure: Procedure) -> _Words:
    return _OURS | (_OF_A_SIGNED_PAPER if procedure.is_signed else _OF_A_COMPOSED_PAPER)


def _identity(procedure: Procedure, language: str, ordinal: int) -> dict[str, Any]:
    identity, heads = procedure.identity, procedure.headings
    approver = identity.approver
    revised = date_text(identity.revised, language) if identity.revised else "-"
    if ordinal:
        revised = f"{revised} ({_ORDINAL.in_language(language)}{ordinal})"
    return {
        "emblem": identity.emblem.value,
        "government": identity.government.value,
        "office": identity.office.value,
        "rows": [
            [heads.number.in_language(language), identity.number.value],
            [heads.created.in_language(language), date_text(identity.created, language)],
            [heads.revised.in_language(language), revised],
            [heads.effective.in_language(language), date_text(identity.effective, language)],
        ],
        "approver": {
            "head": heads.approver.in_language(language),
            "position": approver.position.in_language(language),
            "unit": approver.unit.value,
            "name": approver.name.value,
            "number": f"{approver.number_label.value} {approver.number.value}".strip(),
        },
        "title": [heads.title.in_language(language), procedure.title.in_language(language)],
    }


def _boxes(procedure: Procedure, language: str) -> list[dict[str, Any]]:
    """Return the paired boxes, row by row: what stands at the left, then at the right."""
    heads = procedure.headings
    warnings = procedure.warnings
    return [
        _box(heads.legal_basis, _laws(procedure, language), language),
        _box(heads.qualifications, _items(procedure.qualifications, language), language),
        _box(heads.related, _items([one.text for one in procedure.related], language), language),
        _box(heads.equipment, _items(procedure.equipment, language), language),
        _box(heads.warnings, _items(warnings.items, language), language, lead=warnings.lead),
        _box(heads.records, _items(procedure.records, language), language),
    ]


def _box(
    head: Cell, items: list[dict[str, str]], language: str, *, lead: Cell | None = None
) -> dict[str, Any]:
    return {
        "head": head.in_language(language),
        "lead": lead.in_language(language) if lead else "",
        "items": items,
    }


def _items(cells: Iterable[Cell], language: str) -> list[dict[str, str]]:
    return [{"text": cell.in_language(language), "note": ""} for cell in cells]


def _laws(procedure: Procedure, language: str) -> list[dict[str, str]]:
    return [
        {
            "text": law.text.in_language(language),
            "note": f"{STATUS[law.status].in_language(language)} "
            f"({CHECKED.in_language(language)} {date_text(law.checked, language)}): "
            f"{law.status_text.in_language(language)}",
        }
        for law in procedure.legal_basis
    ]
