"""Each way in which activities fail to hang together, and what every loaded file guarantees."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ams.procedures.errors import ProcedureInvalid
from ams.procedures.graph import check_graph
from ams.procedures.loader import build
from ams.procedures.registry import FILES
from ams.procedures.rules import DECISIONS, Act, End, Lane, Procedure
from tests.procedures.spoiling import Table, drop, find, put

Fresh = Callable[[], Table]
REJECTING = {"to": "end:rejected", "by": ["officer"], "label": {"id": "Ditolak", "en": "Rejected"}}


def refusal(table: Table) -> ProcedureInvalid:
    """Return the error that ``table`` is refused with."""
    with pytest.raises(ProcedureInvalid) as raised:
        build(table, file="spoilt.toml")
    assert str(raised.value).startswith(f"spoilt.toml: {raised.value.path}: ")
    return raised.value


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("activities[3].number", 3, "stands twice"),
        ("activities[3].number", 0, "must be 4"),
        ("activities[8].number", 10, "must be 9"),
        ("activities[3].key", "request", "stands twice or is an end's name"),
        ("activities[3].key", "completed", "stands twice or is an end's name"),
        ("activities[3].lane", "system", "has no column in lanes"),
        ("activities[3].symbol", "start", "the start belongs to activity 1"),
        ("activities[0].symbol", "process", "the start belongs to activity 1"),
        ("activities[3].symbol", "end", "the end belongs to activity 9"),
        ("activities[8].symbol", "process", "the end belongs to activity 9"),
        ("activities[4].accompaniment", "required", "only the applicant is accompanied"),
        ("activities[3].moves.attach.to", "approval", "is no activity of this procedure"),
        ("activities[3].moves.attach.to", "attach", "leads back to where it starts"),
        ("activities[4].moves.reject.to", "letter", "reject can end in end:rejected alone"),
        ("activities[4].moves.reject.to", "end:withdrawn", "reject can end in end:rejected"),
        ("activities[0].moves.withdraw.to", "end:rejected", "withdraw can end in end:withdrawn"),
        ("activities[0].moves.withdraw.to", "sign_in", "withdraw can end in end:withdrawn"),
        ("activities[4].moves.conform.to", "end:rejected", "conform can end in end:completed"),
        ("activities[4].moves.return.to", "end:completed", "only the last activity completes"),
        ("activities[6].moves.recheck.to", "notice", "recheck leads back to an earlier activity"),
        ("activities[6].moves.recheck.to", "end:completed", "only the last activity completes"),
        ("activities[4].moves.return.to", "revocation", "skips activity 6"),
        ("legal_basis[4].key", "uu_19_2016", "stands twice"),
        ("related[1].key", "agency_email", "stands twice"),
    ],
)
def test_what_does_not_hang_together_is_named(
    fresh_table: Fresh, path: str, value: object, problem: str
) -> None:
    table = fresh_table()
    put(table, path, value)
    error = refusal(table)
    assert error.path == path
    assert problem in error.problem
    assert str(value).removeprefix("end:") in str(error.value)


@pytest.mark.parametrize("by", [["applicant"], ["system"], ["officer", "applicant"]])
@pytest.mark.parametrize(
    "move",
    [
        "activities[4].moves.conform",
        "activities[4].moves.return",
        "activities[4].moves.reject",
        "activities[5].moves.match",
        "activities[5].moves.mismatch",
        "activities[6].moves.revoke",
        "activities[6].moves.recheck",
        "activities[6].moves.reject",
    ],
)
def test_a_file_cannot_give_an_officers_decision_to_anybody_else(
    fresh_table: Fresh, move: str, by: list[str]
) -> None:
    table = fresh_table()
    put(table, f"{move}.by", by)
    error = refusal(table)
    assert error.path == f"{move}.by"
    assert "is an officer's act alone" in error.problem
    assert error.value == sorted(by)


@pytest.mark.parametrize("by", [["officer"], ["officer", "applicant"], ["system"]])
def test_a_file_cannot_let_others_withdraw_a_request(fresh_table: Fresh, by: list[str]) -> None:
    table = fresh_table()
    put(table, "activities[3].moves.withdraw.by", by)
    error = refusal(table)
    assert error.path == "activities[3].moves.withdraw.by"
    assert "the applicant's act alone" in error.problem


@pytest.mark.parametrize("by", [["officer"], ["system"]])
def test_what_stands_in_the_applicants_lane_is_open_to_the_applicant(
    fresh_table: Fresh, by: list[str]
) -> None:
    table = fresh_table()
    put(table, "activities[3].moves.attach.by", by)
    error = refusal(table)
    assert error.path == "activities[3].moves.attach.by"
    assert "must be open to the applicant" in error.problem


def test_what_stands_in_the_officers_lane_is_not_the_applicants(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[7].moves.notify.by", ["applicant"])
    assert "must be open to the officer" in refusal(table).problem


def test_an_activity_without_moves_has_no_outcome(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[3].moves", {})
    error = refusal(table)
    assert (error.path, error.problem) == ("activities[3].moves", "has no outcome")


def test_an_activity_that_can_only_be_withdrawn_has_no_outcome(fresh_table: Fresh) -> None:
    table = fresh_table()
    drop(table, "activities[3].moves.attach")
    error = refusal(table)
    assert (error.path, error.problem) == ("activities[3].moves", "has no outcome")


@pytest.mark.parametrize("outcome", ["conform", "return"])
def test_a_decision_with_one_outcome_is_none(fresh_table: Fresh, outcome: str) -> None:
    table = fresh_table()
    drop(table, f"activities[4].moves.{outcome}")
    error = refusal(table)
    assert error.path == "activities[4].moves"
    assert error.problem == "a decision needs a second outcome"


def test_an_activity_with_two_outcomes_is_a_decision(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[4].symbol", "process")
    error = refusal(table)
    assert error.path == "activities[4].symbol"
    assert error.problem == "several outcomes make a decision"


def test_rejecting_is_an_ending_and_makes_no_decision_of_a_process(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[6].moves.reject", deepcopy(REJECTING))
    assert build(table, file="f").activity("revocation").move(Act.REJECT) is not None


def test_an_activity_that_nothing_leads_to_is_named(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[5].moves.match.to", "notice")
    put(table, "activities[6].moves.revoke.to", "notice")
    error = refusal(table)
    assert (error.path, error.value) == ("activities[6].key", "revocation")
    assert error.problem == "cannot be reached"


def test_activities_that_go_round_in_a_circle_are_named(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[8].moves.acknowledge.to", "notice")
    error = refusal(table)
    assert (error.path, error.value) == ("activities[0].key", "letter")
    assert error.problem == "cannot reach the end"


def test_a_dead_end_behind_a_decision_is_named(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[5].moves.match.to", "document_check")
    put(table, "activities[5].moves.mismatch.to", "letter")
    assert refusal(table).problem == "cannot be reached"


def test_the_graph_is_checked_on_the_value_too(procedure: Procedure) -> None:
    first, *rest = procedure.activities
    spoilt = replace(procedure, activities=(replace(first, key="rejected"), *rest))
    with pytest.raises(ProcedureInvalid, match="an end's name"):
        check_graph(spoilt, file="spoilt.toml")


# --- Whatever the file says --------------------------------------------------------------------


@st.composite
def rewired(draw: st.DrawFn, table: Table) -> Table:
    """Lead some moves elsewhere and put them into other hands."""
    activities = cast("list[Table]", table["activities"])
    keys = [str(activity["key"]) for activity in activities]
    targets = [*keys, *(f"end:{end}" for end in End)]
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(keys) - 1))
        moves = cast("Table", find(table, f"activities[{index}].moves"))
        act = draw(st.sampled_from(sorted(moves)))
        if draw(st.booleans()):
            put(moves, f"{act}.to", draw(st.sampled_from(targets)))
        else:
            lanes = st.lists(st.sampled_from([*Lane]), min_size=1, unique=True)
            put(moves, f"{act}.by", draw(lanes))
    return table


def _first_arrivals(procedure: Procedure, without: str) -> set[str]:
    """Return everything that a request can reach when the activity ``without`` is closed."""
    reached: set[str] = set()
    waiting: list[str] = [procedure.first.key]
    while waiting:
        key = waiting.pop()
        if key in reached or key == without:
            continue
        reached.add(key)
        if key not in set(End):
            waiting += [move.to for move in procedure.activity(key).moves]
    return reached


@settings(max_examples=300)
@given(data=st.data())
def test_every_file_that_loads_keeps_its_promises(fresh_table: Fresh, data: st.DataObject) -> None:
    table = data.draw(st.builds(fresh_table).flatmap(rewired))
    try:
        procedure = build(table, file="f")
    except ProcedureInvalid:
        return
    keys = [activity.key for activity in procedure.activities]
    for key in keys:
        # Whoever would complete without this activity, or come to a later one, must not arrive.
        reached = _first_arrivals(procedure, without=key)
        assert End.COMPLETED not in reached
        assert not reached & set(keys[keys.index(key) :])
    for edge in procedure.edges():
        lane = edge.start.lane if edge.start.lane is Lane.CA else Lane.OFFICER
        assert edge.move.act not in DECISIONS or edge.move.by == {lane}


@pytest.mark.parametrize("lane", [Lane.OFFICER, Lane.CA])
def test_a_file_cannot_let_anybody_but_an_officer_of_the_ca_issue(lane: Lane) -> None:
    table = tomllib.loads((FILES / "issuance" / "2026-11-22.toml").read_text(encoding="utf-8"))
    for act in ("issue", "return", "reject"):
        put(table, f"activities[7].moves.{act}.by", [lane.value])
    put(table, "activities[7].lane", lane.value)
    if lane is Lane.CA:
        assert build(table, file="f").activity("issuance").move(Act.ISSUE)
        return
    error = refusal(table)
    assert error.path == "activities[7].moves.issue.by"
    assert "an officer of the CA alone" in error.problem
