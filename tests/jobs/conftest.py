"""Handlers that exist for one test."""

from collections.abc import Callable, Mapping

import pytest

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs import registry, worker
from ams.jobs.discovery import discover


class Recorder:
    """A handler that remembers what it was given and does what it is told first."""

    def __init__(self) -> None:
        self.payloads: list[Mapping[str, JSON]] = []
        self.does: Callable[[], None] = lambda: None

    def __call__(self, payload: Mapping[str, JSON], _clock: Clock, /) -> None:
        self.payloads.append(payload)
        self.does()


@pytest.fixture(autouse=True)
def only_handlers_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every registered handler away for the test, and let no worker find them again."""
    discover()  # what is imported only now would register itself for this test alone
    monkeypatch.setattr(worker, "discover", lambda: None)
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_lanes", {})
    monkeypatch.setattr(registry, "_periodic", {})


@pytest.fixture
def handler() -> Recorder:
    """Return the handler of jobs of the kind "test:work"."""
    recorder = Recorder()
    registry.handles("test:work")(recorder)
    return recorder
