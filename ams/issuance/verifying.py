"""Activity 6: an officer verifies the data that the certificate will state; or has them corrected.

The CA's officer may have them verified again (activity 8).
"""

from uuid import UUID

from django.db import transaction

from ams.authority import names
from ams.core.actor import Actor
from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.issuance.eligibility import check_eligible, subject_of
from ams.issuance.models import Details
from ams.issuance.notices import send_link
from ams.journal.events import Event
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.deciding import give_back, taken
from ams.requests.documents import present_attachment
from ams.requests.models import Check, CheckKind, Request
from ams.requests.moves import Performed, move, note
from ams.requests.notices import tell_key, tell_officers
from ams.requests.reject import checked_text
from ams.requests.standing import acting_account


@transaction.atomic
def verify(request_id: UUID, *, actor: Actor, clock: Clock) -> Check:
    """Keep that the data are right, with the subject that they make, and let the key be made.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 6.
        NotClaimed, ClaimedByOther: he has not taken it.
        NotEligible: no certificate can be issued on this record any more.
    """
    request, standing = taken(request_id, Act.VERIFY, actor=actor, clock=clock)
    now = clock.now()
    check_eligible(request.applicant, at=now)
    check = keep_check(request, CheckKind.VERIFICATION, "", actor=actor, clock=clock)
    give_back(request)
    move(request, Performed(Act.VERIFY, actor, now), standing=standing)
    request.save()
    note(Event.REQUEST_VERIFY, request, actor=actor, at=now)
    tell_key(request, at=now)
    return check


@transaction.atomic
def send_back(request_id: UUID, *, remark: str, actor: Actor, clock: Clock) -> Check:
    """Step back with a remark: from the verification to the applicant, from the CA to the officer.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: there is no step back from where it stands.
        NotClaimed, ClaimedByOther: he has not taken it.
        InvalidInput: the remark is missing or too long.
    """
    request, standing = taken(request_id, Act.RETURN, actor=actor, clock=clock)
    now, kind = clock.now(), CheckKind(request.activity)
    if kind is CheckKind.DOCUMENTS:  # there the items of the check say what is wrong
        raise ActNotOffered(f"request {request.number} is at the document check", at=kind)
    check = keep_check(
        request, kind, checked_text(remark, field="remark"), actor=actor, clock=clock
    )
    give_back(request)
    move(request, Performed(Act.RETURN, actor, now), standing=standing)
    request.save()
    note(Event.REQUEST_SEND_BACK, request, actor=actor, at=now, data={"from": kind.value})
    if kind is CheckKind.VERIFICATION:
        details = Details.objects.get(request=request)
        details.remark = check.remark
        send_link(details, at=now)
    else:
        tell_officers(request, at=now)
    return check


def keep_check(
    request: Request, kind: CheckKind, remark: str, *, actor: Actor, clock: Clock
) -> Check:
    """Keep a check with what stood before the officer; a remark says what does not conform."""
    attachment = present_attachment(request)
    return Check.objects.create(
        request=request,
        kind=kind,
        round=request.round,
        letter_version=attachment.letter_version,
        attachment=attachment,
        officer_id=acting_account(actor),
        officer_name=actor.name,
        conforms=not remark,
        remark=remark,
        snapshot=snapshot_of(request),
        decided_at=clock.now(),
    )


def snapshot_of(request: Request) -> dict[str, JSON]:
    """Return what the certificate would state, and what the applicant accepted."""
    details = Details.objects.get(request=request)
    return {
        "subject_dn": names.rfc4514(subject_of(request.applicant)),
        "phone": details.phone,
        "agreement": details.agreement,
        "agreement_sha256": details.agreement_sha256,
        "spki_sha256": details.spki_sha256,
    }
