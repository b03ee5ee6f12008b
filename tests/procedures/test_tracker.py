from datetime import timedelta

import pytest

from ams.procedures.errors import UnknownActivity
from ams.procedures.rules import End, Lane, Procedure
from ams.procedures.sheet import Source
from ams.procedures.tracker import Progress, tracker


def test_the_tracker_speaks_the_procedures_words(procedure: Procedure) -> None:
    rows = tracker(procedure, at="letter", language="id")
    assert [row.number for row in rows] == list(range(1, 10))
    for row, activity in zip(rows, procedure.activities, strict=True):
        assert (row.key, row.lane) == (activity.key, activity.lane)
        assert (row.text, row.output) == (activity.text.id, activity.output.id)
        assert (row.standard, row.symbol) == (activity.standard, activity.symbol)
    assert sum((row.standard for row in rows), timedelta()) == procedure.total_standard


def test_the_tracker_is_complete_in_english(procedure: Procedure) -> None:
    rows = tracker(procedure, at="letter", language="en-GB")
    assert [row.text for row in rows] == [activity.text.en for activity in procedure.activities]
    assert {row.lane_name for row in rows if row.lane is Lane.APPLICANT} == {"Applicant"}
    assert rows[0].standard_text == "1 minute"


def test_the_tracker_says_which_standards_are_proposals(procedure: Procedure) -> None:
    rows = tracker(procedure, at="letter", language="id")
    assert [row.standard_source for row in rows] == [Source.SOP] * 3 + [Source.PROPOSED] * 6


@pytest.mark.parametrize("present", range(1, 10))
def test_what_lies_before_the_present_activity_is_past(procedure: Procedure, present: int) -> None:
    at = procedure.activities[present - 1].key
    progress = [row.progress for row in tracker(procedure, at=at, language="id")]
    past, ahead = present - 1, 9 - present
    assert progress == ([Progress.PAST] * past + [Progress.PRESENT] + [Progress.AHEAD] * ahead)


def test_when_completed_everything_is_past(procedure: Procedure) -> None:
    rows = tracker(procedure, at=End.COMPLETED.value, language="id")
    assert {row.progress for row in rows} == {Progress.PAST}


@pytest.mark.parametrize("at", ["approval", End.REJECTED, End.WITHDRAWN])
def test_the_tracker_wants_the_activity_where_a_request_was_stopped(
    procedure: Procedure, at: str
) -> None:
    with pytest.raises(UnknownActivity, match=at):
        tracker(procedure, at=at, language="id")
