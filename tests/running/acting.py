"""Acts on an installation of its own, each in a process of its own: ``python … ACT [POINT]``.

``found`` makes the database and an office and prints its certificates; ``prepare`` makes a decided
request too; ``acknowledge`` confirms its receipt;
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

from cryptography.hazmat.primitives.serialization import Encoding  # noqa: E402 - as below

from ams.accounts.services import actor_for  # noqa: E402 - needs django.setup()
from ams.certificates.models import Certificate  # noqa: E402
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


def found() -> None:
    """Make an office and print the certificates of its issuing CA and of its people."""
    bring_database_up_to_date()
    office = builders.found_office(ManualClock(datetime.now(UTC) - timedelta(minutes=30)))
    certificates = [
        office.issuer.certificate,
        *(row.certificate for row in Certificate.objects.all()),
    ]
    for one in certificates:
        sys.stdout.write(one.public_bytes(Encoding.PEM).decode())


ACTS = {"found": found, "prepare": prepare, "acknowledge": receipt, "facts": report}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        arm(sys.argv[2])
    ACTS[sys.argv[1]]()
