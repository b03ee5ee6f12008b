"""What a request's page shows; the officers' pages take their parts from here too.

Templates call the request ``case``: ``request`` is Django's own there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from ams.accounts.agencies import lineage
from ams.accounts.models import Appointment
from ams.accounts.wording import officer_kind
from ams.core.actor import Actor
from ams.custody import held
from ams.issuance.models import Details
from ams.letters.data import LetterData
from ams.letters.models import Attachment, AttachmentPage, LetterVersion
from ams.mailboxes.disposing import lines_of
from ams.mailboxes.models import Mailbox
from ams.measuring.satisfaction import is_asked
from ams.notifications.models import Notice
from ams.procedures.rules import Lane
from ams.requests.conduct import REVOCATION
from ams.requests.correct import corrections
from ams.requests.documents import question
from ams.requests.models import Accompaniment, Check, CheckItem, CheckKind, Request
from ams.requests.moves import procedure_of
from ams.requests.standing import standing_of
from ams.requests.tracker import facts as facts_of
from ams.revocation.models import Hold
from ams.web.certificates.p12_views import sealable
from ams.web.requests.chart import case_chart
from ams.web.requests.drafts import own_words
from ams.web.requests.guidance import guidance, withdrawal_address
from ams.web.requests.history import MESSAGES, history
from ams.web.requests.journey import journey_shown
from ams.web.requests.outside import outside_state
from ams.web.requests.phrases import phrases
from ams.web.requests.proof import proof
from ams.web.requests.results import reason_text
from ams.web.requests.timeline import timeline
from ams.web.revisions.training import line_of
from ams.workbench.notes import may_read_notes, may_write_notes, notes_for

QUICK = 2
"""Seconds between two looks while a revocation is carried out."""
SLOW = 20
"""Seconds between two looks while the request is with an officer."""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason of the request with what the applicant added to it in the letter."""

    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A mail about the request and how its delivery stands."""

    text: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Correction:
    """What the applicant has to put right, in the officer's words."""

    question: str
    remark: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check that was made, with its items in words."""

    check: Check
    title: str
    items: tuple[tuple[str, CheckItem], ...]


def status_context(request: Request, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what ``_status.html`` shows: the part that refreshes itself."""
    shown = timeline(request, actor=actor)
    return {
        "case": request,
        "own": standing_of(request, actor).is_applicant,
        "timeline": shown,
        "chart": case_chart(procedure_of(request), shown),
        "guidance": guidance(request, actor=actor, at=at),
        "journey": journey_shown(request, at=at),
        "corrections": correction_lines(request),
        "known": facts_of(request, actor=actor),
        "poll_seconds": poll_seconds(request),
        "version": version_of(request),
        "asks_rating": is_asked(request),
        "standing_hold": standing_hold(request),
        "sealable": sealable(request, actor=actor, at=at),
        "held": _held(request),
        "contact": lineage(request.applicant.agency)[-1],
    }


def standing_hold(request: Request) -> Hold | None:
    """Return the hold under which the certificate of an open revocation stands, with its case."""
    if request.procedure_key != REVOCATION or not request.is_open:
        return None
    standing = Hold.objects.filter(certificate=request.certificate_id, ended_at__isnull=True)
    return standing.select_related("case").first()


def _held(request: Request) -> str:
    """Return whether a key that AMS made waits to be fetched or is over; empty if it made none."""
    if request.published_at is None or not held.made_here(request):
        return ""
    return "waits" if held.is_held(request) else "over"


def page_context(request: Request, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return everything that a request's page shows."""
    return {
        **status_context(request, actor=actor, at=at),
        **facts_context(request),
        "training": line_of(actor, procedure_of(request), at),
        "versions": letter_versions(request),
        "checks": check_lines(request),
        "notices": notice_lines(request),
        "outside": outside_state(request, actor=actor),
        "proof": proof(request, actor=actor),
        "history": history(request, actor=actor),
        **notes_context(request, actor=actor),
        "withdrawal": withdrawal_address(request, actor=actor, at=at),
    }


def notes_context(request: Request, *, actor: Actor) -> dict[str, Any]:
    """Return the officers' notes, for those alone who may read them."""
    if not may_read_notes(request, actor):
        return {}
    return {
        "notes": notes_for(request, actor),
        "reads_notes": True,
        "may_write_note": may_write_notes(request, actor),
    }


def facts_context(request: Request) -> dict[str, Any]:
    """Return what ``_facts.html`` shows: applicant, certificate, reasons, accompaniment."""
    content = request.letter.latest.content
    return {
        "case": request,
        "content": content,
        "reasons": reason_lines(request, content),
        "accompaniment": Accompaniment.objects.filter(request=request).first(),
        "accompanied_as": _accompanied_as(request),
        "details": Details.objects.filter(request=request).select_related("renews").first(),
        "mailbox": Mailbox.objects.filter(request=request).first() if content.mailbox else None,
        "dispositions": lines_of(request) if content.mailbox else [],
        "procedure_name": phrases(request).name,
    }


def reason_lines(request: Request, content: LetterData) -> tuple[ReasonLine, ...]:
    """Return the request's reasons in words, each with its detail from the letter."""
    # The day on which a loss became known has a line of its own, in the page's language.
    details: Mapping[str, str] = {box.key: own_words(box.detail) for box in content.reasons}
    return tuple(ReasonLine(reason_text(key), details.get(key, "")) for key in request.reasons)


def letter_versions(request: Request) -> Sequence[LetterVersion]:
    """Return the letter's versions, the newest first, with their attachments and pages."""
    versions: QuerySet[LetterVersion] = request.letter.versions.defer("pdf")
    attached = Attachment.objects.defer("content").order_by("-uploaded_at", "-pk")
    attached = attached.select_related("endorsement")
    pages = AttachmentPage.objects.defer("image")
    return list(
        versions.order_by("-version").prefetch_related(
            Prefetch("attachments", attached), Prefetch("attachments__pages", pages)
        )
    )


def check_lines(request: Request) -> list[CheckLine]:
    """Return the checks that were made, the oldest first."""
    checks = request.checks.prefetch_related("items").order_by("pk")
    return [
        CheckLine(
            check, _check_title(check), tuple((question(i.key), i) for i in check.items.all())
        )
        for check in checks
    ]


def notice_lines(request: Request) -> list[NoticeLine]:
    """Return the mails about the request with the state of their delivery, the oldest first."""
    notices = Notice.objects.about("request", str(request.pk)).order_by("created_at", "pk")
    return [NoticeLine(str(MESSAGES.get(one.message, one.message)), one) for one in notices]


def correction_lines(request: Request) -> list[Correction]:
    """Return what the last document check sent back, while it waits for the applicant."""
    return [Correction(question(item.key), item.remark) for item in corrections(request)]


def poll_seconds(request: Request) -> int:
    """Return how often the page looks again, 0 where nothing changes without its reader."""
    if not request.is_open:
        return 0
    if request.is_decided and request.told_at is None:
        # A CA of others takes its time; ours is done in a moment.
        waits = request.outside_of_ams and request.carried_out_at is None
        return SLOW if waits else QUICK
    lane = procedure_of(request).activity(request.activity).lane
    return 0 if lane is Lane.APPLICANT else SLOW


def version_of(request: Request) -> str:
    """Return a short text that changes whenever the status part would look different."""
    state = (
        request.status, request.activity, request.round, request.claimed_by_id,
        request.attachment_id, request.decided_at, request.outside_recorded_at,
        request.outside_alerted_at, request.published_at, request.told_at,
        request.acknowledged_at,
    )  # fmt: skip
    return hashlib.sha256(repr(state).encode()).hexdigest()[:12]


def _check_title(check: Check) -> str:
    match check.kind:
        case CheckKind.DOCUMENTS:
            return _("Pemeriksaan berkas")
        case CheckKind.CERTIFICATE:
            return _("Pemeriksaan sertifikat")
        case CheckKind.VERIFICATION:
            return _("Verifikasi data")
        case CheckKind.MAILBOX:
            return _("Jawaban server email")
        case CheckKind.ISSUANCE:
            return _("Pemeriksaan oleh CA")
        case _:
            return _("Sebelum pencabutan")


def _accompanied_as(request: Request) -> str:
    """Return the kind of the accompanying officer's appointment at that time."""
    accompaniment = Accompaniment.objects.filter(request=request).first()
    if accompaniment is None or accompaniment.used_at is None:
        return ""
    held = Appointment.objects.in_force(accompaniment.used_at)
    found = held.filter(account_id=accompaniment.officer_id).first()
    return officer_kind(found.kind) if found else ""
