"""RSA moduli that were made badly and can be factored: what the number itself gives away. Pure."""

from collections.abc import Iterator
from math import gcd, isqrt, prod
from typing import Final

SMALLEST_FACTOR: Final = 752
FERMAT_ROUNDS: Final = 100
_GENERATOR: Final = 65537
_LARGEST_OF_INFINEON: Final = 167


def weakness_of(modulus: int) -> str:
    """Return why an RSA key of this modulus is worth nothing, in English; empty if it is not.

    Keys that somebody else published, and those of Debian's broken generator (CVE-2008-0166),
    look like any others: the block list is for them (ADR 0024).
    """
    if has_small_factor(modulus):
        return f"its modulus has a prime factor below {SMALLEST_FACTOR}"
    if has_close_factors(modulus):
        return "its two primes lie so close together that the modulus can be factored"
    if is_of_infineon(modulus):
        return "it was made by the faulty library of Infineon chips (ROCA, CVE-2017-15361)"
    return ""


def has_small_factor(modulus: int) -> bool:
    """Tell whether a prime below 752 divides the modulus (NIST SP 800-89, 5.3.3)."""
    return gcd(modulus, _SMALL_PRIMES) > 1


def has_close_factors(modulus: int, *, rounds: int = FERMAT_ROUNDS) -> bool:
    """Tell whether Fermat's method finds two factors within ``rounds`` (CVE-2022-26320).

    A hundred rounds are what the CA/Browser Forum's Baseline Requirements ask for (6.1.1.3).
    """
    middle = isqrt(modulus - 1) + 1
    for half_sum in range(middle, middle + rounds):
        square = half_sum * half_sum - modulus
        if isqrt(square) ** 2 == square:
            return True
    return False


def is_of_infineon(modulus: int) -> bool:
    """Tell whether the modulus is a power of 65537 modulo the product of the primes to 167.

    The faulty library made every prime so (Nemec et al., "The Return of Coppersmith's Attack",
    2017). By chance a modulus is so once in more than 2^150.
    """
    exponent, order = 0, 1
    for prime, logarithms in _LOGARITHMS.items():
        here = logarithms.get(modulus % prime)
        if here is None:
            return False
        # Exponents count modulo the order of 65537; two that contradict each other are of none.
        common = gcd(order, len(logarithms))
        if (exponent - here) % common:
            return False
        exponent, order = _joined(exponent, order, here, len(logarithms))
    return True


def _joined(one: int, modulus: int, two: int, other: int) -> tuple[int, int]:
    """Return the exponent that is ``one`` and ``two`` at once, and modulo what it counts."""
    common = gcd(modulus, other)
    step = (two - one) // common * pow(modulus // common, -1, other // common) % (other // common)
    return one + modulus * step, modulus // common * other


def _primes(limit: int) -> Iterator[int]:
    """Yield the odd primes up to ``limit``."""
    for number in range(3, limit + 1, 2):
        if all(number % divisor for divisor in range(3, isqrt(number) + 1, 2)):
            yield number


def _logarithms(prime: int) -> dict[int, int]:
    """Return every power of 65537 modulo ``prime`` with its exponent."""
    powers: dict[int, int] = {}
    power = 1
    while power not in powers:
        powers[power] = len(powers)
        power = power * _GENERATOR % prime
    return powers


_SMALL_PRIMES: Final = 2 * prod(_primes(SMALLEST_FACTOR))
_LOGARITHMS: Final = {prime: _logarithms(prime) for prime in _primes(_LARGEST_OF_INFINEON)}
