"""Identifiers: letter codes with a check digit, serial numbers in any notation."""

import re
import secrets
from collections.abc import Callable

from ams.core.errors import InvalidInput

# Crockford's base 32: no I, L, O, U, so that a code survives being read aloud and typed.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_MODULUS = 31  # prime, so that one wrong character or one swap of neighbours is always found
CODE_LENGTH = 12


def _check_character(body: str) -> str:
    total = sum(
        weight * _ALPHABET.index(character) for weight, character in enumerate(body, start=2)
    )
    return _ALPHABET[total % _MODULUS]


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a fresh code of eleven random characters (55 bits) and a check character."""
    # 'Z' (value 31) is left out: modulo 31 it could not be told from '0'.
    body = "".join(choose(_ALPHABET[:_MODULUS]) for _ in range(CODE_LENGTH - 1))
    return body + _check_character(body)


def parse_code(text: str) -> str:
    """Return the code that ``text`` spells, in any case, with or without separators.

    Raises:
        InvalidInput: wrong length, a character outside the alphabet or a wrong check character.
    """
    code = re.sub(r"[\s.\-]", "", text).upper().translate(_LOOKALIKES)
    if len(code) != CODE_LENGTH or not set(code) <= set(_ALPHABET[:_MODULUS]):
        raise InvalidInput(f"code '{text[:40]}' is not {CODE_LENGTH} letters and digits")
    if _check_character(code[:-1]) != code[-1]:
        raise InvalidInput(f"code '{text[:40]}' has a wrong check character: it was mistyped")
    return code


def format_code(code: str) -> str:
    """Return ``code`` in groups of four for print: ``ABCD-EFGH-JKMN``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def spelled(number: int, *, bits: int) -> str:
    """Return a number below ``2**bits`` in the codes' alphabet, five bits to a character."""
    places = range(-(-bits // 5) - 1, -1, -1)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in places)


def serial_to_hex(serial_number: int) -> str:
    """Return a serial number as upper-case hexadecimal octets without separators."""
    text = f"{serial_number:X}"
    return text if len(text) % 2 == 0 else "0" + text


def parse_serial(text: str) -> int:
    """Return the serial number that hexadecimal ``text`` spells (colons, spaces, ``0x`` allowed).

    Raises:
        InvalidInput: not hexadecimal, not positive, or longer than 20 octets (RFC 5280, 4.1.2.2).
    """
    digits = re.sub(r"[\s:]", "", text).removeprefix("0x").removeprefix("0X")
    if not re.fullmatch(r"[0-9A-Fa-f]{1,40}", digits) or int(digits, 16) == 0:
        raise InvalidInput(f"serial number '{text[:60]}' is not 1 to 40 hexadecimal digits")
    return int(digits, 16)
