"""What stands on stderr: a JSON object a line for machines, words for people at a terminal."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from ams.config.logging import configure_logging
from ams.core.logs import Log

LOG = Log("ams.test")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def handlers_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", "ams", "axes")]
    before = [(logger, logger.handlers, logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers = handlers
        logger.setLevel(level)


def written(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> io.StringIO:
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging("worker")
    return stream


def test_a_machine_reads_one_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written(monkeypatch, io.StringIO())
    LOG.info("two\nlines", path="a\nb", other=object)
    said = json.loads(stream.getvalue())
    assert stream.getvalue().count("\n") == 1
    assert (said["event"], said["path"]) == ("two\nlines", "a\nb")
    assert (said["level"], said["process"]) == ("info", "worker")
    assert said["timestamp"].endswith("Z")
    assert said["other"] == "<class 'object'>"


def test_a_traceback_is_part_of_the_object(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written(monkeypatch, io.StringIO())
    try:
        int("why")
    except ValueError:
        LOG.exception("job_failed")
    assert json.loads(stream.getvalue())["exception"].endswith("base 10: 'why'")


def test_a_terminal_is_not_steered_by_what_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written(monkeypatch, Terminal())
    LOG.warning("\x1b[2J", path="\x1b[31m")
    assert "\x1b" not in stream.getvalue()
    assert "[warning ]" in stream.getvalue()


def test_libraries_say_what_is_wrong_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written(monkeypatch, io.StringIO())
    logging.getLogger("library").info("gossip")
    logging.getLogger("axes").warning("who failed to sign in")
    assert stream.getvalue() == ""
    logging.getLogger("library").warning("odd")
    assert json.loads(stream.getvalue())["event"] == "odd"
