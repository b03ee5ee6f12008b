"""Ask a limited process what the signatures of an upload are worth (see ``child``)."""

import json
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from ams.core.logs import Log
from ams.signatures.validation import Examined, Reason, Trust

_SOURCE: Final = Path(__file__).resolve().parents[2]
_MOST_SECONDS: Final = 45  # a little more than the child gives itself
_AT_ONCE: Final = threading.BoundedSemaphore(2)
log = Log(__name__)

TrustFor = Callable[[tuple[bytes, ...]], Trust]


def examine_apart(pdf: bytes, *, at: datetime, trust_for: TrustFor) -> Examined:
    """Return what a limited process says; a file at which it ends is unreadable.

    ``trust_for`` is told the signers' certificates (DER) and returns what is believed of them.
    """
    with _AT_ONCE, _started() as process:
        timer = threading.Timer(_MOST_SECONDS, process.kill)
        timer.start()
        try:
            return _conversation(process, pdf, at=at, trust_for=trust_for)
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("signatures could not be examined", error=repr(error)[:200])
            return Examined((), Reason.UNREADABLE)
        finally:
            timer.cancel()
            process.kill()
            with suppress(OSError):  # what it was still to be told, it is not told
                process.communicate()


def _started() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ams.signatures.child"],
        env={"PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd="/",
    )


def _conversation(
    process: "subprocess.Popen[str]", pdf: bytes, *, at: datetime, trust_for: TrustFor
) -> Examined:
    asked, answered = process.stdin, process.stdout
    assert asked is not None  # noqa: S101 - started with pipes
    assert answered is not None  # noqa: S101 - as above
    _say(asked, {"pdf": b64encode(pdf).decode()})
    signers = tuple(b64decode(one) for one in json.loads(answered.readline())["signers"])
    trust = {
        name: [b64encode(one).decode() for one in values]
        for name, values in asdict(trust_for(signers)).items()
    }
    _say(asked, {"at": at.isoformat(), "trust": trust})
    return Examined.from_json(json.loads(answered.readline()))


def _say(stream: IO[str], message: dict[str, Any]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()
