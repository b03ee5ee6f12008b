"""How a process learns that it is to stop."""

import os
import signal
import threading
from typing import Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def stop_event() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set.

    A thread of its own sets it. A handler would run within whatever the main thread does, and who
    waits for an event holds, for moments, the very lock that setting it takes: it would wait for
    itself for ever.
    """
    stop = threading.Event()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    for number in _SIGNALS:
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def wait_for_signal() -> None:
        while os.read(reading, 1)[0] not in _SIGNALS:
            continue
        stop.set()

    threading.Thread(target=wait_for_signal, name="stop", daemon=True).start()
    return stop
