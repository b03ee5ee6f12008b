"""Primes as RSA keys are made of, good and bad ones."""

import random
from math import gcd, prod

CHANCE = random.Random(20261128)  # noqa: S311 - the same keys in every run
# The faulty library took the first 126 primes for keys of 2048 bits: up to 701.
PRIMORIAL = prod(
    number for number in range(2, 702) if all(number % divisor for divisor in range(2, number))
)


def is_prime(number: int) -> bool:
    """Tell whether a large number is prime as far as ten Miller-Rabin rounds can tell."""
    if gcd(number, PRIMORIAL) > 1:
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_says_prime(number, CHANCE.randrange(2, number - 1), odd, twos) for _ in range(10))


def _says_prime(number: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in {1, number - 1}:
        return True
    return any((power := power * power % number) == number - 1 for _ in range(twos - 1))


def of_infineon() -> int:
    """Return a prime of 1024 bits made as the faulty library made it: k·M + 65537^a mod M."""
    rest = 2**1024 // PRIMORIAL
    while True:
        power = pow(65537, CHANCE.getrandbits(62), PRIMORIAL)
        found = CHANCE.randrange(rest * 3 // 4, rest) * PRIMORIAL + power
        if is_prime(found):
            return found
