"""Many clicks at the same moment approve a letter once."""

import pytest

from ams.approvals.deciding import approve, return_letter
from ams.approvals.errors import ApprovalSettled
from ams.approvals.models import Approval, State
from ams.core.clock import ManualClock
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.letters.models import Attachment, Endorsement
from ams.requests.withdraw import withdraw
from tests.approvals.builders import asked, fresh
from tests.requests.builders import Office, found_office
from tests.threads import at_once


@pytest.fixture
def committed(transactional_db: None, clock: ManualClock) -> Office:
    """Return the regency, committed, so that every connection sees it."""
    return found_office(clock)


def test_one_of_many_approvals_counts(committed: Office) -> None:
    approval, ratna = asked(committed), committed.actor("ratna")
    ends = at_once(
        lambda _i: approve(approval.pk, key=None, actor=ratna, clock=committed.clock), threads=4
    )
    assert sum(isinstance(end, Approval) for end in ends) == 1
    assert sum(isinstance(end, ApprovalSettled) for end in ends) == 3
    assert Attachment.objects.count() == Endorsement.objects.count() == 1
    assert Entry.objects.filter(event=Event.REQUEST_APPROVE_LETTER).count() == 1


def test_approving_returning_and_withdrawing_at_once_end_in_one_way(committed: Office) -> None:
    approval = asked(committed)
    ratna, sari, clock = committed.actor("ratna"), committed.actor("sari"), committed.clock
    acts = (
        lambda: approve(approval.pk, key=None, actor=ratna, clock=clock),
        lambda: return_letter(approval.pk, reason="Salah.", actor=ratna, clock=clock),
        lambda: withdraw(approval.request_id, actor=sari, clock=clock),
    )
    at_once(lambda index: acts[index](), threads=3)
    kept = fresh(approval)
    sealed = Attachment.objects.count()
    assert sealed == (1 if kept.state == State.APPROVED else 0)
    assert kept.state in {State.APPROVED, State.RETURNED, State.LAPSED}
