"""What caches may keep, and for how long (RFC 9110, 13; RFC 9111; RFC 5019, 6)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from ams.distribution.messages import Exchange
from ams.revocation.serving import MAX_AGE, cache_control

_SECOND = timedelta(seconds=1)


def http_date(moment: datetime) -> str:
    """Return ``moment`` as HTTP writes dates (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def cache_headers(
    etag: str,
    *,
    modified: datetime,
    now: datetime,
    fresh_until: datetime,
    max_age: timedelta = MAX_AGE,
) -> dict[str, str]:
    """Return the headers that let caches keep something, never beyond ``fresh_until``.

    Last-Modified is left out within the second of the change: another change in the same second
    could not be told from it (RFC 9110, 8.8.2.2).
    """
    kept = max(timedelta(0), min(max_age, fresh_until - now))
    headers = {
        "ETag": etag,
        "Cache-Control": cache_control(kept),
        "Expires": http_date(now + kept),
    }
    if now - modified >= _SECOND:
        headers["Last-Modified"] = http_date(modified)
    return headers


def is_unchanged(exchange: Exchange, headers: Mapping[str, str]) -> bool:
    """Tell whether the client has what ``headers`` describe already (RFC 9110, 13.2.2)."""
    if exchange.if_none_match:
        known = [tag.strip().removeprefix("W/") for tag in exchange.if_none_match.split(",")]
        return "*" in known or headers["ETag"] in known
    modified = headers.get("Last-Modified")
    if not exchange.if_modified_since or modified is None:
        return False
    since = _parsed(exchange.if_modified_since)
    return since is not None and parsedate_to_datetime(modified) <= since


def _parsed(text: str) -> datetime | None:
    """Return the date, ``None`` for what is none: a condition that is none does not count."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
