"""Policies set by rina the administrator, and requests under them."""

from ams.core.actor import Actor
from ams.custody.models import Policy
from ams.custody.policies import Terms, set_terms
from ams.issuance import agreement
from ams.issuance.accepting import accept
from ams.issuance.issuing import approve
from ams.issuance.keys_made_here import make_key_here
from ams.jobs.worker import run_due
from ams.requests.claim import claim
from ams.requests.models import Request
from tests.issuance.builders import registered, token, verified
from tests.requests.builders import Office, fresh, picture

PASSPHRASE = "kuda-laut-naik-sepeda-27"


def terms(office: Office, **values: object) -> Policy:
    """Set the terms of sari's agency."""
    chosen = Terms(**values)  # type: ignore[arg-type] # as the test names them
    agency_id = office.people["sari"].agency_id
    return set_terms(agency_id, chosen, actor=office.actor("rina"), clock=office.clock)


def confirm(office: Office, request: Request, scan: bytes | None) -> None:
    """Have sari confirm her data by the link, with a scan."""
    accept(
        token(request), version=agreement.present().version, phone="081234567890", scan=scan,
        actor=office.actor("sari"), clock=office.clock,
    )  # fmt: skip


def scanned(office: Office) -> Request:
    """Return a request at activity 6 with a scan, taken by eko."""
    terms(office, asks_scan=True, scan_days=10)
    request = registered(office)
    confirm(office, request, picture())
    return claim(request.pk, actor=office.actor("eko"), clock=office.clock)


def held_key(office: Office) -> Request:
    """Return a request at activity 8 whose key AMS made."""
    terms(office, makes_keys=True)
    request = verified(office)
    make_key_here(request.pk, PASSPHRASE, actor=office.actor("sari"), clock=office.clock)
    return fresh(request)


def waiting(office: Office) -> Request:
    """Return a request whose certificate is issued and whose key waits to be fetched."""
    request = held_key(office)
    citra: Actor = office.actor("citra")
    claim(request.pk, actor=citra, clock=office.clock)
    approve(request.pk, actor=citra, clock=office.clock)
    run_due(office.clock)
    return fresh(request)
