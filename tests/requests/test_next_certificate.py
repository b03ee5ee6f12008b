"""The source's second warning: while a certificate is active there is no new one."""

from datetime import timedelta

import pytest

from ams.accounts.models import Person
from ams.certificates.errors import CertificateActive
from ams.certificates.models import Certificate
from ams.requests.next_certificate import NextCertificate, next_certificate
from ams.requests.reject import reject
from ams.revocation.holds import hold
from ams.revocation.services import revoke
from tests.requests.builders import OPERATOR, Office, claimed, issue, submitted

pytestmark = pytest.mark.django_db


def coming(office: Office, username: str) -> NextCertificate:
    person = Person.objects.get(account__username=username)
    return next_certificate(person, at=office.clock.now())


def revoked(office: Office, certificate: Certificate) -> None:
    revoke(
        certificate.pk,
        reasons=("lupa_passphrase",),
        invalidity_date=None,
        actor=OPERATOR,
        clock=office.clock,
    )


def test_an_active_certificate_stands_in_the_way_as_it_does_of_the_issuance(
    office: Office,
) -> None:
    own = office.certificate("sari")
    found = coming(office, "sari")
    assert (found.in_the_way, found.revocation) == (own, None)
    with pytest.raises(CertificateActive, match=own.serial):
        issue(office, "sari")


def test_the_open_request_to_revoke_it_is_named(office: Office) -> None:
    request = submitted(office)
    assert coming(office, "sari").revocation == request


def test_a_request_that_ended_without_revoking_is_not_named(office: Office) -> None:
    request = claimed(office)
    reject(request.pk, reason="Surat palsu", actor=office.actor("eko"), clock=office.clock)
    found = coming(office, "sari")
    assert found.in_the_way == office.certificate("sari")
    assert found.revocation is None


def test_a_held_certificate_stands_in_the_way_too(office: Office) -> None:
    own = office.certificate("sari")
    hold(own.pk, reason="dicari", actor=OPERATOR, clock=office.clock)
    assert coming(office, "sari").in_the_way == own


def test_after_revocation_nothing_does_and_the_person_is_issued_another(office: Office) -> None:
    revoked(office, office.certificate("sari"))
    assert coming(office, "sari").in_the_way is None
    again = issue(office, "sari")
    assert coming(office, "sari").in_the_way == again


def test_what_has_expired_stands_in_nobodys_way(office: Office) -> None:
    own = office.certificate("sari")
    person = Person.objects.get(account__username="sari")
    assert next_certificate(person, at=own.not_after).in_the_way == own
    later = own.not_after + timedelta(seconds=1)
    assert next_certificate(person, at=later).in_the_way is None


def test_another_persons_certificate_stands_in_nobodys_way(office: Office) -> None:
    assert coming(office, "dewi").in_the_way is None


def test_a_person_is_sent_to_the_office_at_the_head_of_his_regency(office: Office) -> None:
    assert coming(office, "sari").office.name == "Pemerintah Kabupaten Kebumen"
