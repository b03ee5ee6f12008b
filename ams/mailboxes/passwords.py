"""Passwords of e-mail accounts: made, digested as Dovecot reads them, compared."""

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SCHEME: Final = "{ARGON2ID}"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that the eye takes for another
_GROUPS, _IN_GROUP = 4, 4


def temporary_password() -> str:
    """Return a fresh temporary password: four groups of four, about 79 bits."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS)
    )


def digest_of(password: str) -> str:
    """Return the password's digest in the form that Dovecot reads: scheme, then Argon2id."""
    return SCHEME + _hasher().hash(password)


def matches(password: str, digest: str) -> bool:
    """Tell whether ``digest`` is of ``password``."""
    try:
        return _hasher().verify(digest.removeprefix(SCHEME), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    # The mail server computes it at each sign-in, in a process that may hold 256 MB by default.
    return PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
