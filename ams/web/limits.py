"""How often one address may ask, kept in the shared cache so that every process counts."""

from django.core.cache import cache
from django.http import HttpRequest

from ams.web.actor import clock_of, origin_of
from ams.web.errors import TooManyRequests

MINUTE = 60


def limit(http_request: HttpRequest, what: str, *, per_minute: int) -> None:
    """Count one more asking for ``what`` from this address.

    Raises:
        TooManyRequests: it asked more than ``per_minute`` times in this minute.
    """
    minute = int(clock_of(http_request).now().timestamp()) // MINUTE
    key = f"limit:{what}:{origin_of(http_request)}:{minute}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache dropped the key between the two lines
        return
    if count > per_minute:
        raise TooManyRequests(f"{count} times {what} within a minute, allowed are {per_minute}")
