"""Checks that a procedure's activities hang together; one rule, one function."""

from collections.abc import Iterable, Mapping
from typing import Never

from ams.procedures.errors import ProcedureInvalid
from ams.procedures.rules import (
    CA_DECISIONS,
    DECISIONS,
    OFFICES,
    Act,
    Activity,
    End,
    Lane,
    Policy,
    Procedure,
    Symbol,
)

_ENDED_BY = {Act.REJECT: End.REJECTED, Act.WITHDRAW: End.WITHDRAWN}
# Endings, and an officer's step back to what he has already passed, are no outcomes of an activity.
_ASIDE = frozenset({*_ENDED_BY, Act.RECHECK})


def check_graph(procedure: Procedure, *, file: str) -> None:
    """Refuse a procedure in which a request could get lost, stuck or into the wrong hands.

    Raises:
        ProcedureInvalid: names the file, the activity and the value.
    """
    activities = procedure.activities
    _check_numbers(activities, file)
    _check_keys(activities, file)
    _check_lanes(procedure, file)
    _check_symbols(activities, file)
    for index, activity in enumerate(activities):
        _check_targets(activities, index, file)
        _check_hands(activity, index, file)
        _check_outcomes(activity, index, file)
    # That no activity can be skipped follows only from all three: each is reached, each leads
    # to completion, and no move passes over one.
    _check_reachable(activities, file)
    _check_leads_to_completion(activities, file)
    _check_order(activities, file)
    _check_named_once(procedure, file)


def _refuse(file: str, path: str, problem: str, value: object) -> Never:
    raise ProcedureInvalid(problem, file=file, path=path, value=value)


def _path(index: int, key: str) -> str:
    return f"activities[{index}].{key}"


def _check_numbers(activities: tuple[Activity, ...], file: str) -> None:
    """Activities are numbered 1, 2, 3 … in the order of the file."""
    seen: set[int] = set()
    for index, activity in enumerate(activities):
        if activity.number in seen:
            _refuse(file, _path(index, "number"), "stands twice", activity.number)
        seen.add(activity.number)
    for index, activity in enumerate(activities):
        if activity.number != index + 1:
            _refuse(file, _path(index, "number"), f"must be {index + 1}", activity.number)


def _check_keys(activities: tuple[Activity, ...], file: str) -> None:
    """A key names one activity, and no end has the same name."""
    seen: set[str] = set(End)
    for index, activity in enumerate(activities):
        if activity.key in seen:
            _refuse(file, _path(index, "key"), "stands twice or is an end's name", activity.key)
        seen.add(activity.key)


def _check_lanes(procedure: Procedure, file: str) -> None:
    """Every activity stands in a column that the flowchart has."""
    columns = {lane for lane, _ in procedure.lanes}
    for index, activity in enumerate(procedure.activities):
        if activity.lane not in columns:
            _refuse(file, _path(index, "lane"), "has no column in lanes", activity.lane.value)


def _check_symbols(activities: tuple[Activity, ...], file: str) -> None:
    """The first activity is the start, the last the end, and none between is either."""
    last = len(activities) - 1
    for index, activity in enumerate(activities):
        for symbol, place in ((Symbol.START, 0), (Symbol.END, last)):
            if (activity.symbol is symbol) != (index == place):
                problem = f"the {symbol} belongs to activity {place + 1} and to no other"
                _refuse(file, _path(index, "symbol"), problem, activity.symbol.value)


def _check_targets(activities: tuple[Activity, ...], index: int, file: str) -> None:
    """A move leads to an end or to another activity of the procedure."""
    keys = {activity.key for activity in activities}
    for move in activities[index].moves:
        path = _path(index, f"moves.{move.act}.to")
        if isinstance(move.to, End):
            continue
        if move.to not in keys:
            _refuse(file, path, "is no activity of this procedure", move.to)
        if move.to == activities[index].key:
            _refuse(file, path, "leads back to where it starts", move.to)


def _check_order(activities: tuple[Activity, ...], file: str) -> None:
    """A move leads to the next activity or to one before, and the last one completes."""
    numbers = {activity.key: activity.number for activity in activities}
    keys = list(numbers)
    for index, activity in enumerate(activities):
        for move in activity.moves:
            path = _path(index, f"moves.{move.act}.to")
            if move.to is End.COMPLETED and activity.number != len(activities):
                _refuse(file, path, "only the last activity completes", f"end:{move.to}")
            if numbers.get(move.to, 0) > activity.number + 1:
                _refuse(file, path, f"skips activity {activity.number + 1}", move.to)
            if move.act is Act.RECHECK and move.to not in keys[:index]:
                _refuse(file, path, "recheck leads back to an earlier activity", str(move.to))


def _check_hands(activity: Activity, index: int, file: str) -> None:
    """What only an officer, or only the applicant, may do is given to nobody else."""
    for move in activity.moves:
        path = _path(index, f"moves.{move.act}.by")
        by = [lane.value for lane in sorted(move.by)]
        if move.act in DECISIONS and move.by != {_decider(activity.lane)}:
            _refuse(file, path, f"{move.act} is an officer's act alone", by)
        if move.act in CA_DECISIONS and move.by != {Lane.CA}:
            _refuse(file, path, f"{move.act} is the act of an officer of the CA alone", by)
        if move.act is Act.WITHDRAW and move.by != {Lane.APPLICANT}:
            _refuse(file, path, "withdraw is the applicant's act alone", by)
        if move.act not in _ENDED_BY and not move.by & _hands_of(activity.lane):
            _refuse(file, path, f"must be open to the {activity.lane}, whose lane it is", by)
    if activity.lane is not Lane.APPLICANT and activity.accompaniment is not Policy.NONE:
        problem = "only the applicant is accompanied"
        _refuse(file, _path(index, "accompaniment"), problem, activity.accompaniment.value)


def _decider(lane: Lane) -> Lane:
    """Return whose decisions stand in ``lane``: its own officer's; the OP's in any other."""
    return lane if lane in OFFICES else Lane.OFFICER


def _hands_of(lane: Lane) -> frozenset[Lane]:
    """Return who carries out what stands in ``lane``: the system may act for an officer."""
    return frozenset({lane, Lane.SYSTEM} if lane in OFFICES else {lane})


def _check_outcomes(activity: Activity, index: int, file: str) -> None:
    """A decision has two outcomes or more, other activities one; endings and steps back aside."""
    for move in activity.moves:
        wanted = _ENDED_BY.get(move.act, End.COMPLETED)
        if (move.act in _ENDED_BY or isinstance(move.to, End)) and move.to is not wanted:
            problem = f"{move.act} can end in end:{wanted} alone"
            _refuse(file, _path(index, f"moves.{move.act}.to"), problem, str(move.to))
    outcomes = [move.act.value for move in activity.moves if move.act not in _ASIDE]
    is_decision = activity.symbol is Symbol.DECISION
    if not outcomes:
        _refuse(file, _path(index, "moves"), "has no outcome", outcomes)
    if is_decision and len(outcomes) == 1:
        _refuse(file, _path(index, "moves"), "a decision needs a second outcome", outcomes)
    if not is_decision and len(outcomes) > 1:
        _refuse(file, _path(index, "symbol"), "several outcomes make a decision", outcomes)


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Return everything that ``edges`` lead to from ``start``."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(edges.get(key, ()))
    return found


def _check_reachable(activities: tuple[Activity, ...], file: str) -> None:
    """A request gets from the first activity to every other."""
    edges = {each.key: {str(move.to) for move in each.moves} for each in activities}
    reached = _closure([activities[0].key], edges)
    for index, activity in enumerate(activities):
        if activity.key not in reached:
            _refuse(file, _path(index, "key"), "cannot be reached", activity.key)


def _check_leads_to_completion(activities: tuple[Activity, ...], file: str) -> None:
    """From every activity the procedure can still be completed."""
    back: dict[str, set[str]] = {}
    for activity in activities:
        for move in activity.moves:
            back.setdefault(str(move.to), set()).add(activity.key)
    completing = _closure([End.COMPLETED], back)
    for index, activity in enumerate(activities):
        if activity.key not in completing:
            _refuse(file, _path(index, "key"), "cannot reach the end", activity.key)


def _check_named_once(procedure: Procedure, file: str) -> None:
    """No regulation, no related procedure, no reference and no reason is listed twice."""
    for name, keys in (
        ("legal_basis", [each.key for each in procedure.legal_basis]),
        ("related", [each.key for each in procedure.related]),
        ("references", [each.key for each in procedure.references]),
        ("reasons", [each.key for each in procedure.reasons]),
    ):
        for index, key in enumerate(keys):
            if key in keys[:index]:
                _refuse(file, f"{name}[{index}].key", "stands twice", key)
