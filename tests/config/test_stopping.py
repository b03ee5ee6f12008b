"""A process that is told to stop at the worst moment stops all the same."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes

# While it waits, the main thread holds the event's lock for moments; here it is held for longer.
_PROGRAM = """
import os, sys, time
from ams.config.stopping import stop_event
stop = stop_event()
with stop._cond:
    os.kill(os.getpid(), int(sys.argv[1]))
    time.sleep(0.1)
sys.exit(0 if stop.wait(60) else 1)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_while_the_event_is_looked_at_is_not_waited_for_by_itself(
    number: signal.Signals,
) -> None:
    done = subprocess.run(  # noqa: S603 - this test's own program
        [sys.executable, "-c", _PROGRAM, str(int(number))], timeout=120, check=False
    )
    assert done.returncode == 0
