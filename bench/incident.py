"""Revoke everything an installation issued in one incident: ``python -m bench.incident``.

The worker runs beside. Prints how many certificates were revoked, the seconds from the approval to
the moment when all were revoked and to the moment when every CRL held them, and how many CRLs were
published meanwhile.
"""

import json
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
os.environ["AMS_OPERATOR_REVOKES_ALONE"] = "true"  # nobody else is here
django.setup()

from ams.authority.models import Issuer  # noqa: E402 - needs django.setup()
from ams.core.actor import system  # noqa: E402
from ams.core.clock import SystemClock  # noqa: E402
from ams.incidents.models import Incident  # noqa: E402
from ams.incidents.services import Cause, Selection, approve, draft, propose  # noqa: E402
from ams.revocation.models import CRL  # noqa: E402

OPERATOR = system("benchmark")
CAUSE = Cause("Benchmark", "Benchmark", ["kehilangan"], tells_holders=False)
_POLL = 0.05
_PATIENCE = 300.0


def main() -> None:
    """Propose, approve, wait for the worker, and print the figures as JSON."""
    clock = SystemClock()
    issuer = Issuer.objects.get(is_root=False)
    begun = time.perf_counter()
    incident = draft(Selection(issuer=issuer.slug), CAUSE, actor=OPERATOR, clock=clock)
    propose(incident.pk, actor=OPERATOR, clock=clock)
    proposed = time.perf_counter()
    approve(incident.pk, actor=OPERATOR, clock=clock)
    approved = clock.now()
    revoked = _until(incident, "revoked_at", proposed)
    published = _until(incident, "published_at", proposed)
    crls = CRL.objects.filter(published_at__gte=approved, base_number__isnull=True)
    figures = {
        "certificates": incident.revoked,
        "dry_run": proposed - begun,
        "revoked": revoked,
        "published": published,
        "shard_crls": crls.filter(shard__isnull=False).count(),
        "full_crls": crls.filter(shard__isnull=True).count(),
    }
    print(json.dumps(figures))  # noqa: T201 - what the part reads


def _until(incident: Incident, moment: str, since: float) -> float:
    """Return the seconds from ``since`` until the incident had this behind it."""
    while getattr(incident, moment) is None:
        took = time.perf_counter() - since
        if took > _PATIENCE:
            raise SystemExit(f"incident {incident.pk} is {incident.state} after {took:.0f} s")
        time.sleep(_POLL)
        incident.refresh_from_db()
    return time.perf_counter() - since


if __name__ == "__main__":
    main()
