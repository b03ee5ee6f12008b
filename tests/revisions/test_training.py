"""Confirming that one has read a revision: who, by when, and the rule of the installation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ams.accounts.errors import NotAdministrator
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.procedures import registry
from ams.procedures.errors import UnknownProcedure
from ams.revisions import known
from ams.revisions.deciding import withdraw
from ams.revisions.errors import NothingToConfirm, SOPNotConfirmed
from ams.revisions.models import Confirmation, TrainingPolicy
from ams.revisions.training import check_trained, confirm, readers, set_policy, training_of
from tests.revisions.conftest import BASE, KEY, NEXT_MONTH, Cast

# The grace time of NEXT_MONTH, 22 December, ends with the office's 4 January.
_LAST_SECOND = datetime(2027, 1, 4, 16, 59, 59, tzinfo=UTC)


def begun_long_ago() -> None:
    """Let the rule be as old as the base revision."""
    TrainingPolicy.objects.update(since=datetime(2021, 4, 16, tzinfo=UTC))


@pytest.mark.parametrize("who", ["rina", "wahyu", "hadi", "sari"])
def test_only_officers_confirm(cast: Cast, who: str) -> None:
    with pytest.raises(NothingToConfirm):
        confirm(KEY, BASE, actor=cast.actor(who), clock=cast.clock)


def test_confirming_twice_is_one_confirmation_and_one_entry(cast: Cast) -> None:
    first = confirm(KEY, BASE, actor=cast.actor("budi"), clock=cast.clock)
    cast.clock.at += timedelta(days=1)
    again = confirm(KEY, BASE, actor=cast.actor("budi"), clock=cast.clock)
    assert again.confirmed_at == first.confirmed_at
    assert Entry.objects.filter(event="sop:confirm").count() == 1


def test_what_is_no_revision_cannot_be_confirmed(cast: Cast) -> None:
    proposed = cast.proposed()
    for revision in (proposed.name, "2020-01-01"):
        with pytest.raises(UnknownProcedure):
            confirm(KEY, revision, actor=cast.actor("budi"), clock=cast.clock)


def test_the_grace_time_ends_at_the_office_s_midnight(cast: Cast) -> None:
    begun_long_ago()
    procedure = known.get(KEY, cast.approved().name)
    budi = cast.actor("budi")
    training = training_of(budi, procedure)
    assert not training.is_overdue(_LAST_SECOND)
    assert training.days_left(_LAST_SECOND) == 1
    check_trained(budi, procedure, at=_LAST_SECOND)
    assert training.is_overdue(_LAST_SECOND + timedelta(seconds=1))
    assert training.days_left(_LAST_SECOND + timedelta(seconds=1)) == 0
    with pytest.raises(SOPNotConfirmed):
        check_trained(budi, procedure, at=_LAST_SECOND + timedelta(seconds=1))


def test_who_has_confirmed_may_act_afterwards(cast: Cast) -> None:
    begun_long_ago()
    procedure = registry.get(KEY, BASE)
    with pytest.raises(SOPNotConfirmed):
        check_trained(cast.actor("budi"), procedure, at=cast.clock.now())
    confirm(KEY, BASE, actor=cast.actor("budi"), clock=cast.clock)
    check_trained(cast.actor("budi"), procedure, at=cast.clock.now())


def test_confirming_one_revision_does_not_confirm_another(cast: Cast) -> None:
    begun_long_ago()
    confirm(KEY, BASE, actor=cast.actor("budi"), clock=cast.clock)
    procedure = known.get(KEY, cast.approved().name)
    with pytest.raises(SOPNotConfirmed):
        check_trained(cast.actor("budi"), procedure, at=_LAST_SECOND + timedelta(days=1))


def test_an_installation_that_begins_today_gives_the_grace_time_from_today(cast: Cast) -> None:
    TrainingPolicy.objects.update(since=cast.clock.now())
    due = training_of(cast.actor("budi"), registry.get(KEY, BASE)).due
    assert due == datetime(2026, 12, 5, 17, 0, tzinfo=UTC)


def test_where_the_rule_is_off_nobody_is_kept_from_work(cast: Cast) -> None:
    begun_long_ago()
    set_policy(is_required=False, grace_days=0, actor=cast.actor("rina"), clock=cast.clock)
    check_trained(cast.actor("budi"), registry.get(KEY, BASE), at=cast.clock.now())


def test_switched_on_anew_the_grace_time_begins_anew(cast: Cast) -> None:
    begun_long_ago()
    for is_required in (False, True):
        set_policy(
            is_required=is_required, grace_days=3, actor=cast.actor("rina"), clock=cast.clock
        )
    due = training_of(cast.actor("budi"), registry.get(KEY, BASE)).due
    assert due == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def test_where_the_rule_s_row_is_missing_it_holds_without_a_grace_time(cast: Cast) -> None:
    TrainingPolicy.objects.all().delete()
    with pytest.raises(SOPNotConfirmed):
        check_trained(cast.actor("budi"), registry.get(KEY, BASE), at=cast.clock.now())


@pytest.mark.parametrize("who", ["wahyu", "hadi", "budi", "sari"])
def test_nobody_but_an_administrator_changes_the_rule(cast: Cast, who: str) -> None:
    with pytest.raises(NotAdministrator):
        set_policy(is_required=False, grace_days=0, actor=cast.actor(who), clock=cast.clock)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_grace_time_that_is_none_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(InvalidInput):
        set_policy(is_required=True, grace_days=days, actor=cast.actor("rina"), clock=cast.clock)


def test_the_list_names_officers_in_office_alone(cast: Cast) -> None:
    confirm(KEY, BASE, actor=cast.actor("budi"), clock=cast.clock)
    (row,) = readers(registry.get(KEY, BASE), at=cast.clock.now())
    assert (row.account.username, row.confirmed_at) == ("budi", cast.clock.now())


def test_a_withdrawn_revision_takes_its_confirmations_along(cast: Cast) -> None:
    approved = cast.approved()
    confirm(KEY, approved.name, actor=cast.actor("budi"), clock=cast.clock)
    withdraw(approved.pk, remark="Keliru.", actor=cast.actor("wati"), clock=cast.clock)
    assert not Confirmation.objects.exists()
    assert cast.approved(effective=NEXT_MONTH).effective == date(2026, 12, 22)
