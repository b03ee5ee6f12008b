"""What the reader of a request's page does next: one prominent act, or why there is none."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ams.core.actor import Actor
from ams.requests.acts import RequestAct, acts_for
from ams.requests.models import Request, Status
from ams.requests.standing import standing_of
from ams.web.templatetags.ams import moment

_APPLICANTS = (
    RequestAct.CORRECT,
    RequestAct.SUBMIT,
    RequestAct.ATTACH,
    RequestAct.ACKNOWLEDGE,
)
_PAGES = {
    RequestAct.CORRECT: "request_correct",
    RequestAct.SUBMIT: "request_attach",
    RequestAct.ATTACH: "request_attach",
    RequestAct.ACKNOWLEDGE: "request_acknowledge",
    RequestAct.WITHDRAW: "request_withdraw",
}
_OFFICERS = frozenset({
    RequestAct.CLAIM, RequestAct.CHECK_DOCUMENTS, RequestAct.CHECK_CERTIFICATE, RequestAct.REVOKE,
    RequestAct.ACKNOWLEDGE_OTHER_WAY,
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
    title, text, icon = _invitation(act, request)
    at_once = act is RequestAct.ACKNOWLEDGE
    return Guidance(title, text, "act", icon, available[act], _page(request, act), at_once)


def _invitation(act: RequestAct, request: Request) -> tuple[str, str, str]:
    match act:
        case RequestAct.CORRECT:
            return (
                _("Surat Anda perlu diperbaiki"),
                _("Petugas menuliskan apa yang belum sesuai. Nomor permohonan tetap sama."),
                "edit",
            )
        case RequestAct.SUBMIT:
            return (
                _("Tinggal menyerahkan permohonan"),
                _("Surat sudah terlampir. Periksa sekali lagi, lalu serahkan kepada petugas."),
                "send",
            )
        case RequestAct.ATTACH:
            return (
                _("Lampirkan surat yang sudah ditandatangani"),
                _("Cetak surat, tandatangani bersama atasan, lalu foto atau pindai."),
                "file-upload",
            )
        case _:
            said = _("Sertifikat Anda dicabut pada %(at)s. Konfirmasikan bahwa Anda mengetahuinya.")
            return _("Sertifikat Anda sudah dicabut"), said % {"at": _when(request)}, "mail"


def _waiting(request: Request) -> Guidance:
    if request.activity == "revocation":
        return Guidance(
            _("Pencabutan sedang dikerjakan petugas"),
            _("Anda tidak perlu melakukan apa pun. Halaman ini memperbarui dirinya sendiri."),
            "wait",
            "hourglass",
        )
    if request.activity == "notice":
        return Guidance(
            _("Pencabutan sedang diumumkan"),
            _("Kabar dikirim setelah pencabutan terlihat oleh semua pihak."),
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
        text = _("Sertifikat dicabut pada %(at)s dan tanda terima sudah dicatat.")
        return Guidance(title, text % {"at": _when(request)}, "done", "circle-check")
    if request.status == Status.REJECTED:
        return Guidance(
            _("Permohonan ditolak"), request.closing_reason, "stopped", "circle-x",
            _("Ajukan Permohonan Baru") if own else "", reverse("request_new") if own else "",
        )  # fmt: skip
    return Guidance(
        _("Permohonan ditarik kembali"),
        request.closing_reason or _("Sertifikat tidak berubah oleh permohonan ini."),
        "stopped",
        "circle-minus",
    )


def _page(request: Request, act: RequestAct) -> str:
    return reverse(_PAGES[act], args=[request.pk])


def _when(request: Request) -> str:
    return moment(request.revoked_at)
