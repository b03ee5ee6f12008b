"""Who waits for work is woken by what others write."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from ams.core.clock import ManualClock
from ams.jobs.services import enqueue
from ams.jobs.waking import Waking

LONG = 60.0


def elsewhere(act: Callable[[], None]) -> None:
    """Act on a connection of another thread."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def waited(waking: Waking, seconds: float) -> float:
    began = time.monotonic()
    waking.wait(seconds)
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_a_job_queued_after_the_look_ends_the_wait(clock: ManualClock) -> None:
    waking = Waking(threading.Event(), every=0.01)
    waking.begin()
    elsewhere(lambda: enqueue("test:work", payload={}, at=clock.now()))
    assert waited(waking, LONG) < LONG / 2


@pytest.mark.django_db(transaction=True)
def test_a_job_queued_before_the_look_does_not(clock: ManualClock) -> None:
    elsewhere(lambda: enqueue("test:work", payload={}, at=clock.now()))
    waking = Waking(threading.Event(), every=0.01)
    waking.begin()
    assert waited(waking, 0.2) >= 0.2


@pytest.mark.django_db(transaction=True)
def test_who_is_told_to_stop_does_not_wait() -> None:
    stop = threading.Event()
    waking = Waking(stop, every=0.01)
    waking.begin()
    stop.set()
    assert waited(waking, LONG) < LONG / 2
