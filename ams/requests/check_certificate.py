"""Activity 6: an officer checks the certificate against username and subject DN."""

from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.comparison import Comparison, comparison
from ams.requests.deciding import give_back
from ams.requests.documents import present_attachment
from ams.requests.four_eyes import wants_two
from ams.requests.models import Check, CheckKind, Request
from ams.requests.moves import Performed, check_offered, check_undecided, move, note
from ams.requests.standing import acting_account, check_holds_claim, check_may_decide, standing_of


class CertificateVerdict(StrEnum):
    """The officer's word on the certificate."""

    MATCH = "match"
    MISMATCH = "mismatch"


@transaction.atomic
def check_certificate(
    request_id: UUID, *, verdict: CertificateVerdict, remark: str = "", actor: Actor, clock: Clock
) -> Check:
    """Keep the comparison with the verdict and move the request: to activity 7, or back to 5.

    Where its reason wants two officers, a match gives it back to all: another one revokes.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 6.
        NotClaimed, ClaimedByOther: he has not taken it.
        InvalidInput: a mismatch, or a match in spite of differences, has no remark.
    """
    request = locked(request_id, actor=actor)
    check_may_decide(request, actor, at=clock.now())
    check_undecided(request)
    act = Act(verdict.value)
    standing = standing_of(request, actor)
    check_offered(request, act, standing=standing)
    check_holds_claim(request, actor)
    now = clock.now()
    with override("id"):  # what is kept is in the office's language, whoever reads the page
        compared = comparison(request, at=now)
    _check_remark(verdict, remark, compared)
    check = _store(request, verdict, remark, compared=compared, actor=actor, clock=clock)
    if check.conforms and wants_two(request):
        give_back(request)
    move(request, Performed(act, actor, now), standing=standing)
    request.save()
    note(
        Event.REQUEST_CHECK_CERTIFICATE, request, actor=actor, at=now,
        data={"verdict": verdict.value, "system_agrees": compared.agrees, "round": check.round},
    )  # fmt: skip
    return check


def _check_remark(verdict: CertificateVerdict, remark: str, compared: Comparison) -> None:
    if remark.strip():
        return
    if verdict is CertificateVerdict.MISMATCH:
        problem = _("Tuliskan apa yang tidak cocok.")
    elif not compared.agrees:
        problem = _("AMS menemukan perbedaan; tuliskan mengapa sertifikat tetap cocok.")
    else:
        return
    raise InvalidInput(f"verdict {verdict} needs a remark", fields={"remark": [problem]})


def _store(
    request: Request,
    verdict: CertificateVerdict,
    remark: str,
    *,
    compared: Comparison,
    actor: Actor,
    clock: Clock,
) -> Check:
    attachment = present_attachment(request)
    return Check.objects.create(
        request=request,
        kind=CheckKind.CERTIFICATE,
        round=request.round,
        letter_version=attachment.letter_version,
        attachment=attachment,
        officer_id=acting_account(actor),
        officer_name=actor.name,
        conforms=verdict is CertificateVerdict.MATCH,
        remark=remark.strip(),
        snapshot=compared.to_json(),
        decided_at=clock.now(),
    )
