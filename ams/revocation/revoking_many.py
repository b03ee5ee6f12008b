"""Revoke many certificates in one act: each journaled, one CRL for all (ADR 0027)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import whole_seconds
from ams.core.wording import WIB
from ams.database.kind import for_update
from ams.database.rows import row_of
from ams.database.statements import execute
from ams.revocation import holds
from ams.revocation.reasons import chosen
from ams.revocation.recording import Case, Decision, record_many

_FIELDS: Final = ("id", "issuer_id", "serial", "spki_sha256", "status", "shard")
# By hand, since an incident makes a hundred thousand of these objects.
_READ: Final = (
    f"SELECT {', '.join(_FIELDS)} FROM certificates_certificate "  # noqa: S608 - names of this module
    f"WHERE id IN ({{places}}) AND issuer_id IS NOT NULL "
    f"AND status <> '{CertificateStatus.REVOKED.value}' ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Order:
    """On whose word, why, and in which incident certificates are revoked together."""

    reasons: Sequence[str]
    decided_at: datetime
    incident: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class Revoked:
    """Which certificates were revoked; ``last_seq`` numbers the last change of status."""

    certificate_ids: frozenset[int]
    last_seq: int


def revoke_many(
    certificate_ids: Collection[int], order: Order, *, now: datetime, whole_after: timedelta
) -> Revoked:
    """Revoke certificates of ours in the caller's transaction; return which this revoked.

    Whoever is revoked already stays as he is. Who may revoke what was judged when the incident was
    approved. Locks the certificates, then the journal, as ``revoke`` does. The CRLs follow as one
    job for each: the shards' at once, the whole one after ``whole_after`` unless another revocation
    wants it sooner.

    Raises:
        InvalidReasons: none, an unknown one, or one not offered when it was decided.
    """
    given = chosen(order.reasons, on=order.decided_at.astimezone(WIB).date(), kept=True)
    decision = Decision.of(given, actor=order.actor, now=now, incident=order.incident)
    cases = _cases(certificate_ids, decision)
    if not cases:
        return Revoked(frozenset(), 0)
    last_seq = record_many(cases, decision, whole_at=now + whole_after)
    return Revoked(frozenset(case.certificate.pk for case in cases), last_seq)


def _cases(certificate_ids: Collection[int], decision: Decision) -> list[Case]:
    """Lock the certificates and return those that are of ours and not revoked."""
    ids = list(certificate_ids)
    read = _READ.format(places=", ".join(["%s"] * len(ids)))
    rows = execute(read + for_update(), ids).fetchall() if ids else []
    issuers = Issuer.objects.in_bulk({issuer_id for _, issuer_id, *_ in rows})
    certificates = [row_of(Certificate, _FIELDS, row, issuer=issuers[row[1]]) for row in rows]
    held = [one for one in certificates if one.status == CertificateStatus.HELD]
    since = holds.end_many(held, actor=decision.actor, now=decision.now) if held else {}
    at = whole_seconds(decision.now)
    return [Case(one, issuers[one.issuer_id or 0], since.get(one.pk, at)) for one in certificates]
