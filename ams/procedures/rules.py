"""What a procedure allows: activities, lanes, acts and the pure rule that moves a request.

A procedure is data (ADR 0004); this module knows neither files nor a database nor who anybody is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ams.procedures.errors import (
    ActNotOffered,
    ActorNotEntitled,
    DecidesOwnRequest,
    UnknownActivity,
)
from ams.procedures.reasons import Reason
from ams.procedures.sheet import (
    Cell,
    Headings,
    Identity,
    LegalBasis,
    Reference,
    Related,
    Remark,
    Source,
    Text,
    Warnings,
)


class Lane(StrEnum):
    """Who performs: the columns of the flowchart, and the system on an officer's behalf.

    ``CA`` is an officer of the CA itself, where a procedure asks for him and no other.
    """

    APPLICANT = "applicant"
    OFFICER = "officer"
    CA = "ca"
    SYSTEM = "system"


OFFICES = frozenset({Lane.OFFICER, Lane.CA})
"""The lanes in which an appointment is needed."""


class Act(StrEnum):
    """What can be done with a request; each is one service function once it is carried out."""

    MAKE_LETTER = "make_letter"
    SIGN_IN = "sign_in"
    FILE = "file"
    ATTACH = "attach"
    CONFORM = "conform"
    RETURN = "return"
    MATCH = "match"
    MISMATCH = "mismatch"
    REVOKE = "revoke"
    RECHECK = "recheck"
    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REGISTER = "register"
    ACCEPT = "accept"
    VERIFY = "verify"
    MAKE_KEY = "make_key"
    ISSUE = "issue"
    CHECK_TERM = "check_term"
    DISPOSE = "dispose"
    CREATE_MAILBOX = "create_mailbox"
    HAND_OVER = "hand_over"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of an act


DECISIONS = frozenset({
    Act.CONFORM, Act.RETURN, Act.MATCH, Act.MISMATCH, Act.REVOKE, Act.RECHECK, Act.REJECT,
    Act.REGISTER, Act.VERIFY, Act.ISSUE, Act.DISPOSE, Act.CREATE_MAILBOX, Act.HAND_OVER,
})  # fmt: skip
"""Acts that only an officer performs, whatever a file may say, and never on his own request."""

CA_DECISIONS = frozenset({Act.ISSUE})
"""Acts that only an officer of the CA performs."""


class End(StrEnum):
    """How a request ends; the members are the request's final states."""

    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_ENDS = frozenset(End)


class Policy(StrEnum):
    """Whether an officer accompanies the applicant in an activity."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Symbol(StrEnum):
    """The flowchart's symbols (PermenPAN-RB 35/2012)."""

    START = "start"
    PROCESS = "process"
    DECISION = "decision"
    END = "end"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is to one request, decided anew for every act.

    ``is_officer`` is true only for an appointment in force whose scope covers the applicant's
    agency, ``is_ca_officer`` if it is an appointment of the CA.
    """

    is_applicant: bool = False
    is_officer: bool = False
    is_system: bool = False
    is_ca_officer: bool = False

    def may_act_for(self, lane: Lane) -> bool:
        """Tell whether this is one of those who stand in ``lane``, own requests aside."""
        return {
            Lane.APPLICANT: self.is_applicant,
            Lane.OFFICER: self.is_officer,
            Lane.CA: self.is_ca_officer,
            Lane.SYSTEM: self.is_system,
        }[lane]


@dataclass(frozen=True, slots=True)
class Move:
    """An edge of the graph: who may perform ``act``, and where it leads.

    ``label`` is short, for the flowchart; ``text`` is the source's own sentence, if it has one.
    """

    act: Act
    to: str | End
    by: frozenset[Lane]
    label: Text
    text: Cell | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the procedure's table."""

    number: int
    key: str
    lane: Lane
    symbol: Symbol
    text: Cell
    equipment: Cell
    standard: timedelta
    standard_text: Cell
    output: Cell
    remark: Remark
    accompaniment: Policy
    moves: tuple[Move, ...]

    def move(self, act: Act) -> Move | None:
        """Return the edge that ``act`` takes from here, or ``None`` where it is not offered."""
        return next((move for move in self.moves if move.act is act), None)


@dataclass(frozen=True, slots=True)
class Edge:
    """A move together with the activity it starts from, for drawing."""

    start: Activity
    move: Move


@dataclass(frozen=True, slots=True)
class Procedure:
    """One revision of a procedure, checked as a whole when it was loaded."""

    key: str
    revision: str
    identity: Identity
    headings: Headings
    lanes: tuple[tuple[Lane, Cell], ...]
    legal_basis: tuple[LegalBasis, ...]
    related: tuple[Related, ...]
    qualifications: tuple[Cell, ...]
    equipment: tuple[Cell, ...]
    warnings: Warnings
    records: tuple[Cell, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Text, ...]
    references: tuple[Reference, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Tell whether this is a signed paper, not one put together and yet to be signed."""
        return self.identity.title.source is Source.SOP

    @property
    def title(self) -> Cell:
        """Return the procedure's name."""
        return self.identity.title

    @property
    def first(self) -> Activity:
        """Return the activity where every request begins."""
        return self.activities[0]

    @property
    def total_standard(self) -> timedelta:
        """Return the standard time of all activities, our proposals included."""
        return sum((activity.standard for activity in self.activities), timedelta())

    def standard_from(self, source: Source) -> timedelta:
        """Return the standard time of the activities whose time comes from ``source``."""
        return sum(
            (each.standard for each in self.activities if each.standard_text.source is source),
            timedelta(),
        )

    def activity(self, key: str) -> Activity:
        """Return the activity of ``key``.

        Raises:
            UnknownActivity: there is none.
        """
        for activity in self.activities:
            if activity.key == key:
                return activity
        raise UnknownActivity(
            f"procedure {self.key} {self.revision} has no activity {key!r}", activity=key
        )

    @property
    def outcome(self) -> Edge | None:
        """Return the move after which the applicant is told, ``None`` where nobody is told so."""
        telling = {each.key for each in self.activities if each.move(Act.NOTIFY) is not None}
        return next((edge for edge in self.edges() if edge.move.to in telling), None)

    def lane_name(self, lane: Lane) -> Text:
        """Return the flowchart's column head for ``lane``."""
        return dict(self.lanes)[lane]

    def edges(self) -> Iterator[Edge]:
        """Yield every edge of the flowchart, in the order of the activities."""
        for activity in self.activities:
            for move in activity.moves:
                yield Edge(activity, move)


def next_step(procedure: Procedure, *, at: str, act: Act, standing: Standing) -> str | End:
    """Return the activity, or the end, that a request moves to when ``act`` is performed.

    Raises:
        UnknownActivity: the procedure has no activity ``at``.
        ActNotOffered: the activity ``at`` does not offer ``act``, or the request has ended.
        DecidesOwnRequest: the officer is the applicant himself.
        ActorNotEntitled: the act is not for one of this ``standing``.
    """
    move = _offered(procedure, at=at, act=act)
    _check_entitled(move, at=at, standing=standing)
    return move.to


def acts_open_to(procedure: Procedure, *, at: str, standing: Standing) -> tuple[Act, ...]:
    """Return the acts that ``next_step`` would grant, so that a page hides the others."""
    if at in _ENDS:
        return ()
    return tuple(move.act for move in procedure.activity(at).moves if _may_perform(move, standing))


def _offered(procedure: Procedure, *, at: str, act: Act) -> Move:
    if at in _ENDS:
        raise ActNotOffered(f"the request has ended ({at}); {act} comes too late", act=act, at=at)
    activity = procedure.activity(at)
    move = activity.move(act)
    if move is None:
        offered = ", ".join(each.act for each in activity.moves)
        raise ActNotOffered(
            f"activity {activity.number} ({at}) does not offer {act}; it offers {offered}",
            act=act,
            at=at,
        )
    return move


def _may_perform(move: Move, standing: Standing) -> bool:
    # The two-person rule: an appointment counts for nothing on one's own request.
    lanes = move.by - OFFICES if standing.is_applicant else move.by
    return any(standing.may_act_for(lane) for lane in lanes)


def _check_entitled(move: Move, *, at: str, standing: Standing) -> None:
    if _may_perform(move, standing):
        return
    if any(standing.may_act_for(lane) for lane in move.by & OFFICES):
        raise DecidesOwnRequest(
            f"{move.act} at {at} is an officer's act and the actor is the applicant: "
            "nobody decides on his own request",
            act=move.act,
            at=at,
        )
    wanted = " or ".join(sorted(move.by))
    raise ActorNotEntitled(
        f"{move.act} at {at} is for the {wanted}, which the actor is not on this request",
        act=move.act,
        at=at,
        by=wanted,
    )
