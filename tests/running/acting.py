"""Acts on an installation of its own, each in a process of its own: ``python … ACT [POINT]``.

``prepare`` makes the database and a decided request; ``acknowledge`` confirms its receipt;
``facts`` prints what is true now. Run by ``test_crash.py``.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
sys.path.insert(0, str(Path(__file__).parents[2]))
django.setup()

from ams.accounts.services import actor_for  # noqa: E402 - needs django.setup()
from ams.config.command_serve import bring_database_up_to_date  # noqa: E402
from ams.core.clock import ManualClock  # noqa: E402
from ams.requests.acknowledge import acknowledge  # noqa: E402
from ams.requests.models import Request  # noqa: E402
from tests.requests import builders  # noqa: E402
from tests.running.facts import report  # noqa: E402
from tests.running.worker_that_dies import arm  # noqa: E402


def prepare() -> None:
    bring_database_up_to_date()
    clock = ManualClock(datetime.now(UTC) - timedelta(minutes=30))
    office = builders.found_office(clock)
    builders.decided(office)


def receipt() -> None:
    request = Request.objects.get()
    account = request.applicant.account
    assert account is not None
    clock = ManualClock(datetime.now(UTC) + timedelta(seconds=90))
    actor = actor_for(account, at=clock.now())
    acknowledge(request.pk, actor=actor, clock=clock)
    report()


ACTS = {"prepare": prepare, "acknowledge": receipt, "facts": report}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        arm(sys.argv[2])
    ACTS[sys.argv[1]]()
