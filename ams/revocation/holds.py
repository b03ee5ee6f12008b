"""Hold a certificate and release it: the one status that can be taken back (ADR 0024)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ams.authority.models import Issuer
from ams.certificates.errors import AlreadyRevoked
from ams.certificates.models import Certificate
from ams.certificates.services import Change, change_status
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import Clock, whole_seconds
from ams.core.crl_reasons import CRLReason
from ams.core.errors import InvalidInput
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.revocation import entitlement
from ams.revocation.entries import encode_entry
from ams.revocation.errors import NotHeld
from ams.revocation.models import Hold, HoldOutcome
from ams.revocation.queueing import queue_crls

REASON_LENGTH = 500


@transaction.atomic
def hold(certificate_id: int, *, reason: str, actor: Actor, clock: Clock) -> Hold:
    """Hold a certificate and return the hold; while it is held a second call returns the same.

    Locks the certificate, then the journal, as ``revoke`` does. The CRL follows as a job.

    Raises:
        CertificateNotFound: there is none, or it does not exist for the actor.
        OwnCertificate: the actor holds it.
        RevocationNotPermitted: the actor is no officer in scope of the holder's agency.
        ForeignIssuer: its CA is not ours.
        AlreadyRevoked: it is revoked, for good.
        InvalidInput: the reason is missing or too long.
    """
    certificate = entitlement.locked(certificate_id)
    entitlement.check_entitled(certificate, actor)
    return _held(certificate, reason=reason, actor=actor, now=clock.now())


@transaction.atomic
def hold_own(certificate_id: int, *, reason: str, actor: Actor, clock: Clock) -> Hold:
    """Hold the actor's own certificate and return the hold; else as ``hold`` (ADR 0063).

    A holder may always stop his own certificate; releasing it and revoking it stay others'.

    Raises:
        CertificateNotFound: there is none, or it does not exist for the actor.
        RevocationNotPermitted: another person holds it.
        ForeignIssuer, AlreadyRevoked, InvalidInput: as ``hold``.
    """
    certificate = entitlement.locked(certificate_id)
    entitlement.check_holder(certificate, actor)
    return _held(certificate, reason=reason, actor=actor, now=clock.now())


def _held(certificate: Certificate, *, reason: str, actor: Actor, now: datetime) -> Hold:
    issuer = entitlement.own_issuer(certificate)
    _check_not_revoked(certificate)
    present = open_hold(certificate)
    if present is not None:
        return present
    at = whole_seconds(now)
    row = Hold.objects.create(
        certificate=certificate,
        issuer=issuer,
        reason=_checked(reason),
        held_at=at,
        entry_der=encode_entry(
            certificate.serial_number, revocation_date=at, reason=CRLReason.CERTIFICATE_HOLD
        ),
        recorded_at=now,
        actor_account_id=actor.account_id,
        actor_name=actor.name,
    )
    _record(Event.CERTIFICATE_HOLD, row, CertificateStatus.HELD, actor=actor, now=now)
    return row


@transaction.atomic
def release(certificate_id: int, *, reason: str, actor: Actor, clock: Clock) -> Hold:
    """Make a held certificate good again and return the hold; a second call returns the same.

    Raises:
        NotHeld: it is not and was not.
        Everything that ``hold`` raises.
    """
    certificate = entitlement.locked(certificate_id)
    entitlement.check_entitled(certificate, actor)
    _check_not_revoked(certificate)
    row = open_hold(certificate)
    if row is None:
        return _last(certificate)
    now = clock.now()
    row.end_reason = _checked(reason)
    _end(row, HoldOutcome.RELEASED, actor=actor, now=now)
    _record(Event.CERTIFICATE_RELEASE, row, CertificateStatus.GOOD, actor=actor, now=now)
    return row


def end_by_revocation(certificate: Certificate, *, actor: Actor, now: datetime) -> Hold | None:
    """End the hold of a certificate that is being revoked, if it is held; ``revoke`` calls it."""
    row = open_hold(certificate)
    if row is not None:
        _end(row, HoldOutcome.REVOKED, actor=actor, now=now)
    return row


def end_many(
    certificates: Sequence[Certificate], *, actor: Actor, now: datetime
) -> dict[int, datetime]:
    """End the holds of held certificates that are being revoked; return by certificate since when.

    ``revoke_many`` calls it.
    """
    rows = list(Hold.objects.filter(certificate__in=certificates, ended_at__isnull=True))
    for row in rows:
        _end(row, HoldOutcome.REVOKED, actor=actor, now=now)
    return {row.certificate_id: row.held_at for row in rows}


def holds_of(certificate: Certificate) -> QuerySet[Hold]:
    """Return the certificate's holds, the newest first."""
    return Hold.objects.filter(certificate=certificate).order_by("-pk")


def open_hold(certificate: Certificate) -> Hold | None:
    """Return the hold that the certificate stands under now, if any."""
    return Hold.objects.filter(certificate=certificate, ended_at__isnull=True).first()


def _last(certificate: Certificate) -> Hold:
    row = holds_of(certificate).first()
    if row is None:
        raise NotHeld(f"certificate {certificate.serial} is {certificate.status}, not held")
    return row


def _check_not_revoked(certificate: Certificate) -> None:
    if certificate.status == CertificateStatus.REVOKED:
        raise AlreadyRevoked(
            f"certificate {certificate.serial} was revoked at {certificate.revoked_at}"
        )


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > REASON_LENGTH:
        message = f"the reason has {len(text)} characters, it needs 1 to {REASON_LENGTH}"
        raise InvalidInput(message, fields={"reason": [message]})
    return text


def _end(row: Hold, how: HoldOutcome, *, actor: Actor, now: datetime) -> None:
    # Where the clock was set back meanwhile, a hold does not end before it began.
    row.ended_at = max(whole_seconds(now), row.held_at)
    row.outcome, row.ended_by_account_id, row.ended_by_name = how, actor.account_id, actor.name
    row.save(
        update_fields=["outcome", "end_reason", "ended_at", "ended_by_account", "ended_by_name"]
    )


def _record(
    event: Event, row: Hold, status: CertificateStatus, *, actor: Actor, now: datetime
) -> None:
    """Write the journal, then the status, then queue the CRL."""
    issuer: Issuer = row.issuer
    at = row.ended_at or row.held_at
    entry = append(
        event,
        subject=Subject.of("certificate", row.certificate.serial),
        actor=actor,
        at=now,
        data={
            "serial": row.certificate.serial,
            "issuer": issuer.slug,
            "held_at": row.held_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        },
    )
    change_status(row.certificate_id, _change(row, status, at=at, seq=entry.seq))
    queue_crls(row.certificate, at=now)


def _change(row: Hold, status: CertificateStatus, *, at: datetime, seq: int) -> Change:
    if status is CertificateStatus.GOOD:
        return Change(status, at=at, seq=seq)
    code = CRLReason.CERTIFICATE_HOLD.value
    return Change(status, at=at, seq=seq, reason_code=code, entry_der=bytes(row.entry_der))
