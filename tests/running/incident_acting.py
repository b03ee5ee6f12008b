"""An incident in an installation of its own: ``prepare``, or ``work [POINT]``.

``prepare`` makes the database and an approved incident of three certificates; ``work`` is a worker
that does one certificate a batch, kills itself (SIGKILL) at POINT if there is one, and else says as
JSON what is true when nothing is due any more. Run by ``test_incident_crash.py``.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
sys.path.insert(0, str(Path(__file__).parents[2]))
django.setup()

from django.conf import settings  # noqa: E402 - needs django.setup()

from ams.certificates.models import StatusChange  # noqa: E402 - needs django.setup()
from ams.config.command_serve import bring_database_up_to_date  # noqa: E402
from ams.core.clock import ManualClock  # noqa: E402
from ams.incidents import running  # noqa: E402
from ams.incidents.models import Incident  # noqa: E402
from ams.incidents.services import Cause, Selection, approve, draft, propose  # noqa: E402
from ams.jobs.worker import run_due  # noqa: E402
from ams.journal.events import Event  # noqa: E402
from ams.journal.models import Entry  # noqa: E402
from ams.journal.verification import verify  # noqa: E402
from ams.notifications.models import Notice  # noqa: E402
from ams.revocation.models import Revocation  # noqa: E402
from tests.requests.builders import OPERATOR, found_office  # noqa: E402
from tests.running.worker_that_dies import AheadClock, arm  # noqa: E402

_LONGEST_SECONDS = 60


def prepare() -> None:
    bring_database_up_to_date()
    clock = ManualClock(datetime.now(UTC) - timedelta(minutes=30))
    office = found_office(clock)
    cause = Cause("Kebocoran", "Kunci bocor.", ["kehilangan"])
    selection = Selection(issuer=office.issuer.slug)
    incident = draft(selection, cause, actor=OPERATOR, clock=clock)
    propose(incident.pk, actor=OPERATOR, clock=clock)
    settings.AMS_OPERATOR_REVOKES_ALONE = True  # no officer is here
    approve(incident.pk, actor=OPERATOR, clock=clock)


def work(point: str) -> None:
    running.BATCH = 1  # type: ignore[misc]  # final for everybody but this test
    if point:
        arm(point)
    clock = AheadClock(timedelta() if point else timedelta(seconds=60))
    until = time.monotonic() + _LONGEST_SECONDS
    while Incident.objects.get().state != "done" and time.monotonic() < until:
        run_due(clock, limit=1)
    print(json.dumps(facts()))  # noqa: T201 - what the test reads


def facts() -> dict[str, object]:
    incident = Incident.objects.get()
    verify()
    return {
        "state": incident.state,
        "revoked": incident.revoked,
        "already": incident.already,
        "revocations": Revocation.objects.count(),
        "changes": StatusChange.objects.filter(status="revoked").count(),
        "journaled": Entry.objects.filter(event=Event.CERTIFICATE_REVOKE).count(),
        "notices": Notice.objects.filter(message="incident_revoked").count(),
    }


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        work(sys.argv[2] if len(sys.argv) > 2 else "")
