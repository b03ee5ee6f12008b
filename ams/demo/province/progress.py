"""How far a filling is."""

import time
from collections.abc import Callable
from typing import Final

_EVERY_SECONDS: Final = 5.0


class Progress:
    """Says how far it is, at which rate, and how long it will take yet."""

    def __init__(self, total: int, say: Callable[[str], object]) -> None:
        self._total, self._say = total, say
        self._began = self._said = time.monotonic()
        self.stories = self.entries = 0

    def tell_now_and_then(self) -> None:
        """Say it, unless it was said a few seconds ago."""
        if time.monotonic() - self._said >= _EVERY_SECONDS:
            self.tell()

    def tell(self) -> None:
        """Say it."""
        self._said = time.monotonic()
        seconds = max(self._said - self._began, 0.001)
        left = seconds * (self._total - self.stories) / max(self.stories, 1)
        self._say(
            f"  {self.stories:,} of {self._total:,} stories, {self.entries:,} journal entries "
            f"({self.entries / seconds:,.0f} a second); {left / 60:.0f} min {left % 60:.0f} s left"
        )
