"""From the decision to the notice: revoked, published, told; each step resumes by itself.

A job does one step in one transaction and queues the next; whatever is done already is left alone.
So a crash between any two loses nothing, does nothing twice and tells nobody early (ADR 0016).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ams.core.actor import ActiveAppointment, Actor, OfficerKind, system
from ams.core.clock import Clock
from ams.jobs.services import enqueue, is_queued
from ams.journal.events import Event
from ams.notifications.models import Notice
from ams.procedures.rules import Act, Standing
from ams.requests.access import lock
from ams.requests.conduct import CONDUCTS, REVOCATION, conduct_of
from ams.requests.journeys import go_on
from ams.requests.models import Channel, Request
from ams.requests.moves import Performed, move, note
from ams.requests.notices import TOLD, tell_revoked, tell_revoked_outside
from ams.requests.revoke import READ_OUTSIDE, carrying_out
from ams.requests.standing import SYSTEM
from ams.revocation import services as revocations
from ams.revocation.models import Revocation
from ams.watch.marking import proof_of

AWAIT_PUBLICATION = CONDUCTS[REVOCATION].publishing
AMS = system("AMS")
_SHORTEST = timedelta(milliseconds=200)
_LONGEST = timedelta(minutes=1)


def carry_out_revocation(request_id: UUID, *, clock: Clock) -> None:
    """Revoke the certificate as the officer decided: decided becomes revoked.

    If it was revoked otherwise meanwhile, that revocation is the request's.
    """
    with transaction.atomic():
        request = locked_for_job(request_id)
        if request.decided_at is None or request.carried_out_at is not None:
            return
        officer = decider(request)
        revocation = revocations.revoke(
            request.concerned.pk,
            reasons=request.reasons,
            invalidity_date=request.invalidity_date,
            asked_at=request.submitted_at or request.filed_at,
            actor=officer,
            clock=clock,
        )
        mark_revoked(request, at=revocation.recorded_at, officer=officer, clock=clock)


def mark_revoked(request: Request, *, at: datetime, officer: Actor, clock: Clock) -> None:
    """Set the second fact and go on to the notice; the caller holds the lock."""
    request.carried_out_at = at
    output = request.concerned.serial
    # The officer's standing was decided with the act; here it is only carried out.
    decided = Performed(Act.REVOKE, officer, max(at, request.decided_at or at), output=output)
    move(request, decided, standing=Standing(is_officer=True))
    request.save()
    now = clock.now()
    note(Event.REQUEST_REVOKED, request, actor=AMS, at=now, data={"certificate": output})
    enqueue(AWAIT_PUBLICATION, payload=payload_of(request), at=now, key=str(request.pk))


def await_publication(request_id: UUID, *, clock: Clock) -> None:
    """Record that CRL and OCSP show the revocation, and queue the notice; else look again soon."""
    with transaction.atomic():
        request = locked_for_job(request_id)
        if request.carried_out_at is None or request.published_at is not None:
            return
        if request.outside_of_ams:
            _publish_outside(request, at=clock.now())
            return
        revocation = Revocation.objects.get(certificate_id=request.concerned.pk)
        crl = revocations.is_published(revocation, clock=clock)
        now = clock.now()
        if crl is None:
            enqueue(
                AWAIT_PUBLICATION, payload=payload_of(request),
                at=now + pause(request.carried_out_at, now), key=str(request.pk),
            )  # fmt: skip
            return
        request.published_at = now
        request.crl_number = crl.number
        request.save()
        note(Event.REQUEST_PUBLISHED, request, actor=AMS, at=now, data={"crl": crl.number})
        tell_revoked(request, revocation, at=now)
        go_on(request, at=now)


def _publish_outside(request: Request, *, at: datetime) -> None:
    """Record that the outside CA shows the revocation, which is how AMS learnt of it."""
    proof = proof_of(request.concerned.pk)
    if proof is None:
        return
    request.published_at = at
    request.save()
    crl = proof.crl.crl_number if proof.crl else ""
    note(Event.REQUEST_PUBLISHED, request, actor=AMS, at=at, data={"crl": crl, "ca": proof.ca.name})
    tell_revoked_outside(request, proof, at=at)
    go_on(request, at=at)


def record_told(request_id: UUID) -> None:
    """Record that a mail server has accepted the notice: published becomes told."""
    with transaction.atomic():
        request = locked_for_job(request_id)
        if request.published_at is None or request.told_at is not None:
            return
        sent = _notice_sent_at(request)
        if sent is None:
            return
        mark_told(request, how=Channel.EMAIL, at=max(sent, request.published_at), actor=AMS)
        request.save()


def mark_told(request: Request, *, how: Channel, at: datetime, actor: Actor) -> None:
    """Set the fourth fact and move on to the receipt; the caller holds the lock and saves."""
    request.told_at = at
    request.told_how = how
    told = Performed(Act.NOTIFY, actor, at, output=how.value, since=request.published_at)
    move(request, told, standing=SYSTEM)
    note(Event.REQUEST_TOLD, request, actor=actor, at=at, data={"how": how.value})


def resume_all(*, clock: Clock) -> int:
    """Queue the next step of every request that stands between two facts; return how many.

    The queue does not lose jobs; this makes a request whose job was removed by hand go on too.
    """
    between = (
        Request.objects.open()
        .filter(decided_at__isnull=False, told_at__isnull=True)
        .select_related("certificate")
    )
    steps = [(request, step) for request in between if (step := _next_step(request))]
    # A CA of others is asked ever more gently: a job that waits for its time keeps it.
    steps = [(one, step) for one, step in steps if not _waits(one, step)]
    for request, step in steps:
        with transaction.atomic():
            enqueue(step, payload=payload_of(request), at=clock.now(), key=str(request.pk))
    return len(steps)


def _waits(request: Request, step: str) -> bool:
    return step == READ_OUTSIDE and is_queued(step, str(request.pk))


def _next_step(request: Request) -> str:
    """Return the job that ``request`` waits for; none while its notice is on the way."""
    if request.carried_out_at is None:
        return carrying_out(request)
    if request.published_at is None:
        return conduct_of(request).publishing
    return TOLD if _notice_sent_at(request) else ""


def decider(request: Request) -> Actor:
    """Return the deciding officer with the one power under which he decided.

    The decision was valid when it was made; AMS carries it out even if his appointment has ended
    since. His scope is narrowed to the applicant's agency.
    """
    account, appointment = request.decided_by, request.decided_under
    if account is None or appointment is None:
        return AMS
    person = getattr(account, "person", None)
    power = ActiveAppointment(
        appointment.pk,
        OfficerKind(appointment.kind),
        frozenset({request.applicant.agency_id}),
    )
    return Actor(
        account_id=account.pk,
        name=person.full_name if person else account.username,
        person_id=person.pk if person else None,
        agency_id=person.agency_id if person else None,
        appointments=(power,),
        origin="worker",
    )


def locked_for_job(request_id: UUID) -> Request:
    """Return the request under lock until the caller's transaction ends."""
    lock(request_id)
    related = ("applicant__agency", "applicant__account", "certificate")
    return Request.objects.select_related(*related).get(pk=request_id)


def payload_of(request: Request) -> dict[str, str]:
    """Return what a job about the request is told."""
    return {"request": str(request.pk)}


def pause(since: datetime, now: datetime) -> timedelta:
    """Return a quarter of the time waited: prompt at first, gentle when the key is missing."""
    return min(max((now - since) / 4, _SHORTEST), _LONGEST)


def _notice_sent_at(request: Request) -> datetime | None:
    told_by = conduct_of(request).told_by
    notices = Notice.objects.about("request", str(request.pk))
    sent = notices.filter(message=told_by or "", sent_at__isnull=False)
    return sent.order_by("sent_at").values_list("sent_at", flat=True).first()
