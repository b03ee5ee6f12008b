"""Without having confirmed the revision an officer's appointment counts for nothing on its case."""

from datetime import UTC, datetime

import pytest

from ams.core.errors import NotPermitted
from ams.requests.accompany import find, offer
from ams.requests.acts import RequestAct, acts_for
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim, release
from ams.requests.errors import AccompanimentRefused
from ams.requests.models import Request
from ams.requests.reject import reject
from ams.requests.revoke import revoke
from ams.requests.standing import check_may_decide
from ams.revisions.errors import SOPNotConfirmed
from ams.revisions.models import Confirmation, TrainingPolicy
from ams.revisions.training import confirm
from tests.requests.builders import Office, claimed, submitted


def forget() -> None:
    """Let nobody have confirmed anything, under a rule as old as the SOP."""
    TrainingPolicy.objects.update(since=datetime(2021, 4, 16, tzinfo=UTC))
    Confirmation.objects.all().delete()


def read(office: Office, who: str) -> None:
    """Let an officer confirm."""
    confirm("revocation", "2021-04-16", actor=office.actor(who), clock=office.clock)


def test_no_act_of_an_officer_passes_unread(office: Office) -> None:
    request = claimed(office)
    forget()
    eko, clock = office.actor("eko"), office.clock
    for act in (
        lambda: claim(request.pk, actor=eko, clock=clock),
        lambda: release(request.pk, actor=eko, clock=clock),
        lambda: check_documents(request.pk, verdicts={}, actor=eko, clock=clock),
        lambda: reject(request.pk, reason="x", actor=eko, clock=clock),
        lambda: revoke(request.pk, confirmation="", actor=eko, clock=clock),
    ):
        with pytest.raises(SOPNotConfirmed):
            act()
    assert acts_for(request, actor=eko, at=clock.now()) == []


def test_the_applicant_is_not_asked(office: Office) -> None:
    request = submitted(office)
    forget()
    offered = acts_for(request, actor=office.actor("sari"), at=office.clock.now())
    assert RequestAct.WITHDRAW in {one.act for one in offered}


def test_read_and_confirmed_the_acts_are_open_again(office: Office) -> None:
    request = submitted(office)
    forget()
    read(office, "eko")
    assert claim(request.pk, actor=office.actor("eko"), clock=office.clock).claimed_by


@pytest.mark.parametrize("who", ["sari", "maya", "tono", "hadi", "rina"])
def test_confirming_gives_nobody_a_power_that_he_has_not(office: Office, who: str) -> None:
    request = submitted(office)
    actor = office.actor(who)
    if actor.is_officer:
        read(office, who)
    with pytest.raises(NotPermitted) as refused:
        check_may_decide(request, actor, at=office.clock.now())
    assert not isinstance(refused.value, SOPNotConfirmed)


def test_no_code_is_offered_unread_and_none_is_taken(office: Office) -> None:
    forget()
    with pytest.raises(SOPNotConfirmed):
        offer("Loket 1", actor=office.actor("budi"), clock=office.clock)
    read(office, "budi")
    code = offer("Loket 1", actor=office.actor("budi"), clock=office.clock)
    Confirmation.objects.all().delete()
    with pytest.raises(AccompanimentRefused):
        find(
            code, applicant=office.people["sari"],
            actor=office.actor("sari"), clock=office.clock,
        )  # fmt: skip


def test_in_the_grace_time_work_goes_on(office: Office) -> None:
    request = submitted(office)
    forget()
    TrainingPolicy.objects.update(since=office.clock.now())
    claim(request.pk, actor=office.actor("eko"), clock=office.clock)
    assert Request.objects.get(pk=request.pk).claimed_by is not None
