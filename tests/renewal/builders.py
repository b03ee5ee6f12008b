"""The cast of a renewal, and helpers that bring a request to any of its activities.

The people are those of ``tests.requests.builders``; sari's certificate ends in twenty days. citra
and indra are officers of the CA.
"""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec

from ams.authority import profiles
from ams.certificates import issuing
from ams.certificates.models import Certificate
from ams.certificates.services import issue_from_request
from ams.core.clock import ManualClock
from ams.issuance.filing import Recommendation
from ams.issuance.issuing import approve
from ams.issuance.keys import hand_in_key
from ams.jobs.worker import run_due
from ams.renewal.filing import file_renewal
from ams.requests.acknowledge import acknowledge
from ams.requests.attach import submit
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import CONDUCTS, RENEWAL
from ams.requests.models import Request
from ams.revisions.training import confirm
from ams.revocation.services import revoke
from tests.issuance.builders import OFFICERS, key_request
from tests.requests.builders import OPERATOR, Office, found_office, fresh, upload
from tests.web.ca_officers import appoint_ca_officers

DAYS = 20
CONFORM = {key: Verdict(conforms=True) for key in CONDUCTS[RENEWAL].items}


def found(clock: ManualClock) -> Office:
    """Return the office in which sari's certificate ends soon and the CA has officers."""
    office = found_office(clock)
    appoint_ca_officers(office)
    for username in OFFICERS:
        confirm(RENEWAL, "2026-11-22", actor=office.actor(username), clock=office.clock)
    end_in(office, "sari", DAYS)
    run_due(office.clock)
    return office


def end_in(
    office: Office, username: str, days: float, *, key: ec.EllipticCurvePrivateKey | None = None
) -> Certificate:
    """Give the member a certificate that ends after ``days`` instead of the one he has."""
    for one in Certificate.objects.filter(holder=office.people[username], status="good"):
        revoke(one.pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    short = replace(profiles.profile(issuing.PROFILE), validity=timedelta(days=days))
    with patch.object(profiles, "profile", lambda _key: short):
        return issue_from_request(
            key_request(key),
            holder=office.people[username],
            issuer=office.issuer,
            actor=OPERATOR,
            clock=office.clock,
        )


def filed(office: Office, username: str = "sari") -> Request:
    """Return a request at activity 5: its letter made, nothing attached."""
    certificate = office.certificate(username)
    actor = office.actor(username)
    return file_renewal(certificate.pk, Recommendation(), actor=actor, clock=office.clock)


def submitted(office: Office) -> Request:
    """Return a request at activity 6, in the officers' queue."""
    request = filed(office)
    upload(office, request.pk)
    return submit(request.pk, actor=office.actor("sari"), clock=office.clock)


def conforming(office: Office) -> Request:
    """Return a request at activity 7: the applicant makes the key."""
    request = submitted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    return fresh(request)


def keyed(office: Office) -> Request:
    """Return a request at activity 8, before the CA's officers."""
    request = conforming(office)
    hand_in_key(request.pk, key_request(), actor=office.actor("sari"), clock=office.clock)
    return fresh(request)


def before_citra(office: Office) -> Request:
    """Return a request at activity 8 that the CA's officer has taken."""
    return claim(keyed(office).pk, actor=office.actor("citra"), clock=office.clock)


def decided(office: Office) -> Request:
    """Return a request whose renewal is decided and not yet carried out."""
    request = before_citra(office)
    return approve(request.pk, actor=office.actor("citra"), clock=office.clock)


def told(office: Office) -> Request:
    """Return a request at activity 10: issued, the old certificate superseded, the notice sent."""
    request = decided(office)
    for _look in range(4):  # AMS looks again whether the CRL shows it
        run_due(office.clock)
        office.clock.advance(timedelta(seconds=1))
    return fresh(request)


def completed(office: Office) -> Request:
    """Return a request that has come to its end."""
    return acknowledge(told(office).pk, actor=office.actor("sari"), clock=office.clock)
