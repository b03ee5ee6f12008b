"""Letter codes that find a slip of the hand; serial numbers in any notation."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.core.errors import InvalidInput
from ams.core.identifiers import (
    format_code,
    new_code,
    parse_code,
    parse_serial,
    serial_to_hex,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"


@given(st.randoms(use_true_random=False))
def test_a_code_survives_print_and_typing(random: Random) -> None:
    code = new_code(random.choice)
    assert parse_code(format_code(code).lower()) == code
    assert parse_code(f" {code[:4]} {code[4:8]}.{code[8:]} ") == code


@given(st.randoms(use_true_random=False), st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(random: Random, position: int, wrong: str) -> None:
    code = new_code(random.choice)
    typed = code[:position] + wrong + code[position + 1 :]
    if typed == code:
        assert parse_code(typed) == code
    else:
        with pytest.raises(InvalidInput, match="check character"):
            parse_code(typed)


@given(st.randoms(use_true_random=False), st.integers(0, 9))
def test_two_neighbours_swapped_are_always_found(random: Random, position: int) -> None:
    code = new_code(random.choice)
    typed = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    if typed != code:
        with pytest.raises(InvalidInput):
            parse_code(typed)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = next(code for code in iter(new_code, None) if "1" in code and "0" in code)
    assert parse_code(code.replace("1", "l").replace("0", "O")) == code


@pytest.mark.parametrize("text", ["", "ABC", "ABCD-EFGH-JKMN-PQRS", "ABCD-EFGH-JKM*", "🙂" * 12])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_code(text)


@given(st.integers(min_value=1, max_value=2**160 - 1))
def test_a_serial_number_comes_back_from_every_notation(serial_number: int) -> None:
    text = serial_to_hex(serial_number)
    colons = ":".join(text[start : start + 2] for start in range(0, len(text), 2))
    assert len(text) % 2 == 0
    assert {parse_serial(spelt) for spelt in (text, text.lower(), colons, f"0x{text}")} == {
        serial_number
    }


@pytest.mark.parametrize("text", ["", "0", "00:00", "XYZ", "1" * 41, "-1", "0x"])
def test_what_is_no_serial_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="serial number"):
        parse_serial(text)
