"""Publish an issuer's CRL: number, sign, check, write the file, and only then call it published.

Every step is committed before the next, so that a crash anywhere is taken up again by the next
call (ADR 0011): a number without a signature is left behind, a signed CRL that still holds
everything is published, anything else is built anew.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.authority.services import public_key_of, sign_crl
from ams.authority.signing import Recorder, algorithm_for
from ams.core.actor import system
from ams.core.clock import Clock, whole_seconds
from ams.core.errors import AMSError
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.revocation import crl, files
from ams.revocation.errors import CRLNotFound
from ams.revocation.models import CRL, CRLSeries, Revocation

ACTOR = system("worker")
# A root revokes seldom and its key should rest: its CRL lives longer, and is still renewed at half.
ROOT_LIFETIME = timedelta(days=90)
_ERROR_LENGTH = 500


def publish(issuer_id: int, *, clock: Clock) -> CRL:
    """Publish a CRL with everything revoked until now and return it.

    Returns a newer one instead where another publisher was faster. Call it outside any
    transaction: what has been signed must not be rolled back.

    Raises:
        KeyUnavailable: the issuer's key cannot be used.
        ClockSetBack: the clock stands before the last CRL's thisUpdate.
        CRLRefused: a check before publishing failed.
        PublishingFailed: the file cannot be written.
    """
    issuer = Issuer.objects.get(pk=issuer_id)
    with _failure_kept(issuer, clock):
        row = _unfinished(issuer, clock.now()) or _signed(issuer, clock)
        return _published(issuer, row, clock)


def newest_published(issuer: Issuer) -> CRL | None:
    """Return the issuer's CRL in force, ``None`` before the first."""
    return CRL.objects.filter(issuer=issuer, published_at__isnull=False).order_by("-number").first()


def published_crls(issuer: Issuer | None = None) -> QuerySet[CRL]:
    """Return the published CRLs without their octets, newest first, of one issuer or of all."""
    rows = CRL.objects.filter(published_at__isnull=False).select_related("issuer").defer("der")
    rows = rows.order_by("issuer__slug", "-number")
    return rows if issuer is None else rows.filter(issuer=issuer)


def find_crl(issuer: Issuer, number: int | None = None) -> CRL:
    """Return the issuer's published CRL of ``number``, or the one in force.

    Raises:
        CRLNotFound: there is none.
    """
    rows = CRL.objects.filter(issuer=issuer, published_at__isnull=False).order_by("-number")
    found = (rows if number is None else rows.filter(number=number)).first()
    if found is None:
        wanted = "no CRL yet" if number is None else f"no CRL {number}"
        raise CRLNotFound(f"'{issuer.slug}' has published {wanted}")
    return found


def unpublished(issuer: Issuer) -> QuerySet[Revocation]:
    """Return the revocations that no published CRL holds yet, oldest first."""
    newest = newest_published(issuer)
    number = newest.number if newest else 0
    waiting = Q(first_crl__isnull=True) | Q(first_crl__number__gt=number)
    return Revocation.objects.filter(waiting, issuer=issuer)


@contextmanager
def _failure_kept(issuer: Issuer, clock: Clock) -> Iterator[None]:
    """Keep what went wrong where doctor and readiness look; forget it at the next success."""
    try:
        yield
    except AMSError as error:
        _keep(issuer, str(error)[:_ERROR_LENGTH], clock.now())
        raise
    _keep(issuer, "", None)


def _keep(issuer: Issuer, message: str, at: datetime | None) -> None:
    if message:
        CRLSeries.objects.get_or_create(issuer=issuer)
    CRLSeries.objects.filter(issuer=issuer).exclude(last_error=message, last_error_at=at).update(
        last_error=message, last_error_at=at
    )


def _unfinished(issuer: Issuer, now: datetime) -> CRL | None:
    """Return a CRL that was signed and not published, if it still holds everything."""
    row = CRL.objects.filter(issuer=issuer, der__isnull=False).order_by("-number").first()
    if row is None or row.published_at is not None or not row.this_update <= now < row.refresh_at:
        return None
    later = Q(first_crl__isnull=True) | Q(first_crl__number__gt=row.number)
    return None if Revocation.objects.filter(later, issuer=issuer).exists() else row


def _signed(issuer: Issuer, clock: Clock) -> CRL:
    # A key that cannot be used is found before a number is taken for nothing.
    key_store().load_signer(issuer.key_name)
    row, content = _numbered(issuer, clock.now())
    to_be_signed = crl.to_be_signed(content)
    previous = newest_published(issuer)
    crl.check_follows(
        crl.read_to_be_signed(to_be_signed),
        crl.read(bytes(previous.der or b"")) if previous else None,
        now=clock.now(),
    )

    def keep(signed: bytes) -> None:
        row.der, row.signed_at = signed, clock.now()
        row.sha256 = hashlib.sha256(signed).hexdigest()
        row.entry_count = len(content.entries)
        row.save(update_fields=["der", "signed_at", "sha256", "entry_count"])

    sign_crl(issuer, to_be_signed, actor=ACTOR, clock=clock, recorder=Recorder(signed=keep))
    return row


@transaction.atomic
def _numbered(issuer: Issuer, now: datetime) -> tuple[CRL, crl.CRLContent]:
    """Take the next number and fix what the CRL says; the series' lock lets one do so at a time.

    Whoever takes a later number sees at least what this one saw, so a later CRL never lacks an
    entry of an earlier one.
    """
    CRLSeries.objects.get_or_create(issuer=issuer)
    series = CRLSeries.objects.select_for_update().get(issuer=issuer)
    this_update = _this_update(issuer, whole_seconds(now))
    series.last_number += 1
    series.save(update_fields=["last_number"])
    row = CRL(
        issuer=issuer,
        number=series.last_number,
        this_update=this_update,
        next_update=this_update + lifetime(issuer),
    )
    entries = _entries(issuer, row)
    return row, crl.CRLContent(
        issuer_name=crl.issuer_name_of(issuer.certificate),
        key_identifier=crl.key_identifier_of(issuer.certificate),
        signature_algorithm=algorithm_for(public_key_of(issuer.certificate)).dump(),
        number=row.number,
        this_update=row.this_update,
        next_update=row.next_update,
        entries=entries,
    )


def lifetime(issuer: Issuer) -> timedelta:
    """Return the time from an issuer's thisUpdate to its nextUpdate."""
    return ROOT_LIFETIME if issuer.is_root else timedelta(hours=settings.AMS_CRL_LIFETIME_HOURS)


def _this_update(issuer: Issuer, now: datetime) -> datetime:
    previous = CRL.objects.filter(issuer=issuer, der__isnull=False).order_by("-number").first()
    if previous is None or previous.this_update <= now:
        return now
    if previous.this_update - now > crl.CLOCK_TOLERANCE:
        raise crl.clock_set_back(now, previous.this_update)
    return previous.this_update


def _entries(issuer: Issuer, row: CRL) -> tuple[bytes, ...]:
    """Save ``row`` and return its entries: those of earlier CRLs and the new ones, marked as its.

    What is revoked between the two statements has no mark and waits for the next CRL.
    """
    row.save(force_insert=True)
    Revocation.objects.filter(issuer=issuer, first_crl__isnull=True).update(first_crl=row)
    marked = Revocation.objects.filter(issuer=issuer, first_crl__isnull=False).order_by("pk")
    return tuple(bytes(entry) for entry in marked.values_list("entry_der", flat=True))


def _published(issuer: Issuer, row: CRL, clock: Clock) -> CRL:
    """Write the file, then say so; a CRL that was overtaken is left unpublished."""
    with files.lock(issuer.slug):
        newest = newest_published(issuer)
        if newest is not None and newest.number >= row.number:
            return newest
        files.write_crl(issuer.slug, bytes(row.der or b""))
        _record(issuer, row, clock.now())
    row.refresh_from_db()
    return row


@transaction.atomic
def _record(issuer: Issuer, row: CRL, now: datetime) -> None:
    if not CRL.objects.filter(pk=row.pk, published_at__isnull=True).update(published_at=now):
        return  # another node published the same CRL in this instant
    append(
        Event.CRL_PUBLISH,
        subject=Subject.of("issuer", issuer.slug),
        actor=ACTOR,
        at=now,
        data={
            "issuer": issuer.slug,
            "crl_number": row.number,
            "this_update": row.this_update.isoformat(),
            "next_update": row.next_update.isoformat(),
            "entries": row.entry_count,
            "sha256": row.sha256,
        },
    )


def is_due(issuer: Issuer, now: datetime) -> bool:
    """Tell whether the CRL in force is missing, past half of its life, or lacks a revocation."""
    newest = newest_published(issuer)
    return newest is None or now >= newest.refresh_at or unpublished(issuer).exists()
