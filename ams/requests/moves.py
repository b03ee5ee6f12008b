"""How an act moves a request: the pure rule decides, the history is written, the journal told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import OFFICES, Act, End, Lane, Procedure, Standing, next_step
from ams.requests.errors import AlreadyDecided, RequestClosed
from ams.requests.models import ActivityRecord, Request, Status
from ams.requests.settling import letter_settled
from ams.revisions import known


@dataclass(frozen=True, slots=True)
class Performed:
    """An act as carried out: by whom, when, with what output.

    ``since`` is when the work on it began, where the record does not know it better.
    """

    act: Act
    actor: Actor
    at: datetime
    output: str = ""
    since: datetime | None = None


def procedure_of(request: Request) -> Procedure:
    """Return the revision of the procedure that the request was filed under."""
    return known.pinned(request.procedure_key, request.procedure_revision)


def check_open(request: Request) -> None:
    """Refuse what comes after the end.

    Raises:
        RequestClosed: the request has ended.
    """
    if not request.is_open:
        raise RequestClosed(
            f"request {request.number} has ended ({request.status})",
            number=request.number,
            status=request.status,
        )


def check_undecided(request: Request) -> None:
    """Refuse what comes after the decision.

    Raises:
        RequestClosed: the request has ended.
        AlreadyDecided: an officer has decided on the outcome.
    """
    check_open(request)
    if request.is_decided and not goes_on(request):
        raise AlreadyDecided(
            f"request {request.number} was decided on {request.decided_at}", number=request.number
        )


def goes_on(request: Request) -> bool:
    """Tell whether people have something to do after the decision was carried out.

    After one that a notice tells of, there is nothing left but the receipt.
    """
    return request.carried_out_at is not None and procedure_of(request).outcome is None


def check_ends_with_receipt(request: Request) -> None:
    """Refuse to confirm a notice where the procedure sends none.

    Raises:
        ActNotOffered: the procedure has no receipt.
    """
    if procedure_of(request).outcome is None:
        raise ActNotOffered(
            f"the procedure of request {request.number} ends without a receipt",
            act=Act.ACKNOWLEDGE,
            at=request.activity,
        )


def check_offered(request: Request, act: Act, *, standing: Standing) -> None:
    """Refuse an act that ``move`` would refuse.

    Raises:
        ActNotOffered: the activity does not offer the act.
        ActorNotEntitled: the act is not for one of this ``standing``.
    """
    next_step(procedure_of(request), at=request.activity, act=act, standing=standing)


def is_attaching(request: Request) -> bool:
    """Tell whether the signed letter is waited for: attached it may be, handed in it is not."""
    return procedure_of(request).activity(request.activity).move(Act.ATTACH) is not None


def leads_to(request: Request, act: Act) -> Lane | None:
    """Return whose turn it is after ``act``; ``None`` where it ends the request."""
    procedure = procedure_of(request)
    offered = procedure.activity(request.activity).move(act)
    if offered is None or isinstance(offered.to, End):
        return None
    return procedure.activity(offered.to).lane


def move(request: Request, performed: Performed, *, standing: Standing) -> str | End:
    """Move ``request`` (locked) by the act and return where it now stands; the caller saves it.

    Raises:
        ActNotOffered: the activity does not offer the act.
        ActorNotEntitled: the act is not for one of this ``standing``.
    """
    procedure = procedure_of(request)
    to = next_step(procedure, at=request.activity, act=performed.act, standing=standing)
    if is_attaching(request):
        letter_settled(request, at=performed.at)
    _end_running_record(request, performed)
    if isinstance(to, End):
        _close(request, Status(to.value), at=performed.at)
        return to
    if _letter_again(procedure, to=to, at=request.activity):
        request.round += 1
    request.activity = to
    # An officer's work begins with his claim, everybody else's when the activity is reached.
    waits = procedure.activity(to).lane in OFFICES and request.claimed_by_id is None
    open_record(request, at=performed.at, started_at=None if waits else performed.at)
    return to


def _letter_again(procedure: Procedure, *, to: str, at: str) -> bool:
    """Tell whether the move leads back to the letter: there every round after the first begins."""
    back = procedure.activity(to)
    return back.move(Act.MAKE_LETTER) is not None and back.number < procedure.activity(at).number


def end_here(request: Request, status: Status, *, act: str, actor: Actor, at: datetime) -> None:
    """End ``request`` (locked) where it stands, by an act that its procedure does not draw."""
    record = running_record(request)
    record.ended_at, record.act = at, act
    record.actor_id, record.actor_name = actor.account_id, actor.name
    record.save()
    _close(request, status, at=at)


def open_record(
    request: Request, *, at: datetime, started_at: datetime | None = None
) -> ActivityRecord:
    """Begin the record of the activity that the request has come to at ``at``."""
    activity = procedure_of(request).activity(request.activity)
    return ActivityRecord.objects.create(
        request=request,
        key=activity.key,
        number=activity.number,
        round=request.round,
        entered_at=at,
        started_at=started_at,
        standard_seconds=int(activity.standard.total_seconds()),
    )


def running_record(request: Request) -> ActivityRecord:
    """Return the record of the activity that the request is at."""
    return request.records.get(ended_at__isnull=True)


def note(
    event: Event,
    request: Request,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, JSON] | None = None,
) -> None:
    """Journal an event about ``request``."""
    journal.append(
        event,
        subject=Subject.of("request", request.pk),
        actor=actor,
        at=at,
        data={"number": request.number, **(data or {})},
    )


def _end_running_record(request: Request, performed: Performed) -> None:
    record = running_record(request)
    record.started_at = performed.since or record.started_at
    record.ended_at = performed.at
    record.actor_id = performed.actor.account_id
    record.actor_name = performed.actor.name
    record.act = performed.act
    record.output = performed.output
    record.save()


def _close(request: Request, status: Status, *, at: datetime) -> None:
    request.status = status
    request.closed_at = at
    request.claimed_by = None
    request.claimed_at = None
