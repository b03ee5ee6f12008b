"""Record revocations that were decided: their rows, the journal, the status, the block list, CRLs.

One certificate and a hundred thousand go the same way, by the same few statements (ADR 0034), in
the transaction of the caller, who has judged the act and locked the certificates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.certificates.services import (
    Change,
    blocking_facts,
    change_many,
    keys_to_block,
    put_on_block_list,
)
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.canonical import JSON, canonical_text
from ams.core.crl_reasons import CRLReason
from ams.database.rows import row_of
from ams.database.statements import together
from ams.journal.entries import Fact, Subject
from ams.journal.events import Event
from ams.journal.inserting import JSONText, insert_many, insert_one
from ams.journal.services import append_all
from ams.procedures.reasons import Reason, most_severe
from ams.revocation.entries import encode_entry
from ams.revocation.models import Revocation
from ams.revocation.queueing import queue_crls_of

_COLUMNS: Final = (
    "certificate_id", "issuer_id", "reasons", "reason_code", "invalidity_date", "revocation_date",
    "recorded_at", "actor_account_id", "actor_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What is the same for all certificates revoked in one act."""

    reasons: list[str]
    code: CRLReason
    actor: Actor
    now: datetime
    incident: int | None = None

    @classmethod
    def of(
        cls, reasons: Sequence[Reason], *, actor: Actor, now: datetime, incident: int | None = None
    ) -> Self:
        """Return the decision for these reasons; the most severe is what a CRL says."""
        keys = [reason.key for reason in reasons]
        return cls(keys, most_severe(reasons), actor, now, incident)


@dataclass(frozen=True, slots=True)
class Case:
    """A locked certificate of ours, from when it is revoked, and since when its key is lost."""

    certificate: Certificate
    issuer: Issuer
    at: datetime
    loss: datetime | None = None


def record_one(case: Case, decision: Decision) -> Revocation:
    """Record the revocation of one certificate and return it; else as ``record_many``."""
    row = _row(case, decision, reasons=decision.reasons)
    with together():
        key_of_row = insert_one(Revocation, _COLUMNS, row)
        _tell([case], decision, whole_at=decision.now)
        key = key_of_row()
    certificate, issuer = case.certificate, case.issuer
    return row_of(
        Revocation, ("id", *_COLUMNS), (key, *row), certificate=certificate, issuer=issuer
    )


def record_many(cases: Sequence[Case], decision: Decision, *, whole_at: datetime) -> int:
    """Record the revocations, at least one, and return the number of the last change of status.

    The journal is told of each, then of each key that comes on the block list. The CRLs follow as
    one job for each: the shards' at once, the whole one at ``whole_at`` unless another revocation
    wants it sooner.

    Raises:
        AlreadyRevoked: one of them was.
    """
    reasons = JSONText(canonical_text(decision.reasons))
    rows = [_row(case, decision, reasons=reasons) for case in cases]
    insert_many(Revocation, _COLUMNS, rows)
    return _tell(cases, decision, whole_at=whole_at)


def _row(case: Case, decision: Decision, *, reasons: list[str] | JSONText) -> tuple[Any, ...]:
    actor = decision.actor
    return (
        case.certificate.pk, case.issuer.pk, reasons, decision.code.value, case.loss,
        case.at, decision.now, actor.account_id, actor.name,
    )  # fmt: skip


def _tell(cases: Sequence[Case], decision: Decision, *, whole_at: datetime) -> int:
    """Write the journal, then the status, then the block list, then queue the CRLs."""
    certificates = [case.certificate for case in cases]
    is_lost = decision.code is CRLReason.KEY_COMPROMISE
    keys = keys_to_block(certificates) if is_lost else {}
    revoked = [(Event.CERTIFICATE_REVOKE, _fact(case, decision)) for case in cases]
    numbers = append_all([*revoked, *blocking_facts(keys)], actor=decision.actor, at=decision.now)
    change_many(
        (case.certificate, _change(case, decision, seq))
        for case, seq in zip(cases, numbers, strict=False)
    )
    if keys:
        put_on_block_list(keys, reason=decision.code.value, actor=decision.actor, at=decision.now)
    queue_crls_of(certificates, at=decision.now, wholes_at=whole_at)
    return numbers[len(cases) - 1]


def _fact(case: Case, decision: Decision) -> Fact:
    serial = case.certificate.serial
    data: dict[str, JSON] = {
        "serial": serial,
        "issuer": case.issuer.slug,
        "reasons": decision.reasons,
        "crl_reason": decision.code.value,
        "revocation_date": case.at.isoformat(),
        "invalidity_date": case.loss.isoformat() if case.loss else None,
    }
    if decision.incident is not None:
        data["incident"] = decision.incident
    return Fact(Subject("certificate", serial), data)


def _change(case: Case, decision: Decision, seq: int) -> Change:
    entry = encode_entry(
        case.certificate.serial_number,
        revocation_date=case.at,
        reason=decision.code,
        invalidity_date=case.loss,
    )
    return Change(
        CertificateStatus.REVOKED,
        at=case.at,
        seq=seq,
        reason_code=decision.code.value,
        entry_der=entry,
    )
