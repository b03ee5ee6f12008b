"""An officer releases a held certificate; the owner is told once CRL and OCSP say so."""

from django.db import transaction

from ams.core.actor import Actor, system
from ams.core.clock import Clock
from ams.holding.errors import OwnReportDisputed
from ams.holding.models import Channel, HoldCase
from ams.holding.notices import subject_of, tell_released
from ams.holding.opening import LOSS
from ams.jobs.services import enqueue
from ams.journal import services as journal
from ams.journal.events import Event
from ams.requests.access import lock
from ams.requests.carry_out import pause
from ams.requests.conduct import REVOCATION
from ams.requests.end_by_release import end_by_release
from ams.requests.models import Request
from ams.revocation import services as revocations
from ams.revocation.models import Hold, HoldOutcome

AWAIT_RELEASE = "holding:await_release"


@transaction.atomic
def release(certificate_id: int, *, reason: str, actor: Actor, clock: Clock) -> Hold:
    """Make a held certificate good again and return the hold; a second call returns the same.

    The open revocation for loss, if there is one, ends with it.

    Raises:
        AlreadyDecided: its revocation has been decided and is being carried out.
        OwnReportDisputed: the owner objects to what this officer recorded.
        Everything that ``revocation.holds.release`` raises.
    """
    # The case's lock comes first: whoever opens its request holds it, and until then there is none
    # to be found. The request's comes before the certificate's and the journal's, as in its acts.
    held = Hold.objects.filter(certificate=certificate_id, ended_at__isnull=True).first()
    case = _locked_case(held) if held else None
    request = _locked_revocation(certificate_id)
    if case is not None:
        check_may_settle(case, actor)
    hold = revocations.release(certificate_id, reason=reason, actor=actor, clock=clock)
    if held is None:  # it was released already
        return hold
    if request is not None:
        end_by_release(request, reason=hold.end_reason, actor=actor, at=clock.now())
    if case is not None:
        enqueue(AWAIT_RELEASE, payload={"case": case.pk}, at=clock.now(), key=str(case.pk))
    return hold


def check_may_settle(case: HoldCase, actor: Actor) -> None:
    """Refuse the officer against whose own record of a call the owner objects.

    Raises:
        OwnReportDisputed: he recorded it; another officer settles it.
    """
    is_his = case.channel == Channel.PHONE and case.reported_by_id == actor.account_id
    if is_his and case.disputed_at is not None:
        raise OwnReportDisputed(f"{actor.name} recorded the call that the owner disputes")


def await_release(case_id: int, *, clock: Clock) -> None:
    """Tell the owner once CRL and OCSP show the release; else look again soon."""
    with transaction.atomic():
        case = _locked_by_key(case_id)
        hold, now = case.hold, clock.now()
        if hold.outcome != HoldOutcome.RELEASED or hold.ended_at is None or case.told_at:
            return
        if _is_overtaken(hold):
            case.told_at = now  # what came after the release is told by itself
        elif not revocations.is_release_published(hold, clock=clock):
            at = now + pause(hold.ended_at, now)
            enqueue(AWAIT_RELEASE, payload={"case": case.pk}, at=at, key=str(case.pk))
            return
        else:
            case.told_at = now
            data = {"serial": hold.certificate.serial}
            actor = system("AMS")
            journal.append(
                Event.HOLD_TOLD, subject=subject_of(case), actor=actor, at=now, data=data
            )
            tell_released(case, at=now)
        case.save(update_fields=["told_at"])


def _is_overtaken(hold: Hold) -> bool:
    """Tell whether the certificate was held again or revoked since."""
    return hold.certificate.status != "good"


def _locked_revocation(certificate_id: int) -> Request | None:
    """Return the open revocation for loss under lock."""
    moving = Request.objects.open().filter(procedure_key=REVOCATION, certificate=certificate_id)
    found = moving.first()
    if found is None or LOSS not in found.reasons:
        return None
    lock(found.pk)
    related = ("applicant__agency", "applicant__account", "certificate")
    return moving.select_related(*related).filter(pk=found.pk).first()


def _locked_case(hold: Hold) -> HoldCase | None:
    found = HoldCase.objects.filter(hold=hold).values_list("pk", flat=True).first()
    return _locked_by_key(found) if found else None


def _locked_by_key(case_id: int) -> HoldCase:
    rows = HoldCase.objects.select_for_update(no_key=True).filter(pk=case_id)
    rows.values_list("pk").first()
    related = ("hold__certificate__holder__agency", "hold__certificate__holder__account")
    return HoldCase.objects.select_related(*related, "hold__issuer").get(pk=case_id)
