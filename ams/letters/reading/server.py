"""The process that has the libraries loaded and makes one limited child of itself per file.

It is started by ``ams.letters.reading.process`` with an environment that holds no secret, and never
looks at an upload itself. Its input is a socket on which each octet brings another socket, over
which the child speaks with who asked. It ends when that input does.
"""

import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Final

from django.conf import settings

from ams.letters.reading.confinement import confine
from ams.letters.reading.examining import examine, warm_up
from ams.letters.reading.wire import frame, read_frame, reader_of, refused, taken, write_all
from ams.letters.refusals import TooComplex, UploadRefused

_FAILED: Final = 70  # EX_SOFTWARE


def main(descriptor: int, cpu_seconds: int) -> None:
    """Serve until the other end of ``descriptor`` is closed; a child may compute so long."""
    settings.configure(USE_I18N=False)  # who decodes a file knows no language
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children leave nothing to be waited for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl+C ends who started us first
    warm_up()
    with socket.socket(fileno=descriptor) as control:
        control.sendall(b"+")
        while True:
            _octet, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
            if not descriptors:
                return
            if os.fork() == 0:
                control.close()
                os.dup2(1, 2)  # what libraries print about an upload belongs in no log
                _serve(descriptors[0], cpu_seconds)
            os.close(descriptors[0])


def _serve(descriptor: int, cpu_seconds: int) -> None:
    """Answer one question, confined, and end this process."""
    try:
        answer = _answer(descriptor, cpu_seconds)
        with suppress(BrokenPipeError, ConnectionError):
            write_all(descriptor, answer)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - the process's outermost frame
        with suppress(Exception):
            write_all(descriptor, frame({"failed": repr(error)[:300]}))
        os._exit(_FAILED)


def _answer(descriptor: int, cpu_seconds: int) -> bytes:
    held = confine(cpu_seconds=cpu_seconds)
    header, (content,) = read_frame(reader_of(descriptor))
    if header["task"] == "confinement":
        return frame({"confinement": list(held)})
    try:
        return taken(examine(content, read=header["task"] == "read"))
    except UploadRefused as refusal:
        return refused(refusal)
    except MemoryError:
        return refused(TooComplex("more memory than allowed", found="> 1 GB"))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
