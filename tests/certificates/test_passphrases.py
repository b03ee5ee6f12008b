"""A passphrase is long or varied enough, and a refusal never repeats it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ams.certificates.errors import PassphraseRefused
from ams.certificates.passphrases import LONGEST, SHORTEST, check_passphrase

KNOWN = ("196601011988031001", "budi", "Santoso")


@pytest.mark.parametrize(
    "passphrase", ["kucing hijau melompat 9", "Xy7!mmQ2-pLk", "budi naik sepeda ke pasar"]
)
def test_a_good_passphrase_is_taken(passphrase: str) -> None:
    check_passphrase(passphrase, known=KNOWN)


@pytest.mark.parametrize(
    ("passphrase", "told"),
    [
        ("", "12 to 200"),
        ("Xy7!mmQ2-pL", "12 to 200"),
        ("x1y2z3" * 34, "12 to 200"),
        ("ababababababab", "6 different"),
        ("password12345", "usual word"),
        ("Passphrase!12", "usual word"),
        ("196601011988031001", "usual word"),
        ("Santoso 12345", "usual word"),
        ("kucing-hijaü-9", "ASCII"),
        ("kucing\nhijau-9-lompat", "ASCII"),
    ],
)
def test_a_weak_passphrase_is_refused_with_the_reason(passphrase: str, told: str) -> None:
    with pytest.raises(PassphraseRefused, match=told):
        check_passphrase(passphrase, known=KNOWN)


@given(st.text(min_size=4, max_size=SHORTEST - 1))
def test_a_refusal_does_not_repeat_the_passphrase(passphrase: str) -> None:
    with pytest.raises(PassphraseRefused) as told:
        check_passphrase(f"\x00{passphrase}")
    assert passphrase not in str(told.value) or passphrase.isspace()


def test_the_bounds_themselves_are_taken() -> None:
    for length in (SHORTEST, LONGEST):
        check_passphrase(("kucing-hijau-9-lompat" * 10)[:length])
