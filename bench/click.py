"""Revoke one certificate after the other and wait for each: ``python -m bench.click COUNT``.

The worker runs beside. Prints a JSON object: seconds from the call of ``revoke`` until a published
CRL holds it, by scope (the shard's, the issuer's), in the order of the revocations.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from ams.certificates.models import Certificate  # noqa: E402 - needs django.setup()
from ams.core.actor import system  # noqa: E402
from ams.core.clock import SystemClock  # noqa: E402
from ams.revocation.models import CRL  # noqa: E402
from ams.revocation.services import revoke  # noqa: E402

_POLL = 0.002
_PATIENCE = 300.0


def main() -> None:
    """Revoke so many, each after the one before has been published everywhere."""
    good = Certificate.objects.filter(status="good", issuer__slug="kebumen").order_by("pk")
    found: dict[str, list[float]] = {"shard": [], "full": []}
    for row in good.defer("der")[: int(sys.argv[1])]:
        for scope, seconds in _click(row).items():
            found[scope].append(seconds)
    sys.stdout.write(json.dumps(found))


def _click(row: Certificate) -> dict[str, float]:
    began = time.perf_counter()
    revoke(row.pk, reasons=["kehilangan"], actor=system("benchmark"), clock=SystemClock())
    seq = row.status_changes.get(status="revoked").seq
    waited = {"shard": row.shard, "full": None}
    found: dict[str, float] = {}
    while len(found) < len(waited):
        published = CRL.objects.filter(
            issuer=row.issuer, published_at__isnull=False, through__gte=seq
        )
        shards = set(published.values_list("shard", flat=True))
        now = time.perf_counter() - began
        found |= {
            name: now for name, shard in waited.items() if name not in found and shard in shards
        }
        if now > _PATIENCE:
            raise SystemExit(f"certificate {row.serial} was not published in {now:.0f} s")
        time.sleep(_POLL)
    return found


if __name__ == "__main__":
    main()
