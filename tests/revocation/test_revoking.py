from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from ams.authority.models import Issuer
from ams.certificates.errors import CertificateNotFound, ForeignIssuer
from ams.certificates.models import BlockedKey, Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.core.crl_reasons import CRLReason
from ams.core.errors import InvalidInput, NotFound, NotPermitted
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation.errors import (
    InvalidInvalidityDate,
    InvalidReasons,
    OwnCertificate,
    RevocationNotPermitted,
)
from ams.revocation.models import Revocation
from ams.revocation.services import revoke
from tests.revocation.office import Office, put_certificate, put_outside_certificate


def journalled() -> int:
    return Entry.objects.filter(event=Event.CERTIFICATE_REVOKE).count()


def test_an_officer_in_scope_revokes(
    certificate: Certificate, office: Office, clock: ManualClock
) -> None:
    sari = office.actor("sari", clock)
    revocation = revoke(certificate.pk, reasons=["lupa_passphrase"], actor=sari, clock=clock)
    certificate.refresh_from_db()
    assert certificate.status == "revoked"
    assert certificate.revoked_at == revocation.revocation_date == clock.now()
    assert revocation.crl_reason is CRLReason.SUPERSEDED
    assert revocation.actor_account_id == sari.account_id
    assert journalled() == 1


@pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("budi", OwnCertificate),
        ("tono", CertificateNotFound),
        ("rina", CertificateNotFound),
        ("dewi", RevocationNotPermitted),
        ("agus", CertificateNotFound),
    ],
)
def test_nobody_else_revokes(
    certificate: Certificate,
    office: Office,
    clock: ManualClock,
    *,
    username: str,
    refusal: type[NotPermitted | NotFound],
) -> None:
    actor = office.actor(username, clock)
    with pytest.raises(refusal):
        revoke(certificate.pk, reasons=["pensiun"], actor=actor, clock=clock)
    certificate.refresh_from_db()
    assert certificate.status == "good"
    assert journalled() == 0
    assert not Job.objects.filter(kind="revocation:publish").exists()


def test_an_officer_does_not_revoke_his_own_certificate(
    issuer: Issuer, office: Office, clock: ManualClock
) -> None:
    own = put_certificate(issuer, office.tono)
    with pytest.raises(OwnCertificate):
        revoke(own.pk, reasons=["pensiun"], actor=office.actor("tono", clock), clock=clock)


def test_a_second_call_returns_the_first_revocation_with_its_date(
    certificate: Certificate, office: Office, clock: ManualClock
) -> None:
    sari = office.actor("sari", clock)
    first = revoke(certificate.pk, reasons=["pensiun"], actor=sari, clock=clock)
    clock.advance(timedelta(days=1))
    second = revoke(certificate.pk, reasons=["kehilangan"], actor=sari, clock=clock)
    assert second == first
    assert second.revocation_date == first.revocation_date
    assert second.reasons == ["pensiun"]
    assert journalled() == 1


def test_a_second_call_by_one_who_may_not_is_refused(
    certificate: Certificate, office: Office, operator: Actor, clock: ManualClock
) -> None:
    revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=clock)
    with pytest.raises(OwnCertificate):
        revoke(certificate.pk, reasons=["pensiun"], actor=office.actor("budi", clock), clock=clock)


def test_the_revocation_date_is_in_whole_seconds(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    clock.advance(timedelta(microseconds=999_999))
    revocation = revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=clock)
    assert revocation.revocation_date == clock.now().replace(microsecond=0)
    assert revocation.recorded_at == clock.now()


def test_a_certificate_of_an_outside_ca_is_refused_with_its_issuer_named(
    office: Office, operator: Actor, clock: ManualClock
) -> None:
    outside = put_outside_certificate(office.budi)
    with pytest.raises(ForeignIssuer, match=r"OSD LU Kelas 2.*that authority's own"):
        revoke(outside.pk, reasons=["pensiun"], actor=operator, clock=clock)


def test_a_certificate_that_is_not_there_is_not_found(
    office: Office, operator: Actor, clock: ManualClock
) -> None:
    with pytest.raises(CertificateNotFound):
        revoke(4711, reasons=["pensiun"], actor=operator, clock=clock)


def test_an_expired_certificate_may_still_be_revoked(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    clock.advance(timedelta(days=800))
    assert revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)


@pytest.mark.parametrize("reasons", [[], ["bosan"], ["pensiun", "bosan"]])
def test_a_revocation_without_a_known_reason_is_refused(
    certificate: Certificate, operator: Actor, clock: ManualClock, reasons: list[str]
) -> None:
    with pytest.raises(InvalidReasons):
        revoke(certificate.pk, reasons=reasons, actor=operator, clock=clock)


def test_reasons_count_as_they_were_offered_when_they_were_chosen(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    before_the_procedure = clock.now().replace(year=2020)
    with pytest.raises(InvalidReasons):
        revoke(
            certificate.pk,
            reasons=["mutasi"],
            asked_at=before_the_procedure,
            actor=operator,
            clock=clock,
        )


def test_a_known_loss_date_is_kept_in_whole_seconds(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    loss = clock.now() - timedelta(hours=3, microseconds=1)
    revocation = revoke(
        certificate.pk, reasons=["kehilangan"], invalidity_date=loss, actor=operator, clock=clock
    )
    assert revocation.invalidity_date == loss.replace(microsecond=0)


@pytest.mark.parametrize(
    ("reasons", "age", "complaint"),
    [
        (["kehilangan"], timedelta(seconds=-1), "lies after"),
        (["kehilangan"], timedelta(days=30), "precedes notBefore"),
        (["pensiun"], timedelta(hours=1), "take no date of loss"),
    ],
)
def test_a_loss_date_that_cannot_be_is_refused(
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
    *,
    reasons: list[str],
    age: timedelta,
    complaint: str,
) -> None:
    moment = clock.now() - age
    with pytest.raises(InvalidInvalidityDate, match=complaint) as refusal:
        revoke(certificate.pk, reasons=reasons, invalidity_date=moment, actor=operator, clock=clock)
    assert isinstance(refusal.value, InvalidInput)
    assert "invalidity_date" in refusal.value.fields


@pytest.mark.parametrize(("reasons", "blocked"), [(["kehilangan"], 1), (["pensiun"], 0)])
def test_a_compromised_key_goes_to_the_block_list(
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
    *,
    reasons: list[str],
    blocked: int,
) -> None:
    revoke(certificate.pk, reasons=reasons, actor=operator, clock=clock)
    found = BlockedKey.objects.filter(spki_sha256=certificate.spki_sha256)
    assert found.count() == Entry.objects.filter(event=Event.KEY_BLOCK).count() == blocked


def test_revoking_takes_few_statements(
    certificate: Certificate,
    office: Office,
    clock: ManualClock,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    sari = office.actor("sari", clock)
    with transaction.atomic(), django_assert_max_num_queries(14):
        revoke(certificate.pk, reasons=["kehilangan"], actor=sari, clock=clock)


def test_the_revocation_returned_is_the_one_in_the_database(
    certificate: Certificate, office: Office, clock: ManualClock
) -> None:
    loss = clock.now() - timedelta(seconds=30)
    returned = revoke(
        certificate.pk, reasons=["kehilangan"], invalidity_date=loss,
        actor=office.actor("sari", clock), clock=clock,
    )  # fmt: skip
    kept = Revocation.objects.get()
    names = [field.attname for field in Revocation._meta.concrete_fields]
    assert [getattr(returned, name) for name in names] == [getattr(kept, name) for name in names]
    assert returned.certificate.subject_dn == certificate.subject_dn
    assert returned.issuer == certificate.issuer


def test_a_burst_of_revocations_queues_one_crl(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    for _ in range(5):
        certificate = put_certificate(issuer, office.budi)
        revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    assert Job.objects.filter(kind="revocation:publish").count() == 1


def test_what_follows_a_failed_transaction_is_nothing(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    with transaction.atomic():
        revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
        transaction.set_rollback(True)
    certificate.refresh_from_db()
    assert certificate.status == "good"
    assert journalled() == 0
    assert not Revocation.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"revocation_date": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
        {"reasons": ["lainnya"]},
        {"reason_code": "superseded"},
        {"invalidity_date": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
        {"actor_name": "nobody"},
    ],
)
def test_the_database_itself_keeps_a_revocation_as_it_is(
    certificate: Certificate, operator: Actor, clock: ManualClock, change: dict[str, object]
) -> None:
    revocation = revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    with pytest.raises(IntegrityError, match="what is set never changes"), transaction.atomic():
        Revocation.objects.filter(pk=revocation.pk).update(**change)
