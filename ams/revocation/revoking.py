"""Revoke a certificate: the one function that does, guarded inside, irreversible."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import Clock, whole_seconds
from ams.core.wording import WIB
from ams.revocation import entitlement, holds
from ams.revocation.errors import InvalidInvalidityDate
from ams.revocation.models import Revocation
from ams.revocation.reasons import Reason, chosen
from ams.revocation.recording import Case, Decision, record_one


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
    expired certificate may be revoked (ADR 0010). A hold ends; its date becomes the revocation's
    (ADR 0024). The CRL follows as a job.

    Raises:
        CertificateNotFound: there is none, or it does not exist for the actor.
        OwnCertificate: the actor holds it.
        RevocationNotPermitted: the actor is no officer in scope of the holder's agency.
        ForeignIssuer: its CA is not ours.
        InvalidReasons: none, an unknown one, or one not offered when it was chosen.
        InvalidInvalidityDate: in the future, before notBefore, or for a reason that takes none.
    """
    certificate = entitlement.locked(certificate_id)
    entitlement.check_entitled(certificate, actor)
    existing = _existing(certificate)
    if existing is not None:
        return existing
    issuer = entitlement.own_issuer(certificate)
    now = clock.now()
    day = (asked_at or now).astimezone(WIB).date()
    given = chosen(reasons, on=day, kept=asked_at is not None)
    loss = _checked_invalidity_date(invalidity_date, certificate, reasons=given, now=now)
    # What a hold kept from counting must not count after all: its date stays (ADR 0024).
    at = _held_since(certificate, actor=actor, now=now) or whole_seconds(now)
    case = Case(certificate, issuer, at, min(loss, at) if loss else None)
    return record_one(case, Decision.of(given, actor=actor, now=now))


def _existing(certificate: Certificate) -> Revocation | None:
    """Return the revocation of a certificate that is revoked, if it was AMS that revoked it."""
    if certificate.status != CertificateStatus.REVOKED:
        return None
    return Revocation.objects.filter(certificate=certificate).first()


def _held_since(certificate: Certificate, *, actor: Actor, now: datetime) -> datetime | None:
    """End the hold of a certificate that is held and return since when it was."""
    if certificate.status != CertificateStatus.HELD:
        return None
    ended = holds.end_by_revocation(certificate, actor=actor, now=now)
    return ended.held_at if ended else None


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
