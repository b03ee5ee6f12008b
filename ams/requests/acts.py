"""What an actor may do with a request now, by the same checks that the acts themselves make."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.core.errors import AMSError
from ams.letters.models import Attachment, LetterVersion
from ams.procedures.errors import ActNotOffered
from ams.procedures.rules import Act
from ams.requests.claim import check_claimable
from ams.requests.errors import NoAttachment, NotPublishedYet
from ams.requests.four_eyes import check_second_officer
from ams.requests.models import CheckKind, Request
from ams.requests.moves import (
    check_ends_with_receipt,
    check_offered,
    check_open,
    check_undecided,
    is_attaching,
    procedure_of,
)
from ams.requests.record_outside import check_closable, check_recordable
from ams.requests.standing import (
    Answers,
    check_holds_claim,
    check_is_applicant,
    check_may_decide,
    standing_of,
)


class RequestAct(StrEnum):
    """Everything that a person can do with a request; each is one service."""

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
    REGISTER = "register"
    ACCEPT = "accept"
    VERIFY = "verify"
    MAKE_KEY = "make_key"
    ISSUE = "issue"
    DISPOSE = "dispose"
    CREATE_MAILBOX = "create_mailbox"
    HAND_OVER = "hand_over"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of an act
    HAND_OVER_AGAIN = "hand_over_again"
    SEND_BACK = "send_back"
    RECORD_OUTSIDE = "record_outside"
    CLOSE_UNCONFIRMED = "close_unconfirmed"
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
    labels, asking = _labels(), _Asking(actor, at)
    return [
        AvailableAct(act, labels[act])
        for act, check in _CHECKS.items()
        if _passes(check, request, asking)
    ]


def may(act: RequestAct, request: Request, *, actor: Actor, at: datetime) -> bool:
    """Tell whether ``actor`` may perform ``act`` on ``request`` now."""
    return _passes(_CHECKS[act], request, _Asking(actor, at))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks, when, and what the database has answered for an earlier act."""

    actor: Actor
    at: datetime
    answers: Answers = field(default_factory=Answers)

    def check_may_decide(self, request: Request) -> None:
        check_may_decide(request, self.actor, at=self.at, answers=self.answers)


_Check = Callable[[Request, _Asking], None]


def _passes(check: _Check, request: Request, asking: _Asking) -> bool:
    try:
        check(request, asking)
    except AMSError:
        return False
    return True


def _by_applicant(act: Act) -> _Check:
    def check(request: Request, asking: _Asking) -> None:
        check_is_applicant(request, asking.actor)
        check_undecided(request)
        check_offered(request, act, standing=standing_of(request, asking.actor))

    return check


def _by_officer(act: Act) -> _Check:
    def check(request: Request, asking: _Asking) -> None:
        asking.check_may_decide(request)
        check_undecided(request)
        check_offered(request, act, standing=standing_of(request, asking.actor))
        check_holds_claim(request, asking.actor)

    return check


def _correct(request: Request, asking: _Asking) -> None:
    check_is_applicant(request, asking.actor)
    check_undecided(request)
    if not is_attaching(request):  # not handed in yet, the letter may still be written anew
        check_offered(request, Act.MAKE_LETTER, standing=standing_of(request, asking.actor))


def _submit(request: Request, asking: _Asking) -> None:
    _by_applicant(Act.ATTACH)(request, asking)
    # Asked without the file itself: pages ask this often.
    version = LetterVersion.objects.filter(letter_id=request.letter_id).order_by("-version")
    if not Attachment.objects.filter(
        pk=request.attachment_id or 0, letter_version_id=version.values("pk")[:1]
    ).exists():
        raise NoAttachment(f"request {request.number} has no attachment of its present letter")


def _claim(request: Request, asking: _Asking) -> None:
    check_claimable(request, asking.actor, at=asking.at, answers=asking.answers)


def _revoke(request: Request, asking: _Asking) -> None:
    _by_officer(Act.REVOKE)(request, asking)
    check_second_officer(request, asking.actor)


def _release(request: Request, asking: _Asking) -> None:
    asking.check_may_decide(request)
    check_undecided(request)
    check_holds_claim(request, asking.actor)


def _send_back(request: Request, asking: _Asking) -> None:
    _by_officer(Act.RETURN)(request, asking)
    if request.activity == CheckKind.DOCUMENTS:  # there the items of the check say what is wrong
        raise ActNotOffered(f"request {request.number} is at the document check")


def _record_outside(request: Request, asking: _Asking) -> None:
    check_recordable(request, asking.actor, at=asking.at, answers=asking.answers)


def _close_unconfirmed(request: Request, asking: _Asking) -> None:
    check_closable(request, asking.actor, at=asking.at, answers=asking.answers)


def _acknowledge(request: Request, asking: _Asking) -> None:
    check_is_applicant(request, asking.actor)
    _check_published(request)


def _acknowledge_other_way(request: Request, asking: _Asking) -> None:
    asking.check_may_decide(request)
    _check_published(request)


def _hand_over_again(request: Request, asking: _Asking) -> None:
    asking.check_may_decide(request)
    check_undecided(request)
    if procedure_of(request).activity(request.activity).move(Act.CHANGE_PASSWORD) is None:
        raise ActNotOffered(f"nothing of request {request.number} was handed over yet")


def _check_published(request: Request) -> None:
    check_open(request)
    check_ends_with_receipt(request)
    if request.published_at is None:
        raise NotPublishedYet(f"request {request.number} is not published yet")


_CHECKS: dict[RequestAct, _Check] = {
    RequestAct.CORRECT: _correct,
    RequestAct.SUBMIT: _submit,
    RequestAct.ATTACH: _by_applicant(Act.ATTACH),
    RequestAct.CLAIM: _claim,
    RequestAct.CHECK_DOCUMENTS: _by_officer(Act.CONFORM),
    RequestAct.CHECK_CERTIFICATE: _by_officer(Act.MATCH),
    RequestAct.REVOKE: _revoke,
    RequestAct.RECHECK: _by_officer(Act.RECHECK),
    RequestAct.RECORD_OUTSIDE: _record_outside,
    RequestAct.CLOSE_UNCONFIRMED: _close_unconfirmed,
    RequestAct.ACKNOWLEDGE: _acknowledge,
    RequestAct.ACKNOWLEDGE_OTHER_WAY: _acknowledge_other_way,
    RequestAct.REGISTER: _by_officer(Act.REGISTER),
    RequestAct.ACCEPT: _by_applicant(Act.ACCEPT),
    RequestAct.VERIFY: _by_officer(Act.VERIFY),
    RequestAct.MAKE_KEY: _by_applicant(Act.MAKE_KEY),
    RequestAct.ISSUE: _by_officer(Act.ISSUE),
    RequestAct.DISPOSE: _by_officer(Act.DISPOSE),
    RequestAct.CREATE_MAILBOX: _by_officer(Act.CREATE_MAILBOX),
    RequestAct.HAND_OVER: _by_officer(Act.HAND_OVER),
    RequestAct.CHANGE_PASSWORD: _by_applicant(Act.CHANGE_PASSWORD),
    RequestAct.HAND_OVER_AGAIN: _hand_over_again,
    RequestAct.SEND_BACK: _send_back,
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
        RequestAct.REGISTER: _("Daftarkan Pemohon"),
        RequestAct.ACCEPT: _("Kirim Ulang Tautan"),
        RequestAct.VERIFY: _("Verifikasi Data"),
        RequestAct.MAKE_KEY: _("Serahkan Kunci"),
        RequestAct.ISSUE: _("Terbitkan Sertifikat"),
        RequestAct.DISPOSE: _("Catat Disposisi"),
        RequestAct.CREATE_MAILBOX: _("Buat Akun Email"),
        RequestAct.HAND_OVER: _("Sampaikan Akun"),
        RequestAct.CHANGE_PASSWORD: _("Terima Akun Email"),
        RequestAct.HAND_OVER_AGAIN: _("Sampaikan Sekali Lagi"),
        RequestAct.SEND_BACK: _("Kembalikan dengan Catatan"),
        RequestAct.REJECT: _("Tolak Permohonan"),
        RequestAct.RECORD_OUTSIDE: _("Catat Pencabutan"),
        RequestAct.CLOSE_UNCONFIRMED: _("Tutup Tanpa Konfirmasi CA"),
        RequestAct.ACKNOWLEDGE: _("Konfirmasi Penerimaan"),
        RequestAct.ACKNOWLEDGE_OTHER_WAY: _("Catat Penerimaan"),
    }
