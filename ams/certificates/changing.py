"""Change the one thing about a certificate that can change, and tell its readers (ADR 0020)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ams.certificates.errors import (
    AlreadyRevoked,
    CertificateNotFound,
    StatusMoved,
    StatusUnchanged,
)
from ams.certificates.models import Certificate, StatusChange
from ams.certificates.states import CertificateStatus
from ams.database.kind import vendor, written_time
from ams.database.statements import execute
from ams.journal.inserting import insert_many

STATUS_CHANNEL: Final = "ams_status"
_BATCH: Final = 2000
_UPDATE: Final = (
    "UPDATE certificates_certificate SET status = %s, revoked_at = %s WHERE status = %s AND id IN"
)
_TOLD: Final = (
    "seq", "certificate_id", "issuer_id", "serial", "shard", "status", "at", "reason_code",
    "entry_der",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What a certificate becomes, from when, and how a CRL says so.

    ``seq`` is the number of the journal entry that tells of it, written before in the same
    transaction. ``reason_code`` and ``entry_der`` are empty for ``good``.
    """

    to: CertificateStatus
    at: datetime
    seq: int
    reason_code: str = ""
    entry_der: bytes | None = None


def change_status(certificate_id: int, change: Change) -> None:
    """Give the certificate its new status, in the caller's transaction.

    A certificate of an outside CA changes in the inventory alone: its status is not ours to
    publish.

    Raises:
        AlreadyRevoked: it is; its time never moves.
        StatusUnchanged: it has that status already.
        CertificateNotFound: there is no such certificate.
    """
    row = Certificate.objects.select_for_update(of=("self",)).filter(pk=certificate_id).first()
    if row is None:
        raise CertificateNotFound(f"there is no certificate {certificate_id}")
    change_many([(row, change)])


def change_many(changes: Iterable[tuple[Certificate, Change]]) -> None:
    """Give many certificates, which the caller has locked, their new status at once.

    Raises:
        AlreadyRevoked, StatusUnchanged: of one of them; then none is changed.
        StatusMoved: the caller had not locked one of them; its transaction must not commit.
    """
    found = list(changes)
    by_change: dict[tuple[str, CertificateStatus, datetime], list[int]] = defaultdict(list)
    for row, change in found:
        check_may_become(row, change.to)
        by_change[row.status, change.to, change.at].append(row.pk)
    for (old, to, at), ids in by_change.items():
        for start in range(0, len(ids), _BATCH):
            _update(ids[start : start + _BATCH], old, to, at=at)
    tell_many(found)


def _update(ids: Sequence[int], old: str, to: CertificateStatus, *, at: datetime) -> None:
    """Change rows that are as they were seen; where one is not, the lock was not held."""
    written = written_time(at) if to is CertificateStatus.REVOKED else None
    places = ", ".join(["%s"] * len(ids))
    statement = f"{_UPDATE} ({places}) RETURNING id"
    changed = len(execute(statement, [to.value, written, old, *ids]).fetchall())
    if changed != len(ids):
        raise StatusMoved(
            f"{len(ids) - changed} of the certificates {', '.join(map(str, ids[:5]))} … are "
            f"{old} no longer: another act changed them meanwhile; try again"
        )


def check_may_become(row: Certificate, to: CertificateStatus) -> None:
    """Return if the issuer may say ``to`` of the certificate next.

    Raises:
        AlreadyRevoked: it is; its time never moves.
        StatusUnchanged: it has that status already.
    """
    if row.status == CertificateStatus.REVOKED:
        raise AlreadyRevoked(f"certificate {row.serial} was revoked at {row.revoked_at}")
    if not CertificateStatus(row.status).may_become(to):
        raise StatusUnchanged(f"certificate {row.serial} is {row.status} already")


def tell(certificate: Certificate, change: Change) -> None:
    """Add the change to what publishers of our status read, if the certificate is ours.

    For a certificate that has just come into the inventory, ``change`` says what it is.
    """
    tell_many([(certificate, change)])


def tell_many(changes: Iterable[tuple[Certificate, Change]]) -> None:
    """Add the changes of those certificates that are ours; else as ``tell``."""
    rows = [
        (
            change.seq, row.pk, row.issuer_id, row.serial, row.shard, change.to.value, change.at,
            change.reason_code, change.entry_der,
        )
        for row, change in changes
        if row.issuer_id is not None
    ]  # fmt: skip
    if rows:
        insert_many(StatusChange, _TOLD, rows)
        announce()


def announce() -> None:
    """Wake those who follow the changes, when the caller's transaction is committed.

    PostgreSQL tells them; on SQLite they look for themselves, a few times a second.
    """
    if vendor() == "postgresql":
        execute(f"NOTIFY {STATUS_CHANNEL}")
