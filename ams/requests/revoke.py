"""Activity 7, the decision: an officer decides that the certificate is revoked.

The decision is a fact of its own; a job carries it out (``carry_out``). Deciding twice is deciding
once: a second click, a second officer or a retry finds the decision made (ADR 0016).
"""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.recent_password import check_password_recent
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.conduct import CONDUCTS, REVOCATION, conduct_of
from ams.requests.errors import ConfirmationWrong
from ams.requests.four_eyes import check_second_officer
from ams.requests.models import Request
from ams.requests.moves import check_offered, check_open, note
from ams.requests.standing import check_holds_claim, check_may_decide, standing_of

CONFIRMED_DIGITS = 6
REVOKE: Final = CONDUCTS[REVOCATION].job
READ_OUTSIDE = "requests:read_outside"


@transaction.atomic
def revoke(request_id: UUID, *, confirmation: str, actor: Actor, clock: Clock) -> Request:
    """Decide that the request's certificate is revoked, and have it carried out.

    ``confirmation`` is the end of the serial number, as typed. Once decided, the call returns the
    request unchanged.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, ActNotOffered: the request does not stand at activity 7.
        NotClaimed, ClaimedByOther: he has not taken it.
        NeedsSecondOfficer: he carried out a check of this round, and another officer revokes.
        PasswordNeeded: his password was given more than ten minutes ago.
        ConfirmationWrong: what he typed is not the end of the serial number.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    if request.is_decided:
        return request
    check_open(request)
    standing = standing_of(request, actor)
    check_offered(request, Act.REVOKE, standing=standing)
    check_holds_claim(request, actor)
    now = clock.now()
    check_second_officer(request, actor, at=now)
    check_password_recent(actor, at=now)
    _check_confirmation(confirmation, request)
    appointment = actor.officer_for(request.applicant.agency_id)
    request.decided_at = now
    request.decided_by_id = actor.account_id
    request.decided_under_id = appointment.id if appointment else None
    request.save()
    note(
        Event.REQUEST_DECIDE, request, actor=actor, at=now,
        data={"certificate": request.concerned.serial, "appointment": request.decided_under_id},
    )  # fmt: skip
    enqueue(
        carrying_out(request), payload={"request": str(request.pk)}, at=now, key=str(request.pk)
    )
    return request


def carrying_out(request: Request) -> str:
    """Return the job that carries the decision out: our key's act, or the reading of another CA."""
    return READ_OUTSIDE if request.outside_of_ams else conduct_of(request).job


def _check_confirmation(confirmation: str, request: Request) -> None:
    typed = "".join(confirmation.split()).replace(":", "").upper()
    if typed != request.concerned.serial[-CONFIRMED_DIGITS:]:
        raise ConfirmationWrong(
            f"'{confirmation[:20]}' is not the end of serial {request.concerned.serial}",
            fields={"confirmation": [_("Ketik enam karakter terakhir nomor seri.")]},
        )
