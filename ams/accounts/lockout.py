"""Accounts locked for a while after repeated failures; django-axes counts them."""

from datetime import datetime, timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum


def is_locked_out(username: str, *, at: datetime) -> bool:
    """Tell whether repeated failures keep ``username`` from signing in at ``at``."""
    return username.lower() in locked_out(at=at)


def locked_out(*, at: datetime) -> frozenset[str]:
    """Return the usernames that repeated failures keep from signing in at ``at``."""
    counted = (
        AccessAttempt.objects.filter(attempt_time__gte=at - cool_off())
        .values("username")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return frozenset(row["username"] for row in counted if row["username"])


def cool_off() -> timedelta:
    """Return how long a lock lasts."""
    lasting: timedelta | None = get_cool_off()
    return lasting or timedelta.max


def forget_failures(username: str) -> None:
    """Let ``username`` sign in again at once."""
    AccessAttempt.objects.filter(username=username.lower()).delete()


def canonical_username(_http_request: object, credentials: dict[str, str] | None = None) -> str:
    """Return the one spelling under which failures are counted (AXES_USERNAME_CALLABLE).

    Django's signal calls the field ``username``, allauth's form ``login``, axes' own backend by the
    name in its setting: all are the same account, whatever the case (docs/adr/0007).
    """
    given = credentials or {}
    return (given.get("username") or given.get("login") or "").strip().lower()
