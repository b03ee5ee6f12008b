"""RSA keys that can be factored are refused, each for its own reason; good ones are not."""

from math import prod

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from ams.certificates.certification_requests import accepted_key
from ams.certificates.errors import CertificationRequestRefused
from ams.certificates.weak_keys import (
    FERMAT_ROUNDS,
    has_close_factors,
    has_small_factor,
    is_of_infineon,
    weakness_of,
)
from tests.certificates.primes import PRIMORIAL, is_prime, of_infineon


def ordinary() -> int:
    """Return a prime of 1024 bits as OpenSSL makes it."""
    return rsa.generate_private_key(65537, 2048).private_numbers().p


def key_of(modulus: int) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(65537, modulus).public_key()


def test_keys_made_as_they_should_be_are_taken() -> None:
    for _ in range(3):
        key = rsa.generate_private_key(65537, 2048).public_key()
        assert accepted_key(key) is key
        assert weakness_of(key.public_numbers().n) == ""


def test_a_key_of_an_infineon_chip_is_refused_as_roca() -> None:
    modulus = of_infineon() * of_infineon()
    assert is_of_infineon(modulus)
    with pytest.raises(CertificationRequestRefused, match="CVE-2017-15361"):
        accepted_key(key_of(modulus))


def test_one_prime_of_an_infineon_chip_does_not_make_a_key_of_it() -> None:
    assert not is_of_infineon(of_infineon() * ordinary())


def test_the_powers_number_as_many_as_those_who_found_the_fault_say() -> None:
    order = 2454106387091158800  # as in their own detection tool (crocs-muni/roca)
    product = PRIMORIAL // prod(
        number for number in range(168, 702) if all(number % one for one in range(2, number))
    )
    assert pow(65537, order, product) == 1
    assert is_of_infineon(pow(65537, order - 1, product))


@given(st.integers(min_value=0, max_value=2**62))
def test_every_power_of_65537_is_told(exponent: int) -> None:
    assert is_of_infineon(pow(65537, exponent, PRIMORIAL))


@given(st.integers(min_value=2**2047, max_value=2**2048 - 1))
def test_no_number_is_told_by_chance(modulus: int) -> None:
    assert not is_of_infineon(modulus)


def test_powers_that_contradict_each_other_are_not_told() -> None:
    """Each residue alone may be a power of 65537; all together must be the same power."""
    by_seven, by_thirteen = pow(65537, 1, 7), pow(65537, 2, 13)
    number = next(one for one in range(7 * 13) if one % 7 == by_seven and one % 13 == by_thirteen)
    rest = PRIMORIAL // (7 * 13)
    other = pow(65537, 1, rest)
    both = (other * 91 * pow(91, -1, rest) + number * rest * pow(rest, -1, 91)) % PRIMORIAL
    assert not is_of_infineon(both)


def test_primes_next_to_each_other_are_refused() -> None:
    one = ordinary()
    two = one + 2
    while not is_prime(two):
        two += 2
    with pytest.raises(CertificationRequestRefused, match="close together"):
        accepted_key(key_of(one * two))


@given(st.integers(min_value=2**60, max_value=2**61), st.integers(min_value=0, max_value=2**20))
def test_what_fermat_finds_in_a_hundred_rounds_is_found(middle: int, half: int) -> None:
    modulus = (middle - half) * (middle + half)
    assert has_close_factors(modulus, rounds=FERMAT_ROUNDS)


def test_a_hundred_rounds_do_not_find_ordinary_primes() -> None:
    assert not has_close_factors(ordinary() * ordinary())


@pytest.mark.parametrize("factor", [2, 3, 17, 751])
def test_a_small_factor_is_refused(factor: int) -> None:
    modulus = factor * ordinary() * ordinary()
    assert has_small_factor(modulus)
    assert "below 752" in weakness_of(modulus)


def test_757_is_no_small_factor() -> None:
    assert not has_small_factor(757 * ordinary())
