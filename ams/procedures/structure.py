"""What a revision may not change, because each act is code: the activities and their outcomes."""

from ams.procedures.errors import ProcedureInvalid
from ams.procedures.rules import Act, Activity, End, Procedure

_FILED_TOGETHER = (Act.MAKE_LETTER, Act.SIGN_IN, Act.FILE)  # filing carries them out in one go
_ASIDE = frozenset({Act.REJECT, Act.WITHDRAW, Act.RECHECK})


def check_same_structure(procedure: Procedure, base: Procedure, *, file: str) -> None:
    """Refuse a revision that AMS could not carry out: ``base`` is the one that its code knows.

    Free are texts, times, order, lanes, who may act, where a decision leads, and whether an
    activity offers rejecting, withdrawing and stepping back.

    Raises:
        ProcedureInvalid: names the file, the activity and the value.
    """
    known = {activity.key: activity for activity in base.activities}
    for index, activity in enumerate(procedure.activities):
        path = f"activities[{index}]"
        if activity.key not in known:
            problem = f"is no activity that AMS carries out; those are {', '.join(known)}"
            raise ProcedureInvalid(problem, file=file, path=f"{path}.key", value=activity.key)
        wanted, offered = _outcomes(known[activity.key]), _outcomes(activity)
        if offered != wanted:
            problem = f"must have the outcomes {', '.join(sorted(wanted))} and no other"
            raise ProcedureInvalid(problem, file=file, path=f"{path}.moves", value=sorted(offered))
    keys = [activity.key for activity in procedure.activities]
    missing = [key for key in known if key not in keys]
    if missing:
        raise ProcedureInvalid("lacks an activity", file=file, path="activities", value=missing[0])
    if base.reasons and not procedure.reasons:
        raise ProcedureInvalid("is missing", file=file, path="reasons")
    first = [one.key for one in base.activities if any(map(one.move, _FILED_TOGETHER))]
    if keys[: len(first)] != first:
        problem = f"must begin with {', '.join(first)}, which are carried out together"
        raise ProcedureInvalid(problem, file=file, path="activities", value=keys[0])


def _outcomes(activity: Activity) -> frozenset[str]:
    """Return the acts that carry the activity out, and completing where it completes."""
    return frozenset(
        f"{move.act.value} (end)" if move.to is End.COMPLETED else move.act.value
        for move in activity.moves
        if move.act not in _ASIDE
    )
