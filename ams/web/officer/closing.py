"""Step back from the revocation; reject; record a receipt by telephone or at the counter."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ams.requests.acknowledge import acknowledge_other_way
from ams.requests.acts import RequestAct
from ams.requests.close_unconfirmed import close_unconfirmed
from ams.requests.models import Channel
from ams.requests.recheck import recheck
from ams.requests.reject import reject
from ams.web.officer.asking import Question, ask
from ams.web.officer.forms import ReceiptForm, RecheckForm, RejectionForm, UnconfirmedForm

_BOTH: Final = require_http_methods(["GET", "POST"])
_LOOK_AGAIN: Final = Question(
    RequestAct.RECHECK, RecheckForm, "web/officer/recheck.html",
    _("Permohonan %(number)s kembali ke pemeriksaan sertifikat."), then="officer_check",
)  # fmt: skip
_TURN_DOWN: Final = Question(
    RequestAct.REJECT, RejectionForm, "web/officer/reject.html",
    _("Permohonan %(number)s ditolak; pemohon diberi tahu alasannya."),
)  # fmt: skip
_GIVE_UP: Final = Question(
    RequestAct.CLOSE_UNCONFIRMED, UnconfirmedForm, "web/officer/unconfirmed.html",
    _("Permohonan %(number)s ditutup; sertifikatnya tidak dianggap dicabut."),
)  # fmt: skip
_RECEIPT: Final = Question(
    RequestAct.ACKNOWLEDGE_OTHER_WAY, ReceiptForm, "web/officer/receipt.html",
    _("Penerimaan dicatat; permohonan %(number)s selesai."), then="request_detail",
)  # fmt: skip


@_BOTH
def look_again(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask what was wrong and send the request back to the certificate check."""
    return ask(
        http_request, request_id, _LOOK_AGAIN,
        lambda pk, typed, actor, clock: recheck(
            pk, remark=typed["remark"], actor=actor, clock=clock
        ),
    )  # fmt: skip


@_BOTH
def turn_down(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for the reason and reject the request for good."""
    return ask(
        http_request, request_id, _TURN_DOWN,
        lambda pk, typed, actor, clock: reject(
            pk, reason=typed["reason"], actor=actor, clock=clock
        ),
    )  # fmt: skip


@_BOTH
def give_up(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for the reason and close a request that its outside CA never confirmed."""
    return ask(
        http_request, request_id, _GIVE_UP,
        lambda pk, typed, actor, clock: close_unconfirmed(
            pk, reason=typed["reason"], actor=actor, clock=clock
        ),
    )  # fmt: skip


@_BOTH
def record_receipt(http_request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Record how the applicant confirmed, and complete the request."""
    return ask(
        http_request, request_id, _RECEIPT,
        lambda pk, typed, actor, clock: acknowledge_other_way(
            pk, how=Channel(typed["how"]), remark=typed["remark"], actor=actor, clock=clock
        ),
    )  # fmt: skip
