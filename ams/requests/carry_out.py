"""From the decision to the notice: revoked, published, told; each step resumes by itself.

A job does one step in one transaction and queues the next; whatever is done already is left alone.
So a crash between any two loses nothing, does nothing twice and tells nobody early (ADR 0016).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ams.core.actor import ActiveAppointment, Actor, OfficerKind, system
from ams.core.clock import Clock
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.notifications.messages import Message
from ams.notifications.models import Notice
from ams.procedures.rules import Act, Standing
from ams.requests.access import lock
from ams.requests.models import Channel, Request
from ams.requests.moves import Performed, move, note
from ams.requests.notices import TOLD, tell_revoked
from ams.requests.revoke import REVOKE
from ams.requests.standing import SYSTEM
from ams.revocation import services as revocations
from ams.revocation.models import Revocation

AWAIT_PUBLICATION = "requests:await_publication"
AMS = system("AMS")
_SHORTEST = timedelta(milliseconds=200)
_LONGEST = timedelta(minutes=1)


def carry_out_revocation(request_id: UUID, *, clock: Clock) -> None:
    """Revoke the certificate as the officer decided: decided becomes revoked.

    If it was revoked otherwise meanwhile, that revocation is the request's.
    """
    with transaction.atomic():
        request = _locked(request_id)
        if request.decided_at is None or request.revoked_at is not None:
            return
        officer = decider(request)
        revocation = revocations.revoke(
            request.certificate_id,
            reasons=request.reasons,
            invalidity_date=request.invalidity_date,
            asked_at=request.submitted_at or request.filed_at,
            actor=officer,
            clock=clock,
        )
        request.revoked_at = revocation.recorded_at
        output = request.certificate.serial
        # The officer's standing was decided with the act; here it is only carried out.
        decided = Performed(
            Act.REVOKE, officer, max(revocation.recorded_at, request.decided_at), output=output
        )
        move(request, decided, standing=Standing(is_officer=True))
        request.save()
        now = clock.now()
        note(Event.REQUEST_REVOKED, request, actor=AMS, at=now, data={"certificate": output})
        enqueue(AWAIT_PUBLICATION, payload=_payload(request), at=now, key=str(request.pk))


def await_publication(request_id: UUID, *, clock: Clock) -> None:
    """Record that CRL and OCSP show the revocation, and queue the notice; else look again soon."""
    with transaction.atomic():
        request = _locked(request_id)
        if request.revoked_at is None or request.published_at is not None:
            return
        revocation = Revocation.objects.get(certificate_id=request.certificate_id)
        crl = revocations.is_published(revocation, clock=clock)
        now = clock.now()
        if crl is None:
            enqueue(
                AWAIT_PUBLICATION, payload=_payload(request),
                at=now + _pause(request.revoked_at, now), key=str(request.pk),
            )  # fmt: skip
            return
        request.published_at = now
        request.crl_number = crl.number
        request.save()
        note(Event.REQUEST_PUBLISHED, request, actor=AMS, at=now, data={"crl": crl.number})
        tell_revoked(request, revocation, at=now)


def record_told(request_id: UUID) -> None:
    """Record that a mail server has accepted the notice: published becomes told."""
    with transaction.atomic():
        request = _locked(request_id)
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
    between = Request.objects.open().filter(decided_at__isnull=False, told_at__isnull=True)
    steps = [(request, step) for request in between if (step := _next_step(request))]
    for request, step in steps:
        with transaction.atomic():
            enqueue(step, payload=_payload(request), at=clock.now(), key=str(request.pk))
    return len(steps)


def _next_step(request: Request) -> str:
    """Return the job that ``request`` waits for; none while its notice is on the way."""
    if request.revoked_at is None:
        return REVOKE
    if request.published_at is None:
        return AWAIT_PUBLICATION
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


def _locked(request_id: UUID) -> Request:
    lock(request_id)
    related = ("applicant__agency", "applicant__account", "certificate")
    return Request.objects.select_related(*related).get(pk=request_id)


def _payload(request: Request) -> dict[str, str]:
    return {"request": str(request.pk)}


def _pause(since: datetime, now: datetime) -> timedelta:
    """Return a quarter of the time waited: prompt at first, gentle when the key is missing."""
    return min(max((now - since) / 4, _SHORTEST), _LONGEST)


def _notice_sent_at(request: Request) -> datetime | None:
    notices = Notice.objects.about("request", str(request.pk))
    sent = notices.filter(message=Message.CERTIFICATE_REVOKED, sent_at__isnull=False)
    return sent.order_by("sent_at").values_list("sent_at", flat=True).first()
