"""Every act is tried by every member of the cast at every stage: pages offer what would be done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from ams.core.actor import Actor
from ams.core.errors import Conflict, NotFound, NotPermitted, RuleViolation
from ams.requests.acknowledge import acknowledge, acknowledge_other_way
from ams.requests.acts import RequestAct, acts_for, may
from ams.requests.attach import attach, submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import STALE_AFTER, claim, release
from ams.requests.correct import correct
from ams.requests.models import Channel, Request
from ams.requests.reject import reject
from ams.requests.revoke import revoke
from ams.requests.withdraw import withdraw
from tests.requests.builders import (
    CONFORM,
    Office,
    attached,
    claimed,
    completed,
    conforming,
    decided,
    draft,
    filed,
    fresh,
    matching,
    picture,
    returned,
    submitted,
    told,
)

CAST = ("bakti", "budi", "dewi", "eko", "hadi", "maya", "ratna", "rina", "sari", "tono")
SCAN = picture()
STAGES = (
    filed, attached, submitted, claimed, returned, conforming, matching, decided, told, completed,
)  # fmt: skip


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
        RequestAct.REJECT: lambda: reject(pk, reason="Tidak.", actor=actor, clock=clock),
        RequestAct.ACKNOWLEDGE: lambda: acknowledge(pk, actor=actor, clock=clock),
        RequestAct.ACKNOWLEDGE_OTHER_WAY: lambda: acknowledge_other_way(
            pk, how=Channel.PHONE, remark="Ditelepon.", actor=actor, clock=clock
        ),
    }
    acts[act]()


def changes(act: RequestAct, request: Request, actor: Actor, office: Office) -> bool:
    """Tell whether performing ``act`` does something; everything is taken back afterwards."""
    before = state(request)
    try:
        with transaction.atomic():
            perform(act, request, actor, office)
            changed = state(request) != before
            transaction.set_rollback(True)
    except (NotPermitted, RuleViolation, Conflict, NotFound):
        return False
    return changed


def state(request: Request) -> dict[str, object]:
    """Return every column of the request."""
    return Request.objects.filter(pk=request.pk).values().get()


@pytest.mark.parametrize("stage", STAGES)
def test_the_acts_offered_are_exactly_those_that_would_be_done(
    office: Office, stage: Callable[[Office], Request]
) -> None:
    request = fresh(stage(office))
    for username in CAST:
        actor = office.actor(username)
        offered = {one.act for one in acts_for(request, actor=actor, at=office.clock.now())}
        done = {act for act in RequestAct if changes(act, request, actor, office)}
        assert offered == done, username


WANTED = {
    filed: {"sari": {"attach", "withdraw"}},
    attached: {"sari": {"attach", "submit", "withdraw"}},
    submitted: {
        "sari": {"withdraw"}, "budi": {"claim"}, "dewi": {"claim"}, "eko": {"claim"},
    },
    claimed: {"sari": {"withdraw"}, "eko": {"check_documents", "reject", "release"}},
    returned: {"sari": {"correct", "withdraw"}},
    conforming: {"sari": {"withdraw"}, "eko": {"check_certificate", "reject", "release"}},
    matching: {"eko": {"revoke", "release"}},
    decided: {},
    told: {
        "sari": {"acknowledge"},
        "budi": {"acknowledge_other_way"},
        "dewi": {"acknowledge_other_way"},
        "eko": {"acknowledge_other_way"},
    },
    completed: {},
}  # fmt: skip


@pytest.mark.parametrize("stage", WANTED)
def test_who_may_do_what_at_which_stage(office: Office, stage: Callable[[Office], Request]) -> None:
    request = fresh(stage(office))
    now = office.clock.now()
    found = {
        username: {one.act.value for one in acts_for(request, actor=office.actor(username), at=now)}
        for username in CAST
    }
    assert {name: acts for name, acts in found.items() if acts} == WANTED[stage]


def test_a_stale_claim_is_offered_to_colleagues(office: Office) -> None:
    request = fresh(claimed(office))
    dewi = office.actor("dewi")
    assert not may(RequestAct.CLAIM, request, actor=dewi, at=office.clock.now())
    later = office.clock.now() + STALE_AFTER + timedelta(seconds=1)
    assert may(RequestAct.CLAIM, request, actor=dewi, at=later)


def test_every_act_has_words_for_its_button(office: Office) -> None:
    request = fresh(attached(office))
    offered = acts_for(request, actor=office.actor("sari"), at=office.clock.now())
    assert all(one.label for one in offered)
