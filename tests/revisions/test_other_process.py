"""A process that has worked for a while sees what another approves: nothing is restarted."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from ams.core.clock import ManualClock
from tests.revisions.conftest import BASE, NEXT_MONTH, Cast, founded
from tests.revisions.test_reasons import ADDED, NEW, put_in_effect, saved

pytestmark = pytest.mark.processes

_ASKED = f"""
import sys
from datetime import date
import django
django.setup()
from ams.revisions import known
from ams.revocation.reasons import reasons_on
day = date.fromisoformat({NEXT_MONTH.isoformat()!r})
for line in sys.stdin:
    keys = [one.key for one in reasons_on(day)]
    print(known.current("revocation", day).revision, keys[-1], flush=True)
"""


def address() -> str:
    """Return the tests' own database as DATABASE_URL has it."""
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    who = quote(str(kept["USER"])) + (
        f":{quote(str(kept['PASSWORD']))}" if kept["PASSWORD"] else ""
    )
    return f"postgresql://{who}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"


@pytest.fixture
def cast(transactional_db: None, clock: ManualClock) -> Cast:
    """Return the cast, committed, so that the other process sees it."""
    return founded(clock)


@pytest.fixture
def other() -> Iterator["subprocess.Popen[str]"]:
    """Yield a process that answers each line with the revision in effect and its last reason."""
    place = {"DJANGO_SETTINGS_MODULE": "ams.config.settings", "DATABASE_URL": address()}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _ASKED], env={**os.environ, **place}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    yield process
    process.communicate(timeout=30)


def answer(process: "subprocess.Popen[str]") -> list[str]:
    """Return what the process says now."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("?\n")
    process.stdin.flush()
    return process.stdout.readline().split()


def test_another_process_goes_by_a_new_revision_at_once(
    cast: Cast, other: "subprocess.Popen[str]"
) -> None:
    assert answer(other) == [BASE, "lainnya"]
    put_in_effect(cast, saved(cast, NEW))
    assert answer(other) == [NEXT_MONTH.isoformat(), ADDED]
