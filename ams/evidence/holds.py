"""What ``case.json`` says of the holds that preceded the revocation (ADR 0024, 0063)."""

from collections.abc import Iterator
from datetime import datetime

from ams.core.canonical import JSON
from ams.holding.models import HoldCase
from ams.requests.models import Request
from ams.revocation.models import Hold


def holds_json(request: Request) -> Iterator[dict[str, JSON]]:
    """Yield each hold of the certificate: who held, when, on whose word, and how it ended."""
    rows = Hold.objects.filter(certificate=request.concerned)
    for row in rows.select_related("case").prefetch_related("case__reviews").order_by("pk"):
        case: HoldCase | None = getattr(row, "case", None)
        yield {
            "id": str(row.pk),
            "held_at": row.held_at.isoformat(),
            "recorded_at": row.recorded_at.isoformat(),
            "reason": row.reason,
            "by": row.actor_name,
            "ended_at": _text(row.ended_at),
            "outcome": row.outcome,
            "end_reason": row.end_reason,
            "ended_by": row.ended_by_name,
            "report": _report(case) if case else None,
        }


def _report(case: HoldCase) -> dict[str, JSON]:
    """Return what was reported of the loss, until when the letter was due, what came of it."""
    return {
        "channel": case.channel,
        "caller": case.caller,
        "identified_by": case.identified_by,
        "description": case.description,
        "lost_at": _text(case.lost_at),
        "reported_at": case.reported_at.isoformat(),
        "letter_days": case.days,
        "due_at": case.due_at.isoformat(),
        "lapsed_at": _text(case.lapsed_at),
        "disputed_at": _text(case.disputed_at),
        "reviews": [
            {
                "at": one.at.isoformat(),
                "officer": one.officer_name,
                "remark": one.remark,
                "due_at": one.due_at.isoformat(),
            }
            for one in case.reviews.all()
        ],
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
