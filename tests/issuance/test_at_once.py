"""Fifty at the same moment through the procedure: one request, one decision, one certificate."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from ams.authority.models import SigningIntent
from ams.certificates.models import Certificate, Issuance
from ams.certificates.services import issue_from_request
from ams.core.clock import ManualClock
from ams.core.errors import Conflict, RuleViolation
from ams.issuance.filing import Recommendation, file_issuance
from ams.issuance.issuing import approve, carry_out, issuer
from ams.requests.models import Request
from tests.issuance.builders import before_citra, decided, found, key_request
from tests.requests.builders import OPERATOR, Office, fresh
from tests.threads import at_once

_ASKING = 50

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Return the cast of an issuance on a database that threads share."""
    cache.clear()
    return found(ManualClock(datetime.now(UTC)))


def _good(office: Office) -> int:
    return Certificate.objects.filter(holder=office.people["sari"], status="good").count()


def test_one_person_files_one_request_however_often_he_clicks(office: Office) -> None:
    sari = office.actor("sari")
    results = at_once(
        lambda _index: file_issuance(Recommendation(), actor=sari, clock=office.clock),
        threads=_ASKING,
    )
    (request,) = [one for one in results if isinstance(one, Request)]
    refused = [one for one in results if isinstance(one, Conflict | RuleViolation)]
    assert len(refused) == _ASKING - 1
    assert list(Request.objects.filter(procedure_key="issuance")) == [request]


def test_one_request_is_decided_once_and_carried_out_once(office: Office) -> None:
    request = before_citra(office)
    citra = office.actor("citra")

    def decide_and_issue(_index: int) -> object:
        try:
            return approve(request.pk, actor=citra, clock=office.clock)
        finally:
            carry_out(request.pk, clock=office.clock)

    results = at_once(decide_and_issue, threads=_ASKING)
    assert sum(isinstance(one, Request) for one in results) == 1
    carry_out(request.pk, clock=office.clock)  # whoever came too early is done when the job repeats
    kept = fresh(request)
    assert (_good(office), kept.certificate) == (1, office.certificate("sari"))
    assert not Issuance.objects.filter(ended_at=None).exists()
    signed = SigningIntent.objects.filter(serial=office.certificate("sari").serial)
    assert signed.count() == 1


def test_beside_the_procedure_nobody_slips_in_another_certificate(office: Office) -> None:
    request, by = decided(office), issuer()
    assert by is not None
    contents = [key_request() for _ in range(_ASKING)]

    def issue(index: int) -> object:
        if index % 2:
            carry_out(request.pk, clock=office.clock)
            return None
        return issue_from_request(
            contents[index], holder=office.people["sari"], issuer=by, actor=OPERATOR,
            clock=office.clock,
        )  # fmt: skip

    at_once(issue, threads=_ASKING)
    assert _good(office) == 1
