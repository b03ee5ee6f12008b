"""Two revisions side by side: what differs is marked, what does not is not listed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ams.procedures.loader import parse
from ams.procedures.registry import SHIPPED
from ams.procedures.sheet import Cell, Source
from ams.procedures.writer import to_toml
from ams.revisions.comparing import compare, marked

_BASE = SHIPPED.get("revocation", "2021-04-16")


def test_a_revision_does_not_differ_from_itself() -> None:
    assert compare(_BASE, _BASE, language="id") == ()


def test_a_changed_word_is_marked_and_no_other() -> None:
    before, after = marked("Periksa data pemohon dan berkas", "Periksa data pemilik dan berkas")
    assert [piece.text for piece in before if piece.is_marked] == ["pemohon"]
    assert [piece.text for piece in after if piece.is_marked] == ["pemilik"]


@given(st.text(), st.text())
def test_the_pieces_are_the_whole_texts(first: str, second: str) -> None:
    before, after = marked(first, second)
    assert "".join(piece.text for piece in before) == first
    assert "".join(piece.text for piece in after) == second
    assert [one.text for one in before if not one.is_marked] == [
        one.text for one in after if not one.is_marked
    ]


def test_an_item_put_first_is_the_only_difference() -> None:
    item = Cell("Genset", "Generator", Source.SOP)
    changes = compare(_BASE, replace(_BASE, equipment=(item, *_BASE.equipment)), language="id")
    assert [(bool(one.before), "".join(p.text for p in one.after)) for one in changes] == [
        (False, "Genset"), (False, "Generator"),
    ]  # fmt: skip


def test_where_a_decision_leads_and_who_acts_is_compared() -> None:
    by = '"\nby = ["officer"]'
    text = to_toml(_BASE).replace(f'to = "letter{by}', f'to = "attach{by}')
    (change,) = compare(_BASE, parse(text, file="other"), language="en")
    assert change.section.startswith("5.")
    assert "→ 1" in "".join(piece.text for piece in change.before)
    assert "→ 4" in "".join(piece.text for piece in change.after)


def test_the_order_of_activities_is_compared() -> None:
    *first, last = _BASE.activities
    moved = replace(last, number=8), replace(first[-1], number=9)
    changes = compare(_BASE, replace(_BASE, activities=(*first[:-1], *moved)), language="id")
    assert {change.place for change in changes} >= {"Susunan · Nomor urut"}
