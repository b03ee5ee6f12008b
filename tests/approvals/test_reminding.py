"""A superior who does not answer is reminded; then the letter goes up."""

from datetime import timedelta

import pytest

from ams.accounts.errors import NotAdministrator
from ams.accounts.models import Person
from ams.approvals.access import waiting_for
from ams.approvals.deciding import approve
from ams.approvals.policies import Patience, patience_of, set_patience
from ams.approvals.reminding import follow_up
from ams.core.errors import InvalidInput
from ams.letters.models import Endorsement
from tests.approvals.builders import asked, delegated, fresh, mails
from tests.requests.builders import Office


def _above(office: Office, superior: str, above: str) -> None:
    Person.objects.filter(pk=office.people[superior].pk).update(superior=office.people[above])


def test_nothing_is_done_before_its_time(office: Office) -> None:
    asked(office)
    office.clock.advance(timedelta(hours=20))
    assert follow_up(clock=office.clock) == 0


def test_after_eight_working_hours_he_is_reminded_once(office: Office) -> None:
    approval = asked(office)
    office.clock.at = approval.remind_at or office.clock.at
    assert follow_up(clock=office.clock) == 1
    assert follow_up(clock=office.clock) == 0
    assert ("ratna", "reminded") in mails("approval_asked")
    assert mails("approval_news") == [("sari", "reminded")]
    assert fresh(approval).reminded_at == office.clock.now()


def test_then_it_goes_to_his_superior_and_everybody_is_told(office: Office) -> None:
    _above(office, "ratna", "budi")
    approval = asked(office)
    office.clock.at = approval.escalate_at or office.clock.at
    assert follow_up(clock=office.clock) == 1
    kept = fresh(approval)
    assert kept.escalated_to == office.people["budi"]
    assert kept.escalate_at is not None
    assert kept.escalate_at > office.clock.now()
    assert {("budi", "passed_on"), ("ratna", "passed_from")} <= set(mails("approval_asked"))
    assert ("sari", "passed_on") in mails("approval_news")
    for name in ("ratna", "budi"):
        assert waiting_for(office.actor(name), at=office.clock.now()).count() == 1


def test_the_superiors_superior_approves_in_his_own_name(office: Office) -> None:
    _above(office, "ratna", "budi")
    approval = asked(office)
    office.clock.at = approval.escalate_at or office.clock.at
    follow_up(clock=office.clock)
    approve(approval.pk, key=None, actor=office.actor("budi"), clock=office.clock)
    assert Endorsement.objects.get().position == office.people["budi"].position


def test_it_is_never_passed_to_the_applicant(office: Office) -> None:
    _above(office, "ratna", "sari")
    approval = asked(office)
    office.clock.at = approval.escalate_at or office.clock.at
    follow_up(clock=office.clock)
    assert fresh(approval).escalated_to is None


def test_a_superior_without_an_account_is_passed_over(office: Office) -> None:
    _above(office, "ratna", "tono")
    _above(office, "tono", "dewi")
    Person.objects.filter(pk=office.people["tono"].pk).update(account=None)
    approval = asked(office)
    office.clock.at = approval.escalate_at or office.clock.at
    follow_up(clock=office.clock)
    assert fresh(approval).escalated_to == office.people["dewi"]


def test_a_circle_of_superiors_ends(office: Office) -> None:
    _above(office, "ratna", "budi")
    _above(office, "budi", "ratna")
    approval = asked(office)
    for _step in range(4):
        office.clock.advance(timedelta(days=4))
        follow_up(clock=office.clock)
    assert fresh(approval).escalated_to == office.people["budi"]
    assert fresh(approval).is_waiting


def test_who_stands_in_is_reminded_too(office: Office) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko", days=9)
    office.clock.at = approval.remind_at or office.clock.at
    follow_up(clock=office.clock)
    assert ("eko", "reminded") in mails("approval_asked")


def test_what_is_answered_is_not_reminded_of(office: Office) -> None:
    approval = asked(office)
    approve(approval.pk, key=None, actor=office.actor("ratna"), clock=office.clock)
    office.clock.advance(timedelta(days=9))
    assert follow_up(clock=office.clock) == 0


def test_an_administrator_sets_the_regencys_patience(office: Office) -> None:
    regency = office.agencies["regency"].pk
    set_patience(regency, Patience(1, 2), actor=office.actor("rina"), clock=office.clock)
    assert patience_of(regency) == Patience(1, 2)
    approval = asked(office)
    assert approval.remind_at is not None
    assert approval.remind_at.isoformat() == "2026-11-23T01:30:00+00:00"


def test_nobody_else_sets_it(office: Office) -> None:
    regency = office.agencies["regency"].pk
    for name in ("sari", "ratna", "eko", "dewi", "hadi"):
        with pytest.raises(NotAdministrator):
            set_patience(regency, Patience(), actor=office.actor(name), clock=office.clock)


def test_passing_on_comes_after_reminding(office: Office) -> None:
    regency = office.agencies["regency"].pk
    for patience in (Patience(0, 4), Patience(4, 4), Patience(8, 2)):
        with pytest.raises(InvalidInput):
            set_patience(regency, patience, actor=office.actor("rina"), clock=office.clock)
