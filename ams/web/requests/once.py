"""A form that is sent twice acts once: its number is kept while and after it is carried out."""

from uuid import uuid4

from django.core.cache import cache

_KEPT = 3600
_LENGTH = 32


def new_form_number() -> str:
    """Return the number that a fresh form carries."""
    return uuid4().hex


def begin(number: str) -> bool:
    """Tell whether the form of this number is sent for the first time; it counts as begun now."""
    if len(number) != _LENGTH or not number.isalnum():
        return True  # without a number nothing can be told apart
    return bool(cache.add(_key(number), "", timeout=_KEPT))


def finish(number: str, result: str) -> None:
    """Keep what the form led to."""
    cache.set(_key(number), result, timeout=_KEPT)


def forget(number: str) -> None:
    """Let the form be sent again: it was refused and is being corrected."""
    cache.delete(_key(number))


def result_of(number: str) -> str:
    """Return what the form led to, empty while it is still being carried out."""
    return str(cache.get(_key(number)) or "")


def _key(number: str) -> str:
    return f"form:{number[:_LENGTH]}"
