"""``case.json``: everything that the cover says and the checks compare, in one canonical form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from ams.accounts.agencies import lineage
from ams.accounts.models import Account, Person
from ams.approvals.models import Approval, State
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.evidence.claims import MOMENTS, SCHEMA, Copy
from ams.evidence.holds import holds_json
from ams.evidence.letters import Enclosed
from ams.evidence.status import StatusProof, subject_of
from ams.requests.documents import question
from ams.requests.models import Accompaniment, ActivityRecord, Check, CheckKind, Request
from ams.requests.moves import procedure_of
from ams.revocation.reasons import reason


@dataclass(frozen=True, slots=True)
class Told:
    """What ``case.json`` is made of."""

    request: Request
    status: StatusProof
    letters: Enclosed
    uploads: Enclosed
    mails: Enclosed
    chain_files: tuple[str, ...]
    crl_file: str
    ocsp_file: str
    copy: Copy
    made_by: Actor
    made_at: datetime


def case_json(told: Told) -> dict[str, JSON]:
    """Return the case; texts are Indonesian, times ISO 8601 in UTC."""
    request = told.request
    with override("id"):
        return {
            "schema": SCHEMA,
            "copy": told.copy.value,
            "made": {"at": told.made_at.isoformat(), "by": told.made_by.name},
            "request": _request(request),
            "procedure": {"key": request.procedure_key, "revision": request.procedure_revision},
            "applicant": _applicant(request),
            "certificate": _certificate(told),
            "reasons": [
                {"key": key, "text": reason(key).in_language("id")} for key in request.reasons
            ],
            "description": request.description,
            "revocation": _revocation(told.status),
            "times": {name: text(getattr(request, f"{name}_at")) for name in MOMENTS},
            "told_how": request.told_how,
            "acknowledged_how": request.acknowledged_how,
            "acknowledgement_remark": request.acknowledgement_remark,
            "accompaniment": _accompaniment(request),
            "letters": list(told.letters.said),
            "uploads": list(told.uploads.said),
            "approvals": list(_approvals(request)),
            "checks": [_check(one) for one in _checks(request)],
            "holds": list(holds_json(request)),
            "mails": list(told.mails.said),
            "status": _status(told),
        }


def history_json(request: Request) -> dict[str, JSON]:
    """Return every activity as it was carried out, round after round, with its standard time."""
    procedure = procedure_of(request)
    return {
        "schema": SCHEMA,
        "request": request.number,
        "procedure": {"key": request.procedure_key, "revision": request.procedure_revision},
        "activities": [
            _record(one, procedure.activity(one.key).text.in_language("id"))
            for one in request.records.order_by("pk")
        ],
    }


def text(moment: datetime | None) -> str | None:
    """Return the moment as ISO 8601 text."""
    return moment.isoformat() if moment else None


def _request(request: Request) -> dict[str, JSON]:
    return {
        "id": str(request.pk),
        "number": request.number,
        "status": request.status,
        "round": request.round,
        "decided_by": _name_of(request.decided_by),
    }


def _applicant(request: Request) -> dict[str, JSON]:
    person = request.applicant
    return {
        "name": person.full_name,
        "nip": person.nip,
        "position": person.position,
        "unit": person.unit,
        "agency": person.agency.name,
        "government": lineage(person.agency)[-1].name,
        "email": person.email,
        "username": str(person.account.username) if person.account else "",
        "represented_by": _name_of(request.represented_by),
    }


def _name_of(account: Account | None) -> str:
    """Return the name of the person behind an account, the username where there is none."""
    if account is None:
        return ""
    person = Person.objects.filter(account=account).first()
    return person.full_name if person else account.username


def _certificate(told: Told) -> dict[str, JSON]:
    row = told.request.concerned
    return {
        "file": "certificate.cer",
        "serial": row.serial,
        "subject_dn": row.subject_dn,
        "issuer_dn": row.issuer_dn,
        "not_before": row.not_before.isoformat(),
        "not_after": row.not_after.isoformat(),
        "fingerprint_sha256": row.fingerprint_sha256.lower(),
        "chain": list(told.chain_files),
        "root": subject_of(told.status.chain[-1]) if told.status.chain else "",
    }


def _revocation(status: StatusProof) -> dict[str, JSON]:
    return {
        "at": status.revoked_at.isoformat(),
        "reason_code": status.reason_code,
        "invalidity_date": text(status.invalidity_date),
        "by": status.revoked_by,
    }


def _status(told: Told) -> dict[str, JSON]:
    crl, ocsp = told.status.crl, told.status.ocsp
    return {
        "first_crl_number": str(told.request.crl_number or ""),
        "crl": {
            "file": told.crl_file,
            "kind": crl.kind.value,
            "number": crl.number,
            "this_update": crl.this_update.isoformat(),
        }
        if crl
        else None,
        "ocsp": {"file": told.ocsp_file, "this_update": ocsp.this_update.isoformat()}
        if ocsp
        else None,
    }


def _accompaniment(request: Request) -> dict[str, JSON] | None:
    row = Accompaniment.objects.filter(request=request).first()
    if row is None:
        return None
    return {"officer": row.officer_name, "place": row.place, "at": text(row.used_at)}


def _checks(request: Request) -> Sequence[Check]:
    related = request.checks.select_related("letter_version", "attachment")
    return list(related.prefetch_related("items").order_by("pk"))


def _check(check: Check) -> dict[str, JSON]:
    return {
        "kind": check.kind,
        "round": check.round,
        "officer": check.officer_name,
        "at": check.decided_at.isoformat(),
        "conforms": check.conforms,
        "remark": check.remark,
        "letter_version": check.letter_version.version,
        "upload_sha256": check.attachment.sha256,
        "items": [
            {
                "key": item.key,
                "question": _question(check, item.key),
                "finding": item.finding,
                "conforms": item.conforms,
                "remark": item.remark,
            }
            for item in check.items.all()
        ],
    }


def _question(check: Check, key: str) -> str:
    try:
        return question(key)
    except KeyError:  # an item of another kind of check, which has no question of its own
        return CheckKind(check.kind).value


def _approvals(request: Request) -> Iterator[dict[str, JSON]]:
    """Yield how the superior answered in AMS; a letter signed elsewhere or on paper has none."""
    rows = Approval.objects.filter(request=request).exclude(state=State.WAITING)
    for row in rows.select_related("letter_version", "superior", "attachment").order_by("pk"):
        yield {
            "letter_version": row.letter_version.version,
            "superior": row.superior.full_name,
            "asked_at": row.asked_at.isoformat(),
            "state": row.state,
            "by": _name_of(row.decided_by),
            "at": text(row.decided_at),
            "reason": row.reason,
            "upload_sha256": row.attachment.sha256 if row.attachment else "",
        }


def _record(record: ActivityRecord, activity: str) -> dict[str, JSON]:
    return {
        "key": record.key,
        "activity": activity,
        "round": record.round,
        "entered_at": record.entered_at.isoformat(),
        "started_at": text(record.started_at),
        "ended_at": text(record.ended_at),
        "by": record.actor_name,
        "act": record.act,
        "output": record.output,
        "standard_seconds": record.standard_seconds,
    }
