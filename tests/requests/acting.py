"""Perform any act of a request with everything in order that is typed."""

from collections.abc import Callable

from ams.core.actor import Actor
from ams.issuance.issuing import approve
from ams.issuance.keys import hand_in_key
from ams.issuance.registering import register, send_again
from ams.issuance.verifying import send_back, verify
from ams.mailboxes.creating import order
from ams.mailboxes.disposing import Line, dispose
from ams.mailboxes.handing_over import hand_over, hand_over_again, show_once
from ams.requests.acknowledge import acknowledge, acknowledge_other_way
from ams.requests.acts import RequestAct
from ams.requests.attach import attach, submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim, release
from ams.requests.close_unconfirmed import close_unconfirmed
from ams.requests.correct import correct
from ams.requests.models import Channel, Request
from ams.requests.recheck import recheck
from ams.requests.record_outside import Performed, record_outside
from ams.requests.reject import reject
from ams.requests.revoke import revoke
from ams.requests.withdraw import withdraw
from tests.requests.builders import CONFORM, Office, draft, picture

CAST = ("bakti", "budi", "dewi", "eko", "hadi", "maya", "ratna", "rina", "sari", "tono")
SCAN = picture()


def perform(act: RequestAct, request: Request, actor: Actor, office: Office) -> None:
    """Perform ``act`` with everything in order that is typed."""
    pk, clock = request.pk, office.clock
    acts: dict[RequestAct, Callable[[], object]] = {
        RequestAct.CORRECT: lambda: correct(
            pk, draft(office, description="Lagi."), actor=actor, clock=clock
        ),
        RequestAct.ATTACH: lambda: attach(
            pk, content=SCAN, filename="surat.png", actor=actor, clock=clock
        ),
        RequestAct.SUBMIT: lambda: submit(pk, actor=actor, clock=clock),
        RequestAct.WITHDRAW: lambda: withdraw(pk, actor=actor, clock=clock),
        RequestAct.CLAIM: lambda: claim(pk, actor=actor, clock=clock),
        RequestAct.RELEASE: lambda: release(pk, actor=actor, clock=clock),
        RequestAct.CHECK_DOCUMENTS: lambda: check_documents(
            pk, verdicts=CONFORM, actor=actor, clock=clock
        ),
        RequestAct.CHECK_CERTIFICATE: lambda: check_certificate(
            pk, verdict=CertificateVerdict.MATCH, remark="Cocok.", actor=actor, clock=clock
        ),
        RequestAct.REVOKE: lambda: revoke(
            pk, confirmation=request.concerned.serial[-6:], actor=actor, clock=clock
        ),
        RequestAct.RECORD_OUTSIDE: lambda: record_outside(
            pk, Performed(clock.now(), "Eko", SCAN, "layar.png"), actor=actor, clock=clock
        ),
        RequestAct.CLOSE_UNCONFIRMED: lambda: close_unconfirmed(
            pk, reason="CA tidak menjawab.", actor=actor, clock=clock
        ),
        RequestAct.RECHECK: lambda: recheck(pk, remark="Belum yakin.", actor=actor, clock=clock),
        RequestAct.REJECT: lambda: reject(pk, reason="Tidak.", actor=actor, clock=clock),
        RequestAct.ACKNOWLEDGE: lambda: acknowledge(pk, actor=actor, clock=clock),
        RequestAct.ACKNOWLEDGE_OTHER_WAY: lambda: acknowledge_other_way(
            pk, how=Channel.PHONE, remark="Ditelepon.", actor=actor, clock=clock
        ),
        **_of_issuance(request, actor, office),
        **_of_mailboxes(request, actor, office),
    }
    acts[act]()


def _of_mailboxes(
    request: Request, actor: Actor, office: Office
) -> dict[RequestAct, Callable[[], object]]:
    pk, clock = request.pk, office.clock
    line = Line("Kepala", "Kepala", "Kabid", "x")
    return {
        RequestAct.DISPOSE: lambda: dispose(pk, line, actor=actor, clock=clock),
        RequestAct.CREATE_MAILBOX: lambda: order(
            pk, address="s.utama@kebumenkab.go.id", quota_mb=1, actor=actor, clock=clock
        ),
        RequestAct.HAND_OVER: lambda: hand_over(pk, actor=actor, clock=clock),
        RequestAct.CHANGE_PASSWORD: lambda: show_once(pk, actor=actor, clock=clock),
        RequestAct.HAND_OVER_AGAIN: lambda: hand_over_again(pk, actor=actor, clock=clock),
    }


def _of_issuance(
    request: Request, actor: Actor, office: Office
) -> dict[RequestAct, Callable[[], object]]:
    pk, clock = request.pk, office.clock
    return {
        RequestAct.REGISTER: lambda: register(pk, actor=actor, clock=clock),
        RequestAct.ACCEPT: lambda: send_again(pk, actor=actor, clock=clock),
        RequestAct.VERIFY: lambda: verify(pk, actor=actor, clock=clock),
        RequestAct.SEND_BACK: lambda: send_back(pk, remark="Lagi.", actor=actor, clock=clock),
        RequestAct.MAKE_KEY: lambda: hand_in_key(pk, b"", actor=actor, clock=clock),
        RequestAct.ISSUE: lambda: approve(pk, actor=actor, clock=clock),
    }
