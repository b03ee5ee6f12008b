"""Revoke a certificate: the one function that does, guarded inside, irreversible."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ams.authority.models import Issuer
from ams.certificates.errors import CertificateNotFound, ForeignIssuer
from ams.certificates.models import Certificate
from ams.certificates.services import mark_revoked
from ams.core.actor import Actor
from ams.core.clock import Clock, whole_seconds
from ams.core.wording import WIB
from ams.jobs.services import enqueue
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.revocation.entries import encode_entry
from ams.revocation.errors import InvalidInvalidityDate, OwnCertificate, RevocationNotPermitted
from ams.revocation.models import Revocation
from ams.revocation.reasons import Reason, chosen, crl_reason_for

PUBLISH = "revocation:publish"


@transaction.atomic
def revoke(
    certificate_id: int,
    *,
    reasons: Sequence[str],
    invalidity_date: datetime | None = None,
    asked_at: datetime | None = None,
    actor: Actor,
    clock: Clock,
) -> Revocation:
    """Revoke a certificate and return its revocation; a second call returns the first's.

    ``asked_at`` is when the reasons were chosen, where that was not now. Locks the certificate,
    then the journal: a caller's own transaction must not have written the journal before. An
    expired certificate may be revoked (ADR 0010). The CRL follows as a job.

    Raises:
        CertificateNotFound: there is none, or it does not exist for the actor.
        OwnCertificate: the actor holds it.
        RevocationNotPermitted: the actor is no officer in scope of the holder's agency.
        ForeignIssuer: its CA is not ours.
        InvalidReasons: none, an unknown one, or one not offered when it was chosen.
        InvalidInvalidityDate: in the future, before notBefore, or for a reason that takes none.
    """
    certificate = _locked(certificate_id)
    _check_entitled(certificate, actor)
    existing = Revocation.objects.filter(certificate=certificate).first()
    if existing is not None:
        return existing
    issuer = _own_issuer(certificate)
    now = clock.now()
    given = chosen(reasons, on=(asked_at or now).astimezone(WIB).date())
    revocation = _create(
        certificate,
        issuer,
        reasons=given,
        loss=_checked_invalidity_date(invalidity_date, certificate, reasons=given, now=now),
        actor=actor,
        now=now,
    )
    mark_revoked(certificate.pk, at=revocation.revocation_date)
    _record(revocation, certificate, actor=actor, now=now)
    return revocation


def _create(
    certificate: Certificate,
    issuer: Issuer,
    *,
    reasons: Sequence[Reason],
    loss: datetime | None,
    actor: Actor,
    now: datetime,
) -> Revocation:
    keys = [reason.key for reason in reasons]
    reason_code = crl_reason_for(keys)
    at = whole_seconds(now)
    entry = encode_entry(
        certificate.serial_number, revocation_date=at, reason=reason_code, invalidity_date=loss
    )
    return Revocation.objects.create(
        certificate=certificate,
        issuer=issuer,
        reasons=keys,
        reason_code=reason_code,
        invalidity_date=loss,
        revocation_date=at,
        entry_der=entry,
        recorded_at=now,
        actor_account_id=actor.account_id,
        actor_name=actor.name,
    )


def _locked(certificate_id: int) -> Certificate:
    query = Certificate.objects.select_for_update(of=("self",))
    try:
        return query.select_related("holder", "issuer").get(pk=certificate_id)
    except Certificate.DoesNotExist:
        raise CertificateNotFound(f"there is no certificate {certificate_id}") from None


def _check_entitled(certificate: Certificate, actor: Actor) -> None:
    """Return if the actor is the system, or an officer in scope who is not the holder."""
    if actor.is_system:
        return
    if not Certificate.objects.for_actor(actor).filter(pk=certificate.pk).exists():
        raise CertificateNotFound(f"there is no certificate {certificate.pk} for {actor.name}")
    if certificate.holder_id is not None and certificate.holder_id == actor.person_id:
        raise OwnCertificate(f"{actor.name} holds certificate {certificate.serial} himself")
    if not _is_in_scope(certificate, actor):
        raise RevocationNotPermitted(
            f"{actor.name} has no appointment whose scope holds certificate {certificate.serial}"
        )


def _is_in_scope(certificate: Certificate, actor: Actor) -> bool:
    if certificate.holder is not None:
        return actor.officer_for(certificate.holder.agency_id) is not None
    # A certificate that belongs to nobody known lies in the scope of those who see all agencies.
    return any(appointment.agency_ids is None for appointment in actor.appointments)


def _own_issuer(certificate: Certificate) -> Issuer:
    if certificate.issuer is None:
        raise ForeignIssuer(
            f"certificate {certificate.serial} was issued by {certificate.issuer_dn}, whose key "
            "is not held here: it is revoked in that authority's own application"
        )
    return certificate.issuer


def _checked_invalidity_date(
    moment: datetime | None, certificate: Certificate, *, reasons: Sequence[Reason], now: datetime
) -> datetime | None:
    """Return the known loss date in whole seconds (RFC 5280, 5.3.2)."""
    if moment is None:
        return None
    if not any(reason.takes_invalidity_date for reason in reasons):
        keys = ", ".join(reason.key for reason in reasons)
        raise _refused(f"the reasons {keys} take no date of loss")
    if moment > now:
        raise _refused(f"date of loss {moment.isoformat()} lies after {now.isoformat()}")
    if moment < certificate.not_before:
        raise _refused(
            f"date of loss {moment.isoformat()} precedes notBefore "
            f"{certificate.not_before.isoformat()}"
        )
    return whole_seconds(moment)


def _refused(message: str) -> InvalidInvalidityDate:
    return InvalidInvalidityDate(message, fields={"invalidity_date": [message]})


def _record(
    revocation: Revocation, certificate: Certificate, *, actor: Actor, now: datetime
) -> None:
    """Write the journal, then queue the CRL: one job per issuer, so that a burst makes one CRL."""
    loss = revocation.invalidity_date
    append(
        Event.CERTIFICATE_REVOKE,
        subject=Subject.of("certificate", certificate.serial),
        actor=actor,
        at=now,
        data={
            "serial": certificate.serial,
            "issuer": revocation.issuer.slug,
            "reasons": revocation.reasons,
            "crl_reason": revocation.crl_reason.value,
            "revocation_date": revocation.revocation_date.isoformat(),
            "invalidity_date": loss.isoformat() if loss else None,
        },
    )
    issuer = revocation.issuer
    enqueue(PUBLISH, payload={"issuer": issuer.slug}, at=now, key=issuer.slug)
