"""The jobs of this package; imported by the worker (ams.jobs.discovery)."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import connection

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.incidents.moving import RUN
from ams.incidents.running import resume_all
from ams.incidents.running import run as run_incident
from ams.jobs.registry import handles, periodically
from ams.revocation.queueing import awaits_shards

_LONGEST_PAUSE_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.01


@handles(RUN)
def run(payload: Mapping[str, JSON], clock: Clock) -> None:
    """Do the next piece of work of an incident."""
    _give_way(clock)
    run_incident(int(str(payload["incident"])), clock=clock)


@periodically("incidents:resume", every=timedelta(minutes=1))
def resume(_payload: Mapping[str, JSON], clock: Clock) -> None:
    """Let incidents go on, even where their job is gone."""
    resume_all(clock=clock)


def _give_way(clock: Clock) -> None:
    """Let the shards' CRLs be published before the next batch, where one writes at a time.

    Else a publisher on SQLite, which only tries again from time to time, would hardly ever find
    the database free while batch follows batch.
    """
    if connection.features.has_select_for_update:
        return
    ends = time.monotonic() + _LONGEST_PAUSE_SECONDS
    while awaits_shards(clock.now()) and time.monotonic() < ends:
        time.sleep(_LOOK_SECONDS)
