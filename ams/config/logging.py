"""Logs of every process: one line an event on stderr, without secrets or personal data."""

import json
import logging
import sys
from datetime import UTC, datetime

from ams.core.logs import facts_of


class _JSONLines(logging.Formatter):
    """One JSON object a line, for machines that collect logs."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said = {
            **facts_of(record),
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "process": self._process,
            "timestamp": _time_of(record),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, default=repr)


class _Readable(logging.Formatter):
    """For people at a terminal; what could steer the terminal is shown escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it."""
        event = record.getMessage()
        words = [
            _time_of(record),
            f"[{record.levelname.lower():<8}]",
            event if event.isprintable() else repr(event),
            *(f"{name}={value!r}" for name, value in facts_of(record).items()),
        ]
        if record.exc_info:
            words.append("\n" + self.formatException(record.exc_info))
        return " ".join(words)


def configure_logging(process: str) -> None:
    """Send AMS's and the libraries' logs to stderr, marked with the process's name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Readable() if sys.stderr.isatty() else _JSONLines(process))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # libraries' gossip names mail addresses and files
    logging.getLogger("ams").setLevel(logging.INFO)
    logging.getLogger("axes").setLevel(logging.ERROR)  # its warnings name who failed to sign in


def _time_of(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
