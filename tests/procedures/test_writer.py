"""What is written is read again as the same, whatever the words are."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ams.procedures.loader import build, parse
from ams.procedures.reader import Reader
from ams.procedures.registry import SHIPPED
from ams.procedures.sheet import Cell, Source, Text
from ams.procedures.writer import as_table, duration_text, to_toml

_BASE = SHIPPED.get("revocation", "2021-04-16")
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text == text.strip()
)


def test_the_shipped_procedure_is_read_again_as_it_was() -> None:
    for revisions in SHIPPED.revisions.values():
        for procedure in revisions:
            assert parse(to_toml(procedure), file="again") == procedure
            assert build(dict(as_table(procedure)), file="again") == procedure


def test_what_is_exported_twice_is_the_same_file() -> None:
    once = to_toml(_BASE)
    assert to_toml(parse(once, file="again")) == once


@given(_WORDS, _WORDS)
def test_no_word_breaks_out_of_its_string(first: str, second: str) -> None:
    cell = Cell(first, second, Source.PROPOSED, note=Text(second, first))
    procedure = replace(_BASE, equipment=(cell,))
    assert parse(to_toml(procedure), file="again").equipment == (cell,)


@given(st.integers(min_value=1, max_value=9999 * 3600))
def test_a_duration_is_read_again_as_it_was(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    reader = Reader("again", "", {"duration": duration_text(span)})
    assert reader.duration("duration") == span
