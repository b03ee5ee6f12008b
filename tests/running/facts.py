"""What is true of the one request of an installation, for tests that read it from outside."""

import json

from ams.journal.models import Entry
from ams.journal.verification import verify
from ams.notifications.models import Notice
from ams.requests.models import Request
from ams.revocation.models import CRL, Revocation

FACTS = ("decide", "revoked", "published", "told", "acknowledge")


def report() -> None:
    """Print the facts of the only request as one line of JSON; the journal must be whole."""
    request = Request.objects.get()
    verify()
    counted = {name: Entry.objects.filter(event=f"request:{name}").count() for name in FACTS}
    entry = Revocation.objects.first()
    told = {
        "status": request.status,
        "facts": [
            request.decided_at is not None,
            request.carried_out_at is not None,
            request.published_at is not None,
            request.told_at is not None,
            request.acknowledged_at is not None,
        ],
        "journaled": counted,
        "revocations": Revocation.objects.count(),
        "revocation_date": entry.revocation_date.isoformat() if entry else "",
        "notices": Notice.objects.filter(message="certificate_revoked").count(),
        "crl_numbers": list(CRL.objects.order_by("pk").values_list("issuer__slug", "number")),
    }
    print(json.dumps(told), flush=True)  # noqa: T201 - the test reads it
