"""What the reader of a request's page does next: one prominent act, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ams.approvals.models import State
from ams.core.actor import Actor
from ams.requests.acts import RequestAct, acts_for
from ams.requests.conduct import AGENCY_EMAIL, ISSUANCE, RENEWAL
from ams.requests.models import Request, Status
from ams.requests.moves import procedure_of
from ams.requests.standing import standing_of
from ams.web.approvals.asking import rewrite_address, waiting_approval
from ams.web.requests.phrases import phrases
from ams.web.templatetags.ams import moment
from ams.web.words import Words

_APPLICANTS = (
    RequestAct.SUBMIT,
    RequestAct.ATTACH,
    RequestAct.CORRECT,  # before it is handed in, too, but then it is not what is to be done
    RequestAct.ACCEPT,
    RequestAct.MAKE_KEY,
    RequestAct.CHANGE_PASSWORD,
    RequestAct.ACKNOWLEDGE,
)
_PAGES = {
    RequestAct.CORRECT: "request_correct",
    RequestAct.SUBMIT: "request_attach",
    RequestAct.ATTACH: "request_attach",
    RequestAct.ACKNOWLEDGE: "request_acknowledge",
    RequestAct.WITHDRAW: "request_withdraw",
    RequestAct.ACCEPT: "issuance_link",
    RequestAct.MAKE_KEY: "issuance_key",
    RequestAct.CHANGE_PASSWORD: "mailbox_page",
}
_CORRECTIONS = {
    ISSUANCE: "issuance_correct",
    RENEWAL: "issuance_correct",
    AGENCY_EMAIL: "mailbox_correct",
}
_ATTACHING = frozenset({RequestAct.SUBMIT, RequestAct.ATTACH})
_AT_ONCE = frozenset({RequestAct.ACKNOWLEDGE, RequestAct.ACCEPT})
_OFFICERS = frozenset({
    RequestAct.CLAIM, RequestAct.CHECK_DOCUMENTS, RequestAct.CHECK_CERTIFICATE, RequestAct.REVOKE,
    RequestAct.ACKNOWLEDGE_OTHER_WAY, RequestAct.RECORD_OUTSIDE, RequestAct.REGISTER,
    RequestAct.VERIFY, RequestAct.ISSUE, RequestAct.DISPOSE, RequestAct.CREATE_MAILBOX,
    RequestAct.HAND_OVER, RequestAct.HAND_OVER_AGAIN,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guidance:
    """The box at the top of the page; ``tone`` is act, wait, done or stopped."""

    title: str
    text: str
    tone: str
    icon: str
    label: str = ""
    address: str = ""
    acts_at_once: bool = False  # the button acts by itself, nothing more is asked


def guidance(request: Request, *, actor: Actor, at: datetime) -> Guidance:
    """Return what ``actor`` can do with ``request`` now."""
    if standing_of(request, actor).is_applicant:
        return _for_applicant(request, actor=actor, at=at)
    return _for_others(request, actor=actor, at=at)


def withdrawal_address(request: Request, *, actor: Actor, at: datetime) -> str:
    """Return the page on which the applicant withdraws, empty when he cannot."""
    acts = {one.act for one in acts_for(request, actor=actor, at=at)}
    return _page(request, RequestAct.WITHDRAW) if RequestAct.WITHDRAW in acts else ""


def _for_applicant(request: Request, *, actor: Actor, at: datetime) -> Guidance:
    if not request.is_open:
        return _ended(request, own=True)
    available = {one.act: one.label for one in acts_for(request, actor=actor, at=at)}
    act = next((one for one in _APPLICANTS if one in available), None)
    if act is None:
        return _waiting(request)
    if act in _ATTACHING and (told := _of_approval(request)) is not None:
        return told
    title, text, icon = _invitation(act, request)
    page = _page(request, act)
    return Guidance(title, text, "act", icon, available[act], page, act in _AT_ONCE)


def _of_approval(request: Request) -> Guidance | None:
    """Return how an approval that was asked for stands, ``None`` where nothing is to be told."""
    approval = waiting_approval(request)
    if approval is None:
        return None
    values = {"name": approval.superior.full_name}
    if approval.is_waiting:
        return Guidance(
            _("Menunggu persetujuan %(name)s") % values,
            _("Anda tidak perlu melakukan apa pun. Kabarnya kami kirim ke email dinas Anda."),
            "wait", "hourglass", _("Lihat"), _page(request, RequestAct.ATTACH),
        )  # fmt: skip
    if approval.state == State.RETURNED:
        return Guidance(
            _("Surat Anda dikembalikan atasan"), approval.reason, "act", "rotate",
            _("Perbaiki Surat"), rewrite_address(request),
        )  # fmt: skip
    return None


def _invitation(act: RequestAct, request: Request) -> tuple[str, str, str]:
    """Return title, text and icon of what the applicant is invited to do."""
    invited = _INVITATIONS.get(act)
    if invited is not None:
        title, text, icon = invited
        return str(title), str(text), icon
    words = phrases(request)
    return str(words.outcome), str(words.outcome_more) % {"at": _when(request)}, "mail"


_INVITATIONS: Mapping[RequestAct, tuple[Words, Words, str]] = {
    RequestAct.CORRECT: (
        gettext_lazy("Surat Anda perlu diperbaiki"),
        gettext_lazy("Petugas menuliskan apa yang belum sesuai. Nomor permohonan tetap sama."),
        "edit",
    ),
    RequestAct.SUBMIT: (
        gettext_lazy("Tinggal menyerahkan permohonan"),
        gettext_lazy("Surat sudah terlampir. Periksa sekali lagi, lalu serahkan kepada petugas."),
        "send",
    ),
    RequestAct.ATTACH: (
        gettext_lazy("Lampirkan surat yang sudah ditandatangani"),
        gettext_lazy(
            "Minta persetujuan elektronik atasan tanpa kertas, atau cetak, tandatangani berdua,"
            " lalu foto atau pindai."
        ),
        "file-upload",
    ),
    RequestAct.ACCEPT: (
        gettext_lazy("Buka tautan aktivasi di email dinas Anda"),
        gettext_lazy(
            "Tautan berlaku 24 jam dan sekali pakai. Belum sampai? Minta yang baru di sini."
        ),
        "mail",
    ),
    RequestAct.MAKE_KEY: (
        gettext_lazy("Buat kunci dan passphrase Anda"),
        gettext_lazy("Keduanya dibuat pada komputer Anda dan tidak pernah dikirim ke AMS."),
        "key",
    ),
    RequestAct.CHANGE_PASSWORD: (
        gettext_lazy("Akun email Anda siap diterima"),
        gettext_lazy("Buka halaman penyerahan, lalu selesaikan langkah terakhir di sana."),
        "mail",
    ),
}


def _waiting(request: Request) -> Guidance:
    outcome, words = procedure_of(request).outcome, phrases(request)
    if outcome and request.activity == outcome.start.key:
        return Guidance(
            str(words.deciding),
            _("Anda tidak perlu melakukan apa pun. Halaman ini memperbarui dirinya sendiri."),
            "wait",
            "hourglass",
        )
    if outcome and request.activity == outcome.move.to:
        return Guidance(
            str(words.publishing),
            str(words.publishing_more),
            "wait",
            "hourglass",
        )
    return Guidance(
        _("Permohonan Anda ada pada petugas"),
        _("Anda tidak perlu melakukan apa pun. Hasilnya kami kirim ke email dinas Anda."),
        "wait",
        "hourglass",
    )


def _for_others(request: Request, *, actor: Actor, at: datetime) -> Guidance:
    if not request.is_open:
        return _ended(request, own=False)
    acts = [one for one in acts_for(request, actor=actor, at=at) if one.act in _OFFICERS]
    if not acts:
        return Guidance(_("Permohonan dalam proses"), "", "wait", "hourglass")
    return Guidance(
        _("Permohonan ini dapat Anda kerjakan"),
        _("Halaman pemeriksaan memuat data, surat, dan sertifikat berdampingan."),
        "act",
        "clipboard-check",
        _("Buka Pemeriksaan"),
        reverse("officer_check", args=[request.pk]),
    )


def _ended(request: Request, *, own: bool) -> Guidance:
    if request.status == Status.COMPLETED:
        title = _("Permohonan selesai")
        text = str(phrases(request).completed)
        return Guidance(title, text % {"at": _when(request)}, "done", "circle-check")
    if request.status == Status.REJECTED:
        return Guidance(
            _("Permohonan ditolak"), request.closing_reason, "stopped", "circle-x",
            _("Ajukan Permohonan Baru") if own else "",
            reverse(phrases(request).anew) if own else "",
        )  # fmt: skip
    if request.status == Status.UNCONFIRMED:
        said = _("CA penerbit tidak menyatakan dicabut; AMS tidak menganggapnya dicabut.")
        return Guidance(
            _("Ditutup tanpa konfirmasi CA"), f"{said} {request.closing_reason}", "stopped",
            "alert-triangle",
            _("Ajukan Permohonan Baru") if own else "", reverse("request_new") if own else "",
        )  # fmt: skip
    return Guidance(
        _("Permohonan ditarik kembali"),
        request.closing_reason or str(phrases(request).untouched),
        "stopped",
        "circle-minus",
    )


def _page(request: Request, act: RequestAct) -> str:
    if act is RequestAct.CORRECT and request.procedure_key in _CORRECTIONS:
        return reverse(_CORRECTIONS[request.procedure_key], args=[request.pk])
    return reverse(_PAGES[act], args=[request.pk])


def _when(request: Request) -> str:
    return moment(request.carried_out_at)
