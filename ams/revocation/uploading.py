"""Publish a scope's CRLs to the bucket too: compare and swap, never an older over a newer one.

ADR 0029. The same steps after a crash, or beside another publisher, end in the same state.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from ams.core.clock import Clock
from ams.core.errors import AMSError, InvalidInput
from ams.revocation import bucket
from ams.revocation.archive import newest_published
from ams.revocation.bucket import Bucket, Held, Upload
from ams.revocation.errors import StorageUnavailable
from ams.revocation.models import CRL, StoragePublication
from ams.revocation.scopes import Scope, all_scopes
from ams.revocation.serving import MAX_AGE, PublishedFile, cache_control, published_file

# An upload takes seconds; what the bucket lacks for longer has met an obstacle.
LATE = timedelta(minutes=1)
_TRIES = 8
_ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the bucket holds now under ``key``."""

    key: str
    number: int


def upload(scope: Scope, *, clock: Clock, look: bool = False) -> list[Uploaded]:
    """Bring the scope's newest published CRL, and its delta CRL, into the bucket.

    With ``look`` what was uploaded before is looked for, and put there again if it is gone.

    Raises:
        InvalidInput: no bucket is set.
        StorageUnavailable: the bucket cannot be written; why is kept for doctor.
    """
    account = bucket.configured()
    if account is None:
        raise InvalidInput("no bucket is set; set AMS_S3_ENDPOINT and what belongs to it")
    done = []
    for delta in (False, True):
        row = newest_published(scope, delta=delta)
        if row is not None:
            with _failure_kept(row, clock):
                done.append(_brought(row, Bucket(account), clock, look=look))
    return done


def _brought(row: CRL, target: Bucket, clock: Clock, *, look: bool) -> Uploaded:
    key = f"crl/{row.name}.crl"
    known = _state(row)
    here = known if known.place == target.place else None
    if here is not None and here.number >= row.number:
        there = target.held(key) if look else None
        if not look or (there is not None and there.number >= row.number):
            return Uploaded(key, here.number)
    served = published_file(row.issuer.slug, row.shard, delta=row.base_number is not None)
    assert served is not None  # noqa: S101 - a published CRL does not go away
    with served.content:
        held = _swapped(target, key, served, here.etag if here else "")
    _record(row, target.place, held, clock.now())
    return Uploaded(key, held.number)


def _swapped(target: Bucket, key: str, served: PublishedFile, etag: str) -> Held:
    """Put the CRL in the place of what is known to lie there, or of what proves to be older."""
    wanted = Upload(
        content=served.content,
        length=served.length,
        number=served.number,
        sha256=served.sha256,
        cache_control=cache_control(MAX_AGE),
    )
    for _ in range(_TRIES):
        put = target.put(key, wanted, replacing=etag)
        if put is not None:
            return Held(put, served.number, served.sha256)
        there = target.held(key)
        if there is not None and there.number >= served.number:
            return _as_new(key, there, served)
        etag = there.etag if there is not None else ""
    raise StorageUnavailable(f"{key} in {target.place} kept changing while it was to be replaced")


def _as_new(key: str, there: Held, served: PublishedFile) -> Held:
    """Return what lies there, unless it is another CRL of the same number."""
    if there.number == served.number and there.sha256 != served.sha256:
        raise StorageUnavailable(
            f"{key} in the bucket is another CRL {there.number} (SHA-256 {there.sha256 or 'none'}) "
            f"than ours ({served.sha256}): another installation writes there, or the database was "
            "restored; see docs/operations.md"
        )
    return there


def _state(row: CRL) -> StoragePublication:
    delta = row.base_number is not None
    return StoragePublication.objects.get_or_create(
        issuer=row.issuer, shard=row.shard, delta=delta
    )[0]


@transaction.atomic
def _record(row: CRL, place: str, held: Held, now: datetime) -> None:
    """Keep what the bucket holds, unless a later upload was recorded meanwhile."""
    state = StoragePublication.objects.select_for_update().get(pk=_state(row).pk)
    if state.place != place or state.number <= held.number:
        state.place, state.number, state.etag = place, held.number, held.etag
        state.uploaded_at = now
    state.attempts, state.last_error, state.last_error_at = 0, "", None
    state.save()


@contextmanager
def _failure_kept(row: CRL, clock: Clock) -> Iterator[None]:
    """Keep what went wrong where doctor looks."""
    try:
        yield
    except AMSError as error:
        StoragePublication.objects.filter(pk=_state(row).pk).update(
            attempts=F("attempts") + 1,
            last_error=str(error)[:_ERROR_LENGTH],
            last_error_at=clock.now(),
        )
        raise


@dataclass(frozen=True, slots=True)
class Behind:
    """A CRL that the bucket does not hold yet; ``held`` 0: it holds none of that name."""

    scope: Scope
    name: str
    held: int
    published: int
    attempts: int
    last_error: str


def behind(clock: Clock, *, after: timedelta = timedelta(0)) -> list[Behind]:
    """Return what was published longer than ``after`` ago and is not in the bucket set now."""
    account = bucket.configured()
    if account is None:
        return []
    states = {
        (each.issuer_id, each.shard, each.delta): each for each in StoragePublication.objects.all()
    }
    found = []
    for scope in all_scopes():
        for delta in (False, True):
            row = newest_published(scope, delta=delta)
            state = states.get((scope.issuer.pk, scope.shard, delta))
            held = state.number if state is not None and state.place == account.place else 0
            if row is None or row.number <= held or _is_younger(row, clock.now() - after):
                continue
            attempts, error = (state.attempts, state.last_error) if state else (0, "")
            found.append(Behind(scope, row.name, held, row.number, attempts, error))
    return found


def _is_younger(row: CRL, moment: datetime) -> bool:
    return row.published_at is not None and row.published_at > moment
