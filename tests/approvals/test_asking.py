"""The applicant asks his superior, and takes it back."""

from dataclasses import replace

import pytest

from ams.accounts.models import Account, Person
from ams.approvals.access import inbox_of, waiting_for
from ams.approvals.asking import ask, take_back
from ams.approvals.errors import AlreadyAsked, ApprovalNotFound, NoSuchApprover
from ams.approvals.models import Approval, State
from ams.core.errors import AMSError
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActNotOffered
from ams.requests.attach import submit
from ams.requests.correct import correct
from ams.requests.errors import NotTheApplicant, RequestClosed, RequestNotFound
from ams.requests.withdraw import withdraw
from tests.approvals.builders import asked, fresh, mails
from tests.requests.builders import Office, draft, filed, submitted, upload


def test_the_superior_whom_the_letter_names_is_asked_and_told(office: Office) -> None:
    approval = asked(office)
    assert approval.superior == office.people["ratna"]
    assert approval.is_waiting
    assert mails("approval_asked") == [("ratna", "asked")]
    found = waiting_for(office.actor("ratna"), at=office.clock.now())
    assert list(found) == [approval]


def test_times_are_working_time_of_the_regency(office: Office) -> None:
    approval = asked(office)  # a Sunday afternoon: hours count from Monday 07.30 WIB
    assert approval.remind_at is not None
    assert approval.escalate_at is not None
    assert approval.remind_at.isoformat() == "2026-11-23T08:30:00+00:00"  # 8 h after 07.30 WIB
    assert approval.escalate_at.isoformat() == "2026-11-24T08:00:00+00:00"  # 8.5 h a day


def test_nobody_else_finds_it(office: Office) -> None:
    asked(office)
    for name in ("sari", "eko", "dewi", "tono", "maya", "hadi", "rina", "bakti"):
        assert not waiting_for(office.actor(name), at=office.clock.now()).exists(), name


def test_a_superior_finds_the_page_even_when_nothing_waits(office: Office) -> None:
    inbox = inbox_of(office.actor("ratna"), at=office.clock.now())
    assert inbox.is_approver
    assert inbox.waiting == 0
    assert not inbox_of(office.actor("sari"), at=office.clock.now()).is_approver
    assert not inbox_of(office.actor("bakti"), at=office.clock.now()).is_approver


def test_only_the_applicant_asks(office: Office) -> None:
    request = filed(office)
    refused: dict[str, type[AMSError]] = dict.fromkeys(("eko", "ratna", "hadi"), NotTheApplicant)
    refused |= dict.fromkeys(("maya", "tono", "rina"), RequestNotFound)
    for name, refusal in refused.items():
        with pytest.raises(refusal):
            ask(request.pk, hands_in=True, actor=office.actor(name), clock=office.clock)


def test_a_letter_waits_once(office: Office) -> None:
    approval = asked(office)
    with pytest.raises(AlreadyAsked):
        ask(approval.request_id, hands_in=True, actor=office.actor("sari"), clock=office.clock)


def test_a_superior_without_an_account_is_not_asked(office: Office) -> None:
    request = filed(office)
    Person.objects.filter(pk=office.people["ratna"].pk).update(account=None)
    with pytest.raises(NoSuchApprover):
        ask(request.pk, hands_in=True, actor=office.actor("sari"), clock=office.clock)


def test_a_superior_whose_account_is_locked_is_not_asked(office: Office) -> None:
    request = filed(office)
    Account.objects.filter(username="ratna").update(is_active=False)
    with pytest.raises(NoSuchApprover):
        ask(request.pk, hands_in=True, actor=office.actor("sari"), clock=office.clock)


def test_what_is_handed_in_is_not_asked_for(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(ActNotOffered):
        ask(request.pk, hands_in=True, actor=office.actor("sari"), clock=office.clock)


def test_what_was_withdrawn_is_not_asked_for(office: Office) -> None:
    request = filed(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(RequestClosed):
        ask(request.pk, hands_in=True, actor=office.actor("sari"), clock=office.clock)


def test_taken_back_it_waits_no_more_and_can_be_asked_again(office: Office) -> None:
    approval = asked(office)
    sari = office.actor("sari")
    take_back(approval.request_id, actor=sari, clock=office.clock)
    assert fresh(approval).state == State.TAKEN_BACK
    again = ask(approval.request_id, hands_in=False, actor=sari, clock=office.clock)
    assert again.is_waiting
    with pytest.raises(NotTheApplicant):
        take_back(approval.request_id, actor=office.actor("eko"), clock=office.clock)


def test_what_does_not_wait_is_not_taken_back(office: Office) -> None:
    request = filed(office)
    with pytest.raises(ApprovalNotFound):
        take_back(request.pk, actor=office.actor("sari"), clock=office.clock)


def test_a_withdrawn_request_lets_it_lapse(office: Office) -> None:
    approval = asked(office)
    withdraw(approval.request_id, actor=office.actor("sari"), clock=office.clock)
    assert fresh(approval).state == State.LAPSED
    assert Entry.objects.filter(event=Event.REQUEST_LAPSE_APPROVAL).count() == 1


def test_handing_in_on_paper_lets_it_lapse(office: Office) -> None:
    approval = asked(office)
    upload(office, approval.request_id)
    submit(approval.request_id, actor=office.actor("sari"), clock=office.clock)
    assert fresh(approval).state == State.LAPSED


def test_a_new_version_of_the_letter_lets_it_lapse_and_is_asked_for_anew(office: Office) -> None:
    approval = asked(office)
    sari = office.actor("sari")
    new = replace(draft(office), reasons=("perubahan_data",))
    version = correct(approval.request_id, new, actor=sari, clock=office.clock)
    assert version.version == 2
    assert fresh(approval).state == State.LAPSED
    again = ask(approval.request_id, hands_in=True, actor=sari, clock=office.clock)
    assert again.letter_version == version
    assert Approval.objects.waiting().count() == 1
