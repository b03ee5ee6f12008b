"""The limited process in which signatures of uploads are examined; started by ``process``.

It reads a line of JSON with the file and answers with the signers' certificates, reads what is to
be believed and answers with what was found. It has no database and none of the parent's secrets.
What holds: processor time, memory, nothing written, no further processes, an alarm. No system-call
filter as in ``letters.reading``: pyHanko runs an event loop and loads modules as it goes. Python's
own sockets are taken away before the file is looked at.
"""

import json
import resource
import signal
import socket
import sys
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any, Final, NoReturn

from ams.signatures.examining import examine_signatures, signer_certificates
from ams.signatures.validation import Examined, Reason, Trust

MOST_SECONDS: Final = 40
_CPU_SECONDS: Final = 20
_MEMORY: Final = 1 << 30


def main() -> None:
    """Answer one question."""
    _limit()
    pdf = b64decode(_read()["pdf"])
    _write({"signers": [b64encode(one).decode() for one in signer_certificates(pdf)]})
    told = _read()
    trust = Trust(
        **{name: tuple(b64decode(one) for one in values) for name, values in told["trust"].items()}
    )
    try:
        found = examine_signatures(pdf, at=datetime.fromisoformat(told["at"]), trust=trust)
    except MemoryError:
        found = Examined((), Reason.UNREADABLE)
    _write(found.to_json())


def _limit() -> None:
    signal.alarm(MOST_SECONDS)
    for what, most in (
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    socket.socket.connect = _no_network  # type: ignore[method-assign] # for this process's life
    socket.getaddrinfo = _no_network


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("this process asks nobody")


def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sys.stdin.readline())
    return found


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
