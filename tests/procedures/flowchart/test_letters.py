from pathlib import Path

import pytest
from PIL import ImageFont

import ams.letters
from ams.procedures.flowchart.letters import _advances, width_of, wrapped

FONTS = Path(ams.letters.__file__).parent / "fonts"


@pytest.mark.parametrize(("bold", "name"), [(False, "Regular"), (True, "Bold")])
def test_the_widths_are_those_of_the_committed_font(*, bold: bool, name: str) -> None:
    font = ImageFont.truetype(str(FONTS / f"LiberationSans-{name}.ttf"), 2048)
    for letter, width in _advances(bold=bold).items():
        assert width == round(font.getlength(letter)), letter


def test_a_letter_that_the_table_lacks_counts_as_a_full_square() -> None:
    assert width_of("ꦲ", size=10) == 10


def test_lines_break_between_words_and_hold_all_of_them() -> None:
    text = "Memeriksa kesesuaian data pemohon dan kelengkapan berkas"
    lines = wrapped(text, 100, size=8)
    assert " ".join(lines) == text
    assert all(width_of(line, size=8) <= 100 for line in lines)


def test_a_long_word_is_cut_after_a_slash_where_it_has_one() -> None:
    assert wrapped("Komputer/Printer/Scanner", 70, size=8)[0] == "Komputer/Printer/"


def test_a_long_word_without_one_is_cut_where_the_line_ends() -> None:
    lines = wrapped("x" * 100, 50, size=8)
    assert "".join(lines) == "x" * 100
    assert all(width_of(line, size=8) <= 50 for line in lines)


def test_nothing_takes_no_line() -> None:
    assert wrapped("", 50, size=8) == ()
