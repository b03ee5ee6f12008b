"""Who approves in a superior's place, and for how long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.models import Person
from ams.approvals.access import waiting_for
from ams.approvals.deciding import approve
from ams.approvals.delegating import delegate, delegations_for, end_delegation
from ams.approvals.errors import ApprovalNotFound, DelegationNotFound
from ams.approvals.models import Delegation
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.letters.models import Endorsement
from tests.approvals.builders import asked, delegated, mails, term
from tests.requests.builders import Office


def _waits(office: Office, name: str) -> int:
    return waiting_for(office.actor(name), at=office.clock.now()).count()


def test_the_delegate_sees_and_approves_and_the_seal_says_for_whom(office: Office) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko")
    assert _waits(office, "eko") == _waits(office, "ratna") == 1
    approve(approval.pk, key=None, actor=office.actor("eko"), clock=office.clock)
    kept = Endorsement.objects.get()
    assert kept.name == office.people["eko"].full_name
    assert kept.position == f"Plh. {office.people['ratna'].position}"


def test_a_delegate_in_office_is_told_too(office: Office) -> None:
    delegated(office, "ratna", "eko")
    asked(office)
    assert mails("approval_asked") == [("eko", "asked"), ("ratna", "asked")]


def test_it_ends_by_itself(office: Office) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko", days=2)
    office.clock.advance(timedelta(days=3))
    assert _waits(office, "eko") == 0
    with pytest.raises(ApprovalNotFound):
        approve(approval.pk, key=None, actor=office.actor("eko"), clock=office.clock)


def test_ended_before_its_term_it_holds_no_more(office: Office) -> None:
    asked(office)
    given = delegated(office, "ratna", "eko")
    end_delegation(given.pk, actor=office.actor("ratna"), clock=office.clock)
    assert _waits(office, "eko") == 0
    events = Entry.objects.filter(event__in=(Event.DELEGATION_BEGIN, Event.DELEGATION_END))
    assert events.count() == 2
    with pytest.raises(DelegationNotFound):
        end_delegation(given.pk, actor=office.actor("ratna"), clock=office.clock)


def test_a_delegate_never_approves_the_letter_about_himself(office: Office) -> None:
    approval = asked(office, "eko")
    delegated(office, "ratna", "eko")
    assert _waits(office, "eko") == 0
    with pytest.raises(ApprovalNotFound):
        approve(approval.pk, key=None, actor=office.actor("eko"), clock=office.clock)


def test_nobody_delegates_in_anothers_name_nor_ends_it(office: Office) -> None:
    given = delegated(office, "ratna", "eko")
    for name in ("sari", "eko", "dewi", "tono", "hadi", "bakti"):
        actor = office.actor(name)
        with pytest.raises(DelegationNotFound):
            delegate(term(office, "ratna", "eko"), actor=actor, clock=office.clock)
        with pytest.raises(DelegationNotFound):
            end_delegation(given.pk, actor=actor, clock=office.clock)


def test_an_administrator_delegates_for_a_superior_also_across_agencies(office: Office) -> None:
    rina = office.actor("rina")
    given = delegate(term(office, "ratna", "dewi"), actor=rina, clock=office.clock)
    assert list(delegations_for(rina)) == [given]
    assert list(delegations_for(office.actor("dewi"))) == [given]
    assert not delegations_for(office.actor("sari")).exists()
    end_delegation(given.pk, actor=rina, clock=office.clock)


def test_a_superior_delegates_within_his_agency_only(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        delegated(office, "ratna", "dewi")
    assert "delegate" in refused.value.fields


def test_a_delegate_needs_an_account(office: Office) -> None:
    Person.objects.filter(pk=office.people["eko"].pk).update(account=None)
    with pytest.raises(InvalidInput) as refused:
        delegated(office, "ratna", "eko")
    assert "delegate" in refused.value.fields


def test_nobody_stands_in_for_himself(office: Office) -> None:
    with pytest.raises(InvalidInput):
        delegated(office, "ratna", "ratna")


def test_two_do_not_stand_in_at_once(office: Office) -> None:
    delegated(office, "ratna", "eko")
    with pytest.raises(InvalidInput) as refused:
        delegated(office, "ratna", "sari")
    assert "valid_from" in refused.value.fields


@pytest.mark.parametrize("days", [-1, 400])
def test_a_term_is_in_order_and_bounded(office: Office, days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        delegated(office, "ratna", "eko", days=days)
    assert "valid_until" in refused.value.fields


def test_a_term_that_is_over_is_not_given(office: Office) -> None:
    given = term(office, "ratna", "eko")
    long_ago = given.valid_from - timedelta(days=30)
    over = replace(given, valid_from=long_ago, valid_until=long_ago + timedelta(days=2))
    with pytest.raises(InvalidInput):
        delegate(over, actor=office.actor("ratna"), clock=office.clock)


def test_the_database_itself_refuses_a_delegation_to_oneself(office: Office) -> None:
    given = delegated(office, "ratna", "eko")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.filter(pk=given.pk).update(delegate=given.superior_id)
