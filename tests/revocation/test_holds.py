"""Hold and release: who may, what relying parties read, what cannot be undone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.ocsp import OCSPCertStatus
from django.db import IntegrityError, transaction

from ams.authority.models import Issuer
from ams.certificates.errors import AlreadyRevoked, CertificateNotFound, ForeignIssuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput, NotFound, NotPermitted
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation import ocsp
from ams.revocation.errors import NotHeld, OwnCertificate, RevocationNotPermitted
from ams.revocation.jobs import publish_if_due
from ams.revocation.models import CRL, Hold, ResponderCertificate
from ams.revocation.services import hold, holds_of, publish, release, revoke
from tests.revocation.office import (
    Office,
    ocsp_request,
    octets_of,
    put_certificate,
    put_outside_certificate,
)

REFUSED = pytest.mark.parametrize(
    ("username", "refusal"),
    [
        ("budi", OwnCertificate),
        ("tono", CertificateNotFound),
        ("rina", CertificateNotFound),
        ("dewi", RevocationNotPermitted),
        ("agus", CertificateNotFound),
    ],
)
ACTS = pytest.mark.parametrize("act", [hold, release])
Act = Callable[..., Hold]


def written(event: Event) -> int:
    return Entry.objects.filter(event=event).count()


def told(certificate: Certificate) -> list[tuple[str, datetime, str]]:
    rows = certificate.status_changes.order_by("seq")
    return list(rows.values_list("status", "at", "reason_code"))


def listed(row: CRL, certificate: Certificate) -> x509.RevokedCertificate | None:
    crl = x509.load_der_x509_crl(octets_of(row))
    return crl.get_revoked_certificate_by_serial_number(certificate.serial_number)


def reason_in(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason


def asked(certificate: Certificate, clock: ManualClock) -> x509_ocsp.OCSPResponse:
    answer = ocsp.respond(certificate.issuer, ocsp_request(certificate), clock=clock)
    return x509_ocsp.load_der_ocsp_response(answer.der)


def test_an_officer_in_scope_holds_and_releases(
    certificate: Certificate, office: Office, clock: ManualClock
) -> None:
    sari = office.actor("sari", clock)
    held = hold(certificate.pk, reason=" Ponsel tertinggal ", actor=sari, clock=clock)
    certificate.refresh_from_db()
    assert (certificate.status, certificate.revoked_at) == ("held", None)
    assert (held.reason, held.held_at) == ("Ponsel tertinggal", clock.now())
    assert held.actor_account_id == sari.account_id
    clock.advance(timedelta(hours=1))
    released = release(certificate.pk, reason="Sudah ditemukan", actor=sari, clock=clock)
    certificate.refresh_from_db()
    assert certificate.status == "good"
    assert released == held
    assert (released.outcome, released.end_reason) == ("released", "Sudah ditemukan")
    assert (released.ended_at, released.ended_by_account_id) == (clock.now(), sari.account_id)
    assert told(certificate)[-2:] == [
        ("held", held.held_at, "certificateHold"),
        ("good", clock.now(), ""),
    ]
    assert written(Event.CERTIFICATE_HOLD) == written(Event.CERTIFICATE_RELEASE) == 1


@ACTS
@REFUSED
def test_nobody_else_holds_or_releases(
    certificate: Certificate,
    office: Office,
    operator: Actor,
    clock: ManualClock,
    *,
    act: Act,
    username: str,
    refusal: type[NotPermitted | NotFound],
) -> None:
    if act is release:
        hold(certificate.pk, reason="x", actor=operator, clock=clock)
    before = told(certificate)
    with pytest.raises(refusal):
        act(certificate.pk, reason="x", actor=office.actor(username, clock), clock=clock)
    assert told(certificate) == before


@ACTS
def test_nobody_is_answered_about_a_certificate_that_is_not_there(
    office: Office, operator: Actor, clock: ManualClock, act: Act
) -> None:
    with pytest.raises(CertificateNotFound):
        act(4711, reason="x", actor=operator, clock=clock)


def test_an_outside_authoritys_certificate_is_not_held_here(
    office: Office, operator: Actor, clock: ManualClock
) -> None:
    outside = put_outside_certificate(office.budi)
    with pytest.raises(ForeignIssuer, match="OSD LU Kelas 2"):
        hold(outside.pk, reason="x", actor=operator, clock=clock)


@ACTS
def test_a_revoked_certificate_is_neither_held_nor_released(
    certificate: Certificate, operator: Actor, clock: ManualClock, act: Act
) -> None:
    revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=clock)
    with pytest.raises(AlreadyRevoked):
        act(certificate.pk, reason="x", actor=operator, clock=clock)
    assert not Hold.objects.exists()


def test_what_was_never_held_is_not_released(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    with pytest.raises(NotHeld, match="is good, not held"):
        release(certificate.pk, reason="x", actor=operator, clock=clock)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
@ACTS
def test_no_reason_or_an_endless_one_is_refused(
    certificate: Certificate, operator: Actor, clock: ManualClock, *, act: Act, reason: str
) -> None:
    if act is release:
        hold(certificate.pk, reason="x", actor=operator, clock=clock)
    with pytest.raises(InvalidInput) as refusal:
        act(certificate.pk, reason=reason, actor=operator, clock=clock)
    assert "reason" in refusal.value.fields
    assert Hold.objects.filter(ended_at__isnull=True).count() == (act is release)


def test_a_second_hold_or_release_changes_nothing(
    certificate: Certificate, office: Office, operator: Actor, clock: ManualClock
) -> None:
    first = hold(certificate.pk, reason="pertama", actor=operator, clock=clock)
    clock.advance(timedelta(minutes=1))
    sari = office.actor("sari", clock)
    assert hold(certificate.pk, reason="kedua", actor=sari, clock=clock) == first
    release(certificate.pk, reason="pertama", actor=operator, clock=clock)
    clock.advance(timedelta(minutes=1))
    again = release(certificate.pk, reason="kedua", actor=sari, clock=clock)
    assert (again, again.reason, again.end_reason) == (first, "pertama", "pertama")
    assert len(told(certificate)) == 2


def test_a_certificate_may_be_held_again_and_keeps_its_history(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    for reason in ("satu", "dua"):
        hold(certificate.pk, reason=reason, actor=operator, clock=clock)
        release(certificate.pk, reason="selesai", actor=operator, clock=clock)
    assert [one.reason for one in holds_of(certificate)] == ["dua", "satu"]


def test_crl_and_ocsp_say_held_at_the_holds_own_second_and_good_after_release(
    responder: ResponderCertificate,
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
) -> None:
    issuer = responder.issuer
    clock.advance(timedelta(milliseconds=700))
    held = hold(certificate.pk, reason="x", actor=operator, clock=clock)
    clock.advance(timedelta(minutes=3))
    entry, answer = listed(publish(issuer.pk, clock=clock), certificate), asked(certificate, clock)
    assert entry is not None
    assert entry.revocation_date_utc == answer.revocation_time_utc == held.held_at
    assert held.held_at.microsecond == 0
    assert reason_in(entry) is answer.revocation_reason is x509.ReasonFlags.certificate_hold
    assert answer.certificate_status is OCSPCertStatus.REVOKED
    release(certificate.pk, reason="x", actor=operator, clock=clock)
    assert listed(publish(issuer.pk, clock=clock), certificate) is None
    assert asked(certificate, clock).certificate_status is OCSPCertStatus.GOOD


def test_hold_and_release_queue_a_crl_that_is_then_due(
    issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    numbers = []
    for act in (hold, release):
        act(certificate.pk, reason="x", actor=operator, clock=clock)
        assert Job.objects.filter(kind="revocation:publish", key=issuer.slug).count() == 1
        publish_if_due({"issuer": issuer.slug}, clock)
        publish_if_due({"issuer": issuer.slug}, clock)
        numbers.append(CRL.objects.count())
    assert numbers == [2, 3]


def test_revoking_a_held_certificate_ends_the_hold_and_keeps_its_date(
    responder: ResponderCertificate,
    certificate: Certificate,
    operator: Actor,
    clock: ManualClock,
) -> None:
    issuer = responder.issuer
    held = hold(certificate.pk, reason="x", actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    clock.advance(timedelta(days=2))
    revocation = revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=clock)
    assert revocation.revocation_date == held.held_at
    assert revocation.recorded_at == clock.now()
    held.refresh_from_db()
    assert (held.outcome, held.ended_at) == ("revoked", clock.now())
    entry, answer = listed(publish(issuer.pk, clock=clock), certificate), asked(certificate, clock)
    assert entry is not None
    assert entry.revocation_date_utc == answer.revocation_time_utc == held.held_at
    assert reason_in(entry) is answer.revocation_reason
    assert reason_in(entry) is x509.ReasonFlags.cessation_of_operation
    assert told(certificate)[-1] == ("revoked", held.held_at, "cessationOfOperation")


def test_a_loss_noticed_after_the_hold_began_counts_from_the_hold(
    issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    held = hold(certificate.pk, reason="x", actor=operator, clock=clock)
    clock.advance(timedelta(days=1))
    revocation = revoke(
        certificate.pk, reasons=["kehilangan"], invalidity_date=clock.now(), actor=operator,
        clock=clock,
    )  # fmt: skip
    assert revocation.invalidity_date == held.held_at
    assert publish(issuer.pk, clock=clock).entry_count == 1


def test_an_entry_that_goes_without_a_release_is_still_refused(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    certificates = [put_certificate(issuer, office.budi) for _ in range(2)]
    for one in certificates:
        hold(one.pk, reason="x", actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    release(certificates[0].pk, reason="x", actor=operator, clock=clock)
    row = publish(issuer.pk, clock=clock)
    assert listed(row, certificates[0]) is None
    assert listed(row, certificates[1]) is not None


def test_an_expired_certificate_may_be_released(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    hold(certificate.pk, reason="x", actor=operator, clock=clock)
    clock.advance(timedelta(days=800))
    assert release(certificate.pk, reason="x", actor=operator, clock=clock).outcome == "released"


def test_a_clock_set_back_ends_no_hold_before_it_began(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    held = hold(certificate.pk, reason="x", actor=operator, clock=clock)
    clock.advance(-timedelta(hours=1))
    released = release(certificate.pk, reason="x", actor=operator, clock=clock)
    assert released.ended_at == held.held_at


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "lain"},
        {"held_at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
        {"ended_at": None, "outcome": ""},
        {"outcome": "revoked"},
        {"end_reason": "lain"},
        {"ended_by_name": "nobody"},
    ],
)
def test_the_database_itself_keeps_a_hold_as_it_was(
    certificate: Certificate, operator: Actor, clock: ManualClock, change: dict[str, object]
) -> None:
    hold(certificate.pk, reason="x", actor=operator, clock=clock)
    release(certificate.pk, reason="x", actor=operator, clock=clock)
    with pytest.raises(IntegrityError, match="what is set never changes"), transaction.atomic():
        Hold.objects.update(**change)
