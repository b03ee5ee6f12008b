"""The file held against the paper: nothing mended, nothing invented, nothing left out."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html import unescape
from pathlib import Path

import pytest

from ams.core.wording import date_text
from ams.procedures.rules import Activity, Procedure
from ams.procedures.sheet import Cell, LegalStatus, Printed, Remark, Source

# The table under its heading repeats nothing; what the paper says besides the cells is this.
_FURNITURE = {"[Signature]", "SOP:", "##", "-", *(f"{number}." for number in range(1, 10)), "•"}


def _plain(text: str) -> str:
    """Return ``text`` without markup, each run of blanks as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text.replace("</p>", " "))).split())


SOURCE = _plain((Path(__file__).parent / "source.txt").read_text(encoding="utf-8"))


def _parts(value: object, path: str = "procedure") -> Iterator[tuple[str, object]]:
    """Yield every value inside ``value`` with its path."""
    yield path, value
    if is_dataclass(value):
        for each in fields(value):
            yield from _parts(getattr(value, each.name), f"{path}.{each.name}")
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _parts(part, f"{path}[{index}]")


def _from_the_paper(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Yield the path and the Indonesian words of everything that claims to be the paper's."""
    for path, value in _parts(procedure):
        if isinstance(value, Cell) and value.source is Source.SOP:
            yield path, value.id
        elif isinstance(value, Printed):
            yield path, value.value
        elif isinstance(value, Remark) and value.source is Source.SOP:
            for point in value.points:
                yield path, point.text.id
                yield from ((path, item.id) for item in point.items)


def test_every_cell_of_the_source_stands_there_word_for_word(procedure: Procedure) -> None:
    claimed = list(_from_the_paper(procedure))
    assert [(path, words) for path, words in claimed if words not in SOURCE] == []
    assert len(claimed) > len(procedure.activities)


def test_nothing_that_the_source_says_is_left_out(procedure: Procedure) -> None:
    rest = SOURCE
    dates = [date_text(procedure.identity.created), date_text(procedure.identity.effective)]
    words = {words for _, words in _from_the_paper(procedure) if words}
    for each in sorted({*words, *dates}, key=len, reverse=True):
        rest = rest.replace(each, " ")
    assert set(rest.split()) <= _FURNITURE


def test_the_steps_stand_in_the_source_under_the_same_numbers(procedure: Procedure) -> None:
    for activity in procedure.activities:
        assert f"{activity.number}. {activity.text.id}" in SOURCE


def test_what_the_source_leaves_empty_is_marked_as_ours(procedure: Procedure) -> None:
    def proposed(activity: Activity) -> list[str]:
        cells: dict[str, Cell | Remark] = {
            "text": activity.text,
            "equipment": activity.equipment,
            "standard": activity.standard_text,
            "output": activity.output,
            "remark": activity.remark,
        }
        return [name for name, cell in cells.items() if cell.is_proposed]

    empty = ["equipment", "standard", "output", "remark"]
    assert [proposed(activity) for activity in procedure.activities] == [
        ["equipment"], [], [], *[empty] * 6
    ]  # fmt: skip


def test_the_paper_names_five_laws_three_procedures_two_warnings_and_two_records(
    procedure: Procedure,
) -> None:
    assert len(procedure.legal_basis) == 5
    assert len(procedure.related) == 3
    assert len(procedure.qualifications) == 3
    assert len(procedure.equipment) == 5
    assert len(procedure.warnings.items) == 2
    assert len(procedure.records) == 2


def test_the_remark_names_three_reasons_and_three_kinds_of_officer(procedure: Procedure) -> None:
    reasons, officers = procedure.first.remark.points
    assert [len(reasons.items), len(officers.items)] == [3, 3]
    assert [item.id.rstrip(";. ") for item in reasons.items] == [
        "Lupa Passphrase",
        "Perubahan data",
        "Kehilangan sertifikat elektronik",
    ]


@pytest.mark.parametrize("oddity", ["NIPB", "computer", "surat rekomendasi", "OSD LU Kelas 2"])
def test_an_oddity_of_the_source_is_kept_and_carries_a_note(
    procedure: Procedure, oddity: str
) -> None:
    assert oddity in SOURCE
    notes = [
        value.note.id
        for _, value in _parts(procedure)
        if isinstance(value, Cell | Printed | Remark) and value.note
    ]
    assert any(oddity.lower() in note.lower() for note in notes)


def test_the_empty_number_stays_empty_and_carries_a_note(procedure: Procedure) -> None:
    assert procedure.identity.number.value == ""
    assert procedure.identity.number.note is not None
    assert procedure.identity.revised is None


def test_the_heading_that_stands_in_the_wrong_place_stays_there_with_a_note(
    procedure: Procedure,
) -> None:
    assert procedure.headings.title.id == procedure.headings.qualifications.id
    assert procedure.headings.title.note is not None
    assert procedure.headings.qualifications.note is None


def test_the_revoked_regulation_is_shown_with_what_became_of_it(procedure: Procedure) -> None:
    revoked = [each for each in procedure.legal_basis if each.status is LegalStatus.REVOKED]
    assert [each.key for each in revoked] == ["pp_82_2012"]
    assert "Nomor 71 Tahun 2019" in revoked[0].status_text.id
    assert revoked[0].text.note is not None


def test_both_sentences_of_the_document_check_stand_at_its_two_outcomes(
    procedure: Procedure,
) -> None:
    sentences = [move.text for move in procedure.activity("document_check").moves if move.text]
    assert [text.source for text in sentences] == [Source.SOP, Source.SOP]
    assert [text.id.split(",")[0] for text in sentences] == ["Jika sesuai", "Jika tidak sesuai"]
