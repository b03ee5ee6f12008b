"""Every act is tried by every member of the cast at every stage: pages offer what would be done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from ams.core.actor import Actor
from ams.core.errors import Conflict, NotFound, NotPermitted, RuleViolation
from ams.letters.models import LetterVersion
from ams.requests.acts import RequestAct, acts_for, may
from ams.requests.claim import STALE_AFTER
from ams.requests.models import Request
from tests.requests.acting import CAST, perform
from tests.requests.builders import (
    Office,
    attached,
    claimed,
    completed,
    conforming,
    decided,
    filed,
    fresh,
    matching,
    returned,
    submitted,
    told,
)

STAGES = (
    filed, attached, submitted, claimed, returned, conforming, matching, decided, told, completed,
)  # fmt: skip


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


def state(request: Request) -> object:
    """Return every column of the request, and how often its letter was written."""
    row = Request.objects.filter(pk=request.pk).values().get()
    return row, LetterVersion.objects.filter(letter=row["letter_id"]).count()


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


WANTED: dict[Callable[[Office], Request], dict[str, set[str]]] = {
    filed: {"sari": {"attach", "correct", "withdraw"}},
    attached: {"sari": {"attach", "correct", "submit", "withdraw"}},
    submitted: {
        "sari": {"withdraw"}, "budi": {"claim"}, "dewi": {"claim"}, "eko": {"claim"},
    },
    claimed: {"sari": {"withdraw"}, "eko": {"check_documents", "reject", "release"}},
    returned: {"sari": {"correct", "withdraw"}},
    conforming: {"sari": {"withdraw"}, "eko": {"check_certificate", "reject", "release"}},
    matching: {"sari": {"withdraw"}, "eko": {"recheck", "reject", "release", "revoke"}},
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
