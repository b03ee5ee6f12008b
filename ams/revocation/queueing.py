"""Ask for CRLs: in the transaction of the change that they are to show, one job for a burst."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ams.certificates.models import Certificate
from ams.database.kind import written_time
from ams.database.statements import execute
from ams.jobs.services import enqueue, enqueue_keyed
from ams.revocation import bucket
from ams.revocation.scopes import Scope

PUBLISH = "revocation:publish"
UPLOAD = "revocation:upload"
_SHARDS_DUE = "SELECT 1 FROM jobs_job WHERE kind = %s AND key LIKE %s AND run_at <= %s LIMIT 1"


def queue_crls(certificate: Certificate, *, at: datetime) -> None:
    """Queue the CRLs that speak of a certificate of ours whose status has just changed.

    The journal must have been written before (ADR 0020). Its shard's CRL comes first: relying
    parties read that, and it is short.
    """
    queue_crls_of([certificate], at=at, wholes_at=at)


def queue_crls_of(
    certificates: Iterable[Certificate], *, at: datetime, wholes_at: datetime
) -> None:
    """Queue the CRLs that speak of any of these certificates of ours, each once, as above.

    Those of their shards at ``at``, the issuers' whole ones at ``wholes_at``.
    """
    shards: set[str] = set()
    wholes: set[str] = set()
    scopes = {(one.issuer_id, one.shard): one.issuer for one in certificates}
    for (_, shard), issuer in scopes.items():
        assert issuer is not None  # noqa: S101 - the status of others' is not ours to tell
        wholes.add(Scope(issuer).key)
        if shard is not None:
            shards.add(Scope(issuer, shard).key)
    if at == wholes_at:
        _queue([*sorted(shards), *sorted(wholes)], at=at)
        return
    if shards:
        _queue(sorted(shards), at=at)
    _queue(sorted(wholes), at=wholes_at)


def queue_crl(scope: Scope, *, at: datetime) -> None:
    """Queue the CRL of ``scope``, unless one waits already."""
    _queue([scope.key], at=at)


def _queue(keys: Sequence[str], *, at: datetime) -> None:
    enqueue_keyed(PUBLISH, {key: {"scope": key} for key in keys}, at=at)


def awaits_shards(at: datetime) -> bool:
    """Tell whether the CRL of a shard is due, or being published."""
    return bool(execute(_SHARDS_DUE, [PUBLISH, "%/%", written_time(at)]).fetchall())


def queue_upload(scope: Scope, *, at: datetime) -> None:
    """Queue the upload of the scope's CRLs, if a bucket is set and none waits already."""
    if bucket.configured() is not None:
        enqueue(UPLOAD, payload={"scope": scope.key}, at=at, key=scope.key)
