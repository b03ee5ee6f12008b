"""Who carries out what."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.jobs import registry
from ams.jobs.discovery import discover
from ams.jobs.errors import AlreadyRegistered
from ams.journal.checkpoints import make_if_grown


def one(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Do nothing."""


def other(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Do nothing either."""


def test_a_kind_has_the_handler_that_was_registered() -> None:
    assert registry.handles("test:one")(one) is one
    assert registry.handler_of("test:one") is one
    assert registry.kinds() == ["test:one"]


def test_a_kind_cannot_have_two_handlers() -> None:
    registry.handles("test:one")(one)
    registry.handles("test:one")(one)  # the same again: a module that was imported twice
    with pytest.raises(AlreadyRegistered, match="test:one"):
        registry.handles("test:one")(other)


def test_a_recurring_job_cannot_be_registered_in_two_ways() -> None:
    registry.periodically("test:one", every=timedelta(minutes=1))(one)
    registry.periodically("test:one", every=timedelta(minutes=1))(one)
    with pytest.raises(AlreadyRegistered, match="test:one"):
        registry.periodically("test:one", every=timedelta(minutes=2))(one)
    with pytest.raises(AlreadyRegistered, match="test:one"):
        registry.periodically("test:one", every=timedelta(minutes=1))(other)


@pytest.mark.parametrize("find", [registry.handler_of, registry.periodic_handler])
def test_what_nobody_registered_is_not_there(find: object) -> None:
    assert callable(find)
    with pytest.raises(KeyError):
        find("test:unknown")


def test_a_sibling_declares_its_recurring_jobs_without_importing_the_queue() -> None:
    discover()
    job = next(job for job in registry.periodic() if job.name == "journal:checkpoint")
    assert (job.every, job.handler) == (timedelta(seconds=1), make_if_grown)


def test_jobs_that_wait_for_others_have_a_lane_of_their_own() -> None:
    registry.handles("test:publish")(one)
    registry.handles("test:mail", lane=registry.Lane.OUTSIDE)(other)
    registry.handles("test:upload", lane=registry.Lane.STORAGE)(other)
    assert registry.kinds(registry.Lane.OWN) == ["test:publish"]
    assert registry.kinds(registry.Lane.OUTSIDE) == ["test:mail"]
    assert registry.kinds(registry.Lane.STORAGE) == ["test:upload"]
    assert registry.kinds() == ["test:mail", "test:publish", "test:upload"]
