"""Whether an account's password was given just now, as acts ask that cannot be undone alone."""

from datetime import datetime, timedelta
from typing import Final

from ams.accounts.errors import PasswordNeeded
from ams.core.actor import Actor

RECENT: Final = timedelta(minutes=10)


def password_is_recent(actor: Actor, *, at: datetime) -> bool:
    """Tell whether ``actor`` gave his password within the ten minutes before ``at``."""
    given = actor.signed_in_at
    return given is not None and timedelta() <= at - given <= RECENT


def check_password_recent(actor: Actor, *, at: datetime) -> None:
    """Refuse whoever may have left his screen to somebody else; the system has no password.

    Raises:
        PasswordNeeded: his password was given more than ten minutes before ``at``.
    """
    if not (actor.is_system or password_is_recent(actor, at=at)):
        raise PasswordNeeded(
            f"the password was last given at {actor.signed_in_at}, too long before {at}"
        )
