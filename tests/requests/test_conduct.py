"""What every procedure shares, and what the database keeps of one that brings a certificate."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ams.procedures import registry
from ams.procedures.rules import OFFICES, Lane
from ams.requests.conduct import CONDUCTS, is_carried_out, keys_in
from ams.requests.errors import NoCertificateYet
from ams.requests.models import Request
from tests.requests.builders import Office, filed, matching, submitted

SHIPPED = [one for each in registry.SHIPPED.revisions.values() for one in each]


def test_an_activitys_key_stands_on_one_side_in_every_procedure() -> None:
    everywhere = [(each.key, each.lane) for one in SHIPPED for each in one.activities]
    applicants = {key for key, lane in everywhere if lane is Lane.APPLICANT}
    assert not applicants & {key for key, lane in everywhere if lane in OFFICES}


def test_whose_turn_it_is_is_found_by_the_lane() -> None:
    assert {"letter", "sign_in", "request", "attach", "receipt"} <= set(keys_in(Lane.APPLICANT))
    assert {"document_check", "certificate_check", "revocation"} <= set(keys_in(*OFFICES))


def test_a_procedure_without_its_acts_is_a_document() -> None:
    carried_out = {one.key for one in SHIPPED if is_carried_out(one)}
    assert carried_out == set(CONDUCTS)


def test_every_procedure_that_is_carried_out_tells_of_its_outcome() -> None:
    for one in SHIPPED:
        if is_carried_out(one):
            conduct = CONDUCTS[one.key]
            assert (one.outcome is None) == (conduct.told_by is None)
            assert one.outcome is None or one.outcome.move.act in conduct.acts


@pytest.mark.django_db
def test_a_revocation_without_its_certificate_is_refused_by_the_database(office: Office) -> None:
    request = filed(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(certificate=None)


@pytest.mark.django_db
def test_of_another_procedure_an_applicant_has_one_open_request(office: Office) -> None:
    first, second = filed(office), filed(office, "eko")
    others = {"procedure_key": "issuance", "applicant": first.applicant, "certificate": None}
    Request.objects.filter(pk=first.pk).update(**others)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=second.pk).update(**others)


@pytest.mark.django_db
def test_what_is_carried_out_has_its_certificate(office: Office) -> None:
    request = matching(office)
    now = office.clock.now()
    changed: dict[str, Any] = {"procedure_key": "issuance", "certificate": None}
    Request.objects.filter(pk=request.pk).update(**changed, decided_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(carried_out_at=now)


@pytest.mark.django_db
def test_a_request_that_has_no_certificate_yet_says_so(office: Office) -> None:
    request = submitted(office)
    request.certificate = None
    with pytest.raises(NoCertificateYet):
        _ = request.concerned
