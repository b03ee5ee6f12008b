"""Perform any act of a request with everything in order that is typed."""

from collections.abc import Callable

from ams.core.actor import Actor
from ams.requests.acknowledge import acknowledge, acknowledge_other_way
from ams.requests.acts import RequestAct
from ams.requests.attach import attach, submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim, release
from ams.requests.correct import correct
from ams.requests.models import Channel, Request
from ams.requests.recheck import recheck
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
        RequestAct.CORRECT: lambda: correct(pk, draft(office), actor=actor, clock=clock),
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
            pk, confirmation=request.certificate.serial[-6:], actor=actor, clock=clock
        ),
        RequestAct.RECHECK: lambda: recheck(pk, remark="Belum yakin.", actor=actor, clock=clock),
        RequestAct.REJECT: lambda: reject(pk, reason="Tidak.", actor=actor, clock=clock),
        RequestAct.ACKNOWLEDGE: lambda: acknowledge(pk, actor=actor, clock=clock),
        RequestAct.ACKNOWLEDGE_OTHER_WAY: lambda: acknowledge_other_way(
            pk, how=Channel.PHONE, remark="Ditelepon.", actor=actor, clock=clock
        ),
    }
    acts[act]()
