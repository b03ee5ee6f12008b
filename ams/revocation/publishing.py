"""Publish a scope's CRL: number, write, check, sign, install, and only then call it published.

Every step is committed before the next, so that a crash anywhere is taken up again by the next
call (ADR 0011, 0023): a number without a signature is left behind, a signed CRL that still holds
everything is put together again and published, anything else is built anew.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ams.authority.keys import key_store
from ams.authority.models import Issuer, StatusPolicy
from ams.authority.services import policy_of
from ams.core.actor import system
from ams.core.clock import Clock, whole_seconds
from ams.core.errors import AMSError
from ams.database.kind import written_time
from ams.database.rows import Rows
from ams.database.statements import execute
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.inserting import insert, update
from ams.journal.services import append
from ams.revocation import archive, assembling, feed, files
from ams.revocation.feed import Dropped
from ams.revocation.following import CLOCK_TOLERANCE, clock_set_back
from ams.revocation.models import CRL, CRLSeries
from ams.revocation.queueing import queue_upload
from ams.revocation.scopes import Scope

ACTOR = system("worker")
# A root revokes seldom and its key should rest: its CRL lives longer, and is still renewed at half.
ROOT_LIFETIME = timedelta(days=90)
_ERROR_LENGTH = 500
_SERIES = Rows(CRLSeries)
_PUBLISH = (
    "UPDATE revocation_crl SET published_at = %s WHERE id IN ({places}) AND published_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """What is published together: a complete CRL and, by the issuer's policy, a delta CRL."""

    complete: CRL
    delta: CRL | None

    @property
    def rows(self) -> list[CRL]:
        """Return both, the delta CRL first."""
        return [self.complete] if self.delta is None else [self.delta, self.complete]


def publish(issuer_id: int, shard: int | None = None, *, clock: Clock) -> CRL:
    """Publish a CRL with everything revoked until now, of the issuer or of a shard; return it.

    Returns a newer one instead where another publisher was faster. Call it outside any
    transaction: what has been signed must not be rolled back.

    Raises:
        KeyUnavailable: the issuer's key cannot be used.
        ClockSetBack: the clock stands before the last CRL's thisUpdate.
        CRLRefused: a check before publishing failed.
        PublishingFailed: the file cannot be written.
    """
    return publish_scope(Scope(Issuer.objects.get(pk=issuer_id), shard), clock=clock)


def publish_scope(scope: Scope, *, clock: Clock) -> CRL:
    """Publish the scope's CRL; else as ``publish``."""
    with _failure_kept(scope, clock), files.lock(scope.key):
        edition = _unfinished(scope, clock.now())
        if edition is None:
            return _signed_and_published(scope, clock)
        with ExitStack() as drafts:
            for row in edition.rows:
                drafts.enter_context(archive.kept(row, files.draft_path(row.name)))
            return _published(scope, edition, clock)


@contextmanager
def _failure_kept(scope: Scope, clock: Clock) -> Iterator[None]:
    """Keep what went wrong where doctor and readiness look; forget it at the next success."""
    try:
        yield
    except AMSError as error:
        _keep(scope, str(error)[:_ERROR_LENGTH], clock.now())
        raise
    _keep(scope, "", None)


def _keep(scope: Scope, message: str, at: datetime | None) -> None:
    where, values = archive.in_scope(scope)
    if not message and _SERIES.first(f"{where} AND last_error <> ''", values) is None:
        return
    series = CRLSeries.objects.filter(issuer=scope.issuer, shard=scope.shard)
    if message:
        CRLSeries.objects.get_or_create(issuer=scope.issuer, shard=scope.shard)
    series.exclude(last_error=message, last_error_at=at).update(
        last_error=message, last_error_at=at
    )


def _unfinished(scope: Scope, now: datetime) -> Edition | None:
    """Return what was signed and not published, if it still holds everything.

    The delta CRL is signed before the complete one, so a signed complete one lacks nothing.
    """
    row = archive.newest_signed(scope)
    if row is None or row.published_at is not None or not row.this_update <= now < row.refresh_at:
        return None
    if feed.is_waiting(scope, row.through):
        return None
    return Edition(row, archive.signed_delta(scope, row.number))


def _signed_and_published(scope: Scope, clock: Clock) -> CRL:
    # A key that cannot be used is found before a number is taken for nothing.
    key_store().load_signer(scope.issuer.key_name)
    return _signed(scope, _numbered(scope, clock), clock)


def _signed(scope: Scope, edition: Edition, clock: Clock) -> CRL:
    with ExitStack() as drafts:
        for row in edition.rows:
            drafts.enter_context(assembling.signed(scope, row, actor=ACTOR, clock=clock))
        return _published(scope, edition, clock)


@transaction.atomic
def _numbered(scope: Scope, clock: Clock) -> Edition:
    """Take the next number and fix what the CRLs say; the series' lock lets one do so at a time.

    Whoever takes a later number sees at least what this one saw, so a later CRL never lacks an
    entry of an earlier one. A complete CRL and a delta made together share the number (5.2.4).
    The clock is asked last: what was revoked while this waited for its lock is not of the future.
    """
    series = _locked_series(scope)
    through = feed.newest_seq(scope)
    this_update = _this_update(scope, whole_seconds(clock.now()))
    series.last_number += 1
    update(series, "last_number")
    dropped = _dropped(scope, this_update)
    row = CRL(
        issuer=scope.issuer,
        shard=scope.shard,
        number=series.last_number,
        this_update=this_update,
        next_update=this_update + lifetime(scope.issuer),
        through=through,
        expired_before=dropped.before if dropped else None,
        expired_through=dropped.through if dropped else None,
    )
    insert(row)
    return Edition(row, _delta_of(scope, row))


def _locked_series(scope: Scope) -> CRLSeries:
    found = _SERIES.locked(*archive.in_scope(scope))
    if found is None:
        locked = CRLSeries.objects.select_for_update()
        found, _ = locked.get_or_create(issuer=scope.issuer, shard=scope.shard)
    return found


def _delta_of(scope: Scope, row: CRL) -> CRL | None:
    """Return the delta CRL that goes with ``row``, ``None`` where the scope has none.

    Its base is the oldest complete CRL that a client may still hold: before its nextUpdate. Where
    there is none, as at the first edition, it is ``row`` itself and the delta CRL is empty: who
    follows freshestCRL always finds one.
    """
    if not has_deltas(scope):
        return None
    base = archive.oldest_in_use(row) or row
    delta = CRL(
        issuer=row.issuer,
        shard=row.shard,
        number=row.number,
        base_number=base.number,
        this_update=row.this_update,
        next_update=row.next_update,
        after=base.through,
        through=row.through,
        expired_before=row.expired_before,
        expired_through=row.expired_through,
    )
    insert(delta)
    return delta


def has_deltas(scope: Scope) -> bool:
    """Tell whether the scope has delta CRLs: by the issuer's policy, or because it had one once.

    Certificates point to them for their life, whatever the policy has become since.
    """
    return policy_of(scope.issuer).deltas or archive.has_published_delta(scope)


def _dropped(scope: Scope, this_update: datetime) -> Dropped | None:
    """Return which entries of expired certificates the CRL leaves out, by the issuer's policy.

    An entry stays until it was on a CRL issued after its certificate had expired (RFC 5280, 3.3):
    what the CRL before held and had expired by then may go. It goes at regular renewals only, for
    whenever something goes all entries are read again.
    """
    if policy_of(scope.issuer).expired != StatusPolicy.Expired.DROP:
        return None
    previous = archive.newest_published(scope)
    if previous is None:
        return None
    present = archive.dropped_of(previous)
    if present is not None and this_update - present.before < lifetime(scope.issuer) / 2:
        return present
    return Dropped(previous.this_update, previous.through)


def lifetime(issuer: Issuer) -> timedelta:
    """Return the time from an issuer's thisUpdate to its nextUpdate."""
    return ROOT_LIFETIME if issuer.is_root else timedelta(hours=settings.AMS_CRL_LIFETIME_HOURS)


def _this_update(scope: Scope, now: datetime) -> datetime:
    previous = archive.newest_signed(scope)
    if previous is None or previous.this_update <= now:
        return now
    if previous.this_update - now > CLOCK_TOLERANCE:
        raise clock_set_back(now, previous.this_update)
    return previous.this_update


def _published(scope: Scope, edition: Edition, clock: Clock) -> CRL:
    """Install the drafts, then say so; a CRL that was overtaken is left unpublished."""
    newest = archive.newest_published(scope)
    if newest is not None and newest.number >= edition.complete.number:
        return newest
    for row in reversed(edition.rows):
        files.install(files.draft_path(row.name), row.name, row.sha256)
    _record(edition, clock.now())
    return edition.complete


@transaction.atomic
def _record(edition: Edition, now: datetime) -> None:
    row, issuer = edition.complete, edition.complete.issuer
    keys = [each.pk for each in edition.rows]
    publish = _PUBLISH.format(places=", ".join(["%s"] * len(keys)))
    if not execute(publish, [written_time(now), *keys]).rowcount:
        row.refresh_from_db()
        return  # another node published the same CRL in this instant
    row.published_at = now
    append(
        Event.CRL_PUBLISH,
        subject=Subject.of("issuer", issuer.slug),
        actor=ACTOR,
        at=now,
        data={
            "issuer": issuer.slug,
            "shard": row.shard,
            "crl_number": row.number,
            "this_update": row.this_update.isoformat(),
            "next_update": row.next_update.isoformat(),
            "entries": row.entry_count,
            "sha256": row.sha256,
            "delta_sha256": edition.delta.sha256 if edition.delta else None,
        },
    )
    queue_upload(Scope(issuer, row.shard), at=now)


def is_due(scope: Scope, now: datetime) -> bool:
    """Tell whether the CRL in force is missing, past half of its life, or lacks a change.

    Or its delta CRL, where the issuer has come to have them since.
    """
    newest = archive.newest_published(scope)
    return (
        newest is None
        or now >= newest.refresh_at
        or feed.is_waiting(scope, newest.through)
        or (has_deltas(scope) and _lacks_delta(scope, newest))
    )


def _lacks_delta(scope: Scope, newest: CRL) -> bool:
    return not archive.has_published_delta(scope, newest.number)
