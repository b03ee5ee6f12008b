"""The scan of an e-KTP: hostile until decoded, sealed, seen by the officer at work, deleted.

What was uploaded is not kept: only its pages, drawn anew, are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import AMSError, InvalidInput
from ams.custody.errors import ScanNotFound
from ams.custody.models import Scan, ScanPage
from ams.custody.policies import terms_of
from ams.custody.sealing import seal, unseal
from ams.journal.events import Event
from ams.letters.inspection import Inspected, inspect
from ams.letters.reading.process import Task
from ams.letters.refusals import UploadRefused
from ams.requests.access import locked
from ams.requests.carry_out import AMS
from ams.requests.models import Request
from ams.requests.moves import check_undecided, note
from ams.requests.standing import check_holds_claim, check_is_applicant, check_may_decide

FIELD: Final = "scan"
_PAGES: Final = 2  # a card has two sides


@dataclass(frozen=True, slots=True)
class Received:
    """A scan that was decoded and may be kept."""

    inspected: Inspected


def receive(
    content: bytes | None, request: Request, *, actor: Actor, clock: Clock
) -> Received | None:
    """Decode what the applicant uploaded; ``None`` where nothing is asked for, or one is kept.

    To be called outside of any transaction: decoding takes its time, and a refusal is journaled.

    Raises:
        NotTheApplicant: it is somebody else's request.
        InvalidInput: a scan is asked for and none came, or it cannot be taken; field ``scan``.
    """
    check_is_applicant(request, actor)
    if not terms_of(request.applicant.agency).asks_scan:
        return None
    if not content:
        if is_kept(request, at=clock.now()):
            return None
        raise _refusal("no scan came", _("Unggah pindaian atau foto e-KTP Anda."))
    try:
        inspected = inspect(content, task=Task.DRAW)  # a card says nothing that a machine need read
    except UploadRefused as refused:
        _note_refusal(request, refused.code, actor=actor, at=clock.now())
        raise _refusal(str(refused), f"{refused.said} {refused.advised}") from refused
    if len(inspected.pages) > _PAGES:
        _note_refusal(request, "scan_too_many_pages", actor=actor, at=clock.now())
        said = _("Berkas ini lebih dari dua halaman. Unggah e-KTP saja.")
        raise _refusal(f"{len(inspected.pages)} pages", said)
    return Received(inspected)


def is_kept(request: Request, *, at: datetime) -> bool:
    """Tell whether the request has a scan whose time is not over."""
    return Scan.objects.filter(request=request, delete_at__gt=at).exists()


def keep(received: Received, request: Request, *, actor: Actor, at: datetime) -> Scan:
    """Seal the pages in the caller's transaction; they take the place of an earlier scan's."""
    Scan.objects.filter(request=request).delete()
    days = terms_of(request.applicant.agency).scan_days
    scan = Scan.objects.create(
        request=request,
        sha256=received.inspected.sha256,
        uploaded_at=at,
        delete_at=at + timedelta(days=days),
    )
    ScanPage.objects.bulk_create(
        ScanPage(
            scan=scan, number=page.number, sealed=seal(page.image, about=_about(scan, page.number))
        )
        for page in received.inspected.pages
    )
    note(
        Event.SCAN_KEEP, request, actor=actor, at=at,
        data={"sha256": scan.sha256, "pages": len(received.inspected.pages)},
    )  # fmt: skip
    return scan


def pages_for(request: Request, *, actor: Actor, at: datetime) -> tuple[int, ...]:
    """Return the numbers of the pages that ``actor`` may look at now; the looking is journaled."""
    try:
        _check_entitled(request, actor, at=at)
    except AMSError:
        return ()
    pages = ScanPage.objects.filter(scan__request=request, scan__delete_at__gt=at)
    return tuple(pages.order_by("number").values_list("number", flat=True))


@transaction.atomic
def view_page(request_id: UUID, number: int, *, actor: Actor, clock: Clock) -> bytes:
    """Return a page as JPEG, and journal that ``actor`` saw it.

    Raises:
        RequestNotFound: the request does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        NotClaimed, ClaimedByOther: he has not taken it.
        RequestClosed, AlreadyDecided: nothing is left to be decided.
        ScanNotFound: there is no such page, or its time is over.
        SealBroken: it was sealed under another secret key.
    """
    request = locked(request_id, actor=actor)
    now = clock.now()
    _check_entitled(request, actor, at=now)
    page = ScanPage.objects.filter(
        scan__request=request, scan__delete_at__gt=now, number=number
    ).select_related("scan").first()  # fmt: skip
    if page is None:
        raise ScanNotFound(f"request {request.number} has no page {number} of a scan")
    note(Event.SCAN_VIEW, request, actor=actor, at=now, data={"page": number})
    return unseal(bytes(page.sealed), about=_about(page.scan, number))


def sweep(*, clock: Clock) -> int:
    """Delete the scans whose time is over, each with its entry, and return how many.

    A shorter time that the administrator has set since counts too, a longer one does not: the
    applicant was told until when.
    """
    now, done = clock.now(), 0
    days: dict[int, int] = {}  # by agency
    rows = Scan.objects.filter(uploaded_at__lte=now - timedelta(days=1))
    for scan in rows.select_related("request__applicant__agency"):
        agency = scan.request.applicant.agency
        if agency.pk not in days:
            days[agency.pk] = terms_of(agency).scan_days
        if now >= min(scan.delete_at, scan.uploaded_at + timedelta(days=days[agency.pk])):
            done += _delete(scan, at=now)
    return done


@transaction.atomic
def _delete(scan: Scan, *, at: datetime) -> int:
    if not Scan.objects.select_for_update().filter(pk=scan.pk).exists():
        return 0  # another worker did
    note(Event.SCAN_DELETE, scan.request, actor=AMS, at=at, data={"sha256": scan.sha256})
    scan.delete()
    return 1


def _check_entitled(request: Request, actor: Actor, *, at: datetime) -> None:
    check_may_decide(request, actor, at=at)
    check_undecided(request)
    check_holds_claim(request, actor)


def _about(scan: Scan, number: int) -> str:
    return f"scan {scan.request_id} {number}"


def _refusal(message: str, said: str) -> InvalidInput:
    return InvalidInput(message, fields={FIELD: [said]})


@transaction.atomic
def _note_refusal(request: Request, code: str, *, actor: Actor, at: datetime) -> None:
    note(Event.SCAN_REFUSE, request, actor=actor, at=at, data={"code": code})
