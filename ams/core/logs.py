"""Logs as events: a short name, and facts beside it that are not woven into a sentence."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

FACTS: Final = "ams_facts"
_around: ContextVar[Mapping[str, object]] = ContextVar("ams_log_facts")


class Log:
    """Writes the events of one part of AMS to the logger called ``name``."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **facts: object) -> None:
        """Write that something happened."""
        self._logger.info(event, extra={FACTS: facts})

    def warning(self, event: str, **facts: object) -> None:
        """Write that something is not as it should be and AMS goes on."""
        self._logger.warning(event, extra={FACTS: facts})

    def error(self, event: str, **facts: object) -> None:
        """Write that something failed."""
        self._logger.error(event, extra={FACTS: facts})

    def exception(self, event: str, **facts: object) -> None:
        """Write that something failed, with the traceback of the exception at hand."""
        self._logger.error(event, exc_info=sys.exception(), extra={FACTS: facts})


@contextmanager
def with_facts(**facts: object) -> Iterator[None]:
    """Add ``facts`` to every event of this thread or task, the libraries' too."""
    token = _around.set({**_around.get({}), **facts})
    try:
        yield
    finally:
        _around.reset(token)


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """Return what is known of an event: what surrounds it, then what it was given itself."""
    return {**_around.get({}), **getattr(record, FACTS, {})}
