"""Heads and deputies: recorded by administrators, never by themselves; nearest agency first."""

import pytest

from ams.accounts.errors import NoSuchRecord, NotAdministrator, OwnPowers
from ams.accounts.models import Account
from ams.accounts.supervisors import (
    Supervision,
    appoint_supervisor,
    end_supervision,
    supervisors_of,
)
from ams.core.actor import Rank
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from tests.requests.acting import CAST
from tests.requests.builders import Office, found_office


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    return found_office(clock)


def supervision(office: Office, who: str, agency: str, rank: Rank = Rank.HEAD) -> Supervision:
    account = Account.objects.get(username=who)
    return Supervision(account.pk, office.agencies[agency].pk, rank)


def test_a_head_answers_for_his_agency_and_those_below(office: Office) -> None:
    rina, clock = office.actor("rina"), office.clock
    row = appoint_supervisor(supervision(office, "ratna", "regency"), actor=rina, clock=clock)
    assert office.actor("ratna").supervises == {one.pk for one in office.agencies.values()}
    assert Entry.objects.latest("seq").event == "supervisor:appoint"
    end_supervision(row.pk, actor=rina, clock=clock)
    assert not office.actor("ratna").supervises
    assert Entry.objects.latest("seq").event == "supervisor:end"
    with pytest.raises(NoSuchRecord):
        end_supervision(row.pk, actor=rina, clock=clock)


def test_the_nearest_agency_s_supervisors_come_first(office: Office) -> None:
    rina, clock = office.actor("rina"), office.clock
    for who, agency in (("ratna", "health"), ("hadi", "regency")):
        appoint_supervisor(supervision(office, who, agency), actor=rina, clock=clock)
    names = {
        key: [str(one.account) for one in supervisors_of(agency, Rank.HEAD)]
        for key, agency in office.agencies.items()
    }
    assert names == {"health": ["ratna"], "schools": ["hadi"], "regency": ["hadi"]}
    assert supervisors_of(office.agencies["health"], Rank.DEPUTY) == []


def test_a_locked_account_supervises_nothing(office: Office) -> None:
    rina = office.actor("rina")
    appoint_supervisor(supervision(office, "ratna", "health"), actor=rina, clock=office.clock)
    Account.objects.filter(username="ratna").update(is_active=False)
    assert not office.actor("ratna").supervises
    assert supervisors_of(office.agencies["health"], Rank.HEAD) == []


@pytest.mark.parametrize("member", sorted(set(CAST) - {"rina"}))
def test_only_an_administrator_records_or_ends(office: Office, member: str) -> None:
    actor = office.actor(member)
    with pytest.raises(NotAdministrator):
        appoint_supervisor(supervision(office, "ratna", "health"), actor=actor, clock=office.clock)
    with pytest.raises(NotAdministrator):
        end_supervision(1, actor=actor, clock=office.clock)


def test_nobody_records_himself_twice_or_a_stranger(office: Office) -> None:
    rina, clock = office.actor("rina"), office.clock
    with pytest.raises(OwnPowers):
        appoint_supervisor(supervision(office, "rina", "health"), actor=rina, clock=clock)
    appoint_supervisor(supervision(office, "ratna", "health"), actor=rina, clock=clock)
    again = supervision(office, "ratna", "health", Rank.DEPUTY)
    stranger = Supervision(0, office.agencies["health"].pk, Rank.HEAD)
    with pytest.raises(InvalidInput):
        appoint_supervisor(again, actor=rina, clock=clock)
    with pytest.raises(NoSuchRecord):
        appoint_supervisor(stranger, actor=rina, clock=clock)
