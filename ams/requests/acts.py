"""What an actor may do with a request now, by the same checks that the acts themselves make."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.errors import AMSError
from ams.letters.models import Attachment, LetterVersion
from ams.procedures.rules import Act
from ams.requests.claim import check_claimable
from ams.requests.errors import NoAttachment, NotPublishedYet
from ams.requests.models import Request
from ams.requests.moves import check_offered, check_open, check_undecided
from ams.requests.standing import (
    check_holds_claim,
    check_is_applicant,
    check_may_decide,
    standing_of,
)


class RequestAct(StrEnum):
    """Everything that a person can do with a request; each is one service of this package."""

    CORRECT = "correct"
    ATTACH = "attach"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    CLAIM = "claim"
    RELEASE = "release"
    CHECK_DOCUMENTS = "check_documents"
    CHECK_CERTIFICATE = "check_certificate"
    REVOKE = "revoke"
    RECHECK = "recheck"
    REJECT = "reject"
    ACKNOWLEDGE = "acknowledge"
    ACKNOWLEDGE_OTHER_WAY = "acknowledge_other_way"


@dataclass(frozen=True, slots=True)
class AvailableAct:
    """An act that would be permitted, with the words for its button."""

    act: RequestAct
    label: str


def acts_for(request: Request, *, actor: Actor, at: datetime) -> list[AvailableAct]:
    """Return the acts that ``actor`` may perform on ``request`` now, in the order to show them.

    What he types (reasons, confirmation, a fresh password) is checked by the act itself.
    """
    labels = _labels()
    return [
        AvailableAct(act, labels[act])
        for act, check in _CHECKS.items()
        if _passes(check, request, actor, at)
    ]


def may(act: RequestAct, request: Request, *, actor: Actor, at: datetime) -> bool:
    """Tell whether ``actor`` may perform ``act`` on ``request`` now."""
    return _passes(_CHECKS[act], request, actor, at)


_Check = Callable[[Request, Actor, datetime], None]


def _passes(check: _Check, request: Request, actor: Actor, at: datetime) -> bool:
    try:
        check(request, actor, at)
    except AMSError:
        return False
    return True


def _by_applicant(act: Act) -> _Check:
    def check(request: Request, actor: Actor, _at: datetime) -> None:
        check_is_applicant(request, actor)
        check_undecided(request)
        check_offered(request, act, standing=standing_of(request, actor))

    return check


def _by_officer(act: Act) -> _Check:
    def check(request: Request, actor: Actor, _at: datetime) -> None:
        check_may_decide(request, actor)
        check_undecided(request)
        check_offered(request, act, standing=standing_of(request, actor))
        check_holds_claim(request, actor)

    return check


def _submit(request: Request, actor: Actor, at: datetime) -> None:
    _by_applicant(Act.ATTACH)(request, actor, at)
    # Asked without the file itself: pages ask this often.
    version = LetterVersion.objects.filter(letter_id=request.letter_id).order_by("-version")
    if not Attachment.objects.filter(
        pk=request.attachment_id or 0, letter_version_id=version.values("pk")[:1]
    ).exists():
        raise NoAttachment(f"request {request.number} has no attachment of its present letter")


def _claim(request: Request, actor: Actor, at: datetime) -> None:
    check_claimable(request, actor, at=at)


def _release(request: Request, actor: Actor, _at: datetime) -> None:
    check_may_decide(request, actor)
    check_undecided(request)
    check_holds_claim(request, actor)


def _acknowledge(request: Request, actor: Actor, _at: datetime) -> None:
    check_is_applicant(request, actor)
    _check_published(request)


def _acknowledge_other_way(request: Request, actor: Actor, _at: datetime) -> None:
    check_may_decide(request, actor)
    _check_published(request)


def _check_published(request: Request) -> None:
    check_open(request)
    if request.published_at is None:
        raise NotPublishedYet(f"request {request.number} is not published yet")


_CHECKS: dict[RequestAct, _Check] = {
    RequestAct.CORRECT: _by_applicant(Act.MAKE_LETTER),
    RequestAct.SUBMIT: _submit,
    RequestAct.ATTACH: _by_applicant(Act.ATTACH),
    RequestAct.CLAIM: _claim,
    RequestAct.CHECK_DOCUMENTS: _by_officer(Act.CONFORM),
    RequestAct.CHECK_CERTIFICATE: _by_officer(Act.MATCH),
    RequestAct.REVOKE: _by_officer(Act.REVOKE),
    RequestAct.RECHECK: _by_officer(Act.RECHECK),
    RequestAct.ACKNOWLEDGE: _acknowledge,
    RequestAct.ACKNOWLEDGE_OTHER_WAY: _acknowledge_other_way,
    RequestAct.REJECT: _by_officer(Act.REJECT),
    RequestAct.RELEASE: _release,
    RequestAct.WITHDRAW: _by_applicant(Act.WITHDRAW),
}


def _labels() -> dict[RequestAct, str]:
    return {
        RequestAct.CORRECT: _("Perbaiki Surat"),
        RequestAct.ATTACH: _("Lampirkan Surat"),
        RequestAct.SUBMIT: _("Serahkan Permohonan"),
        RequestAct.WITHDRAW: _("Tarik Permohonan"),
        RequestAct.CLAIM: _("Ambil Permohonan"),
        RequestAct.RELEASE: _("Lepaskan Permohonan"),
        RequestAct.CHECK_DOCUMENTS: _("Periksa Berkas"),
        RequestAct.CHECK_CERTIFICATE: _("Periksa Sertifikat"),
        RequestAct.REVOKE: _("Cabut Sertifikat"),
        RequestAct.RECHECK: _("Periksa Ulang Sertifikat"),
        RequestAct.REJECT: _("Tolak Permohonan"),
        RequestAct.ACKNOWLEDGE: _("Konfirmasi Penerimaan"),
        RequestAct.ACKNOWLEDGE_OTHER_WAY: _("Catat Penerimaan"),
    }
