"""Parts of addresses that these pages read."""

from datetime import date


class ISODate:
    """A day as ``2026-11-22``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the day; a ``ValueError`` means that there is no such address."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the day as written in the address."""
        return value.isoformat()
