"""What no sequence of acts can do, whoever performs them and in whatever order."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ams.core.errors import AMSError
from ams.procedures.errors import ActNotOffered, ActorNotEntitled
from ams.procedures.registry import current
from ams.procedures.rules import (
    DECISIONS,
    Act,
    End,
    Procedure,
    Standing,
    acts_open_to,
    next_step,
)

PROCEDURE = current("revocation", date(2026, 11, 22))
KEYS = [activity.key for activity in PROCEDURE.activities]

standings = st.builds(Standing, st.booleans(), st.booleans(), st.booleans())
parties = st.sampled_from(
    [
        Standing(is_applicant=True),
        Standing(is_officer=True),
        Standing(is_applicant=True, is_officer=True),
        Standing(is_system=True),
    ]
)
attempts = st.tuples(st.sampled_from(Act), parties)


@dataclass(slots=True)
class Walk:
    """A request on its way: where it was, what was done, what was refused."""

    procedure: Procedure
    at: str
    visited: list[str] = field(default_factory=list)
    done: list[tuple[str, Act, Standing]] = field(default_factory=list)
    refused: list[AMSError] = field(default_factory=list)

    def attempt(self, act: Act, standing: Standing) -> None:
        """Try ``act``; a refusal leaves the request where it is."""
        try:
            to = next_step(self.procedure, at=self.at, act=act, standing=standing)
        except (ActNotOffered, ActorNotEntitled) as refusal:
            self.refused.append(refusal)
            return
        self.done.append((self.at, act, standing))
        self.at = to
        self.visited.append(to)


def walk(procedure: Procedure, tried: list[tuple[Act, Standing]]) -> Walk:
    """Return what became of a request on which all these acts were tried in turn."""
    first = procedure.first.key
    walked = Walk(procedure, first, [first])
    for act, standing in tried:
        walked.attempt(act, standing)
    return walked


@st.composite
def lively_walks(draw: st.DrawFn) -> Walk:
    """Try acts at random, but every other time one that is open, so that walks get far."""
    walked = Walk(PROCEDURE, KEYS[0], [KEYS[0]])
    for (act, standing), lively in draw(st.lists(st.tuples(attempts, st.booleans()), max_size=40)):
        open_acts = acts_open_to(PROCEDURE, at=walked.at, standing=standing)
        chosen = draw(st.sampled_from(open_acts)) if lively and open_acts else act
        walked.attempt(chosen, standing)
    return walked


@given(lively_walks())
def test_no_sequence_of_acts_leaves_the_graph(walked: Walk) -> None:
    assert set(walked.visited) <= {*KEYS, *End}
    for end in End:
        assert end not in walked.visited[:-1]


@given(lively_walks())
def test_no_sequence_of_acts_skips_an_activity(walked: Walk) -> None:
    furthest = 0
    for key in walked.visited:
        if key in KEYS:
            assert KEYS.index(key) <= furthest + 1
            furthest = max(furthest, KEYS.index(key))
    if walked.at is End.COMPLETED:
        assert set(KEYS) <= set(walked.visited)


@given(lively_walks())
def test_nothing_is_revoked_that_was_not_checked_twice_after_the_last_letter(
    walked: Walk,
) -> None:
    since_letter: list[Act] = []
    for _, act, _ in walked.done:
        since_letter = [act] if act is Act.MAKE_LETTER else [*since_letter, act]
        if act is Act.REVOKE:
            assert since_letter[-2:] == [Act.MATCH, Act.REVOKE]
            # A mismatch asks for both checks again, a step back for the certificate's alone.
            since_documents = since_letter[::-1][: since_letter[::-1].index(Act.CONFORM)]
            assert set(since_documents) <= {Act.MATCH, Act.RECHECK, Act.REVOKE}
            assert Act.ATTACH in since_letter


@given(lively_walks())
def test_after_a_step_back_nothing_is_revoked_without_another_match(walked: Walk) -> None:
    acts = [act for _, act, _ in walked.done]
    for place, act in enumerate(acts):
        if act is Act.RECHECK:
            assert acts[place - 1] is Act.MATCH
            assert acts[place + 1 : place + 2] != [Act.REVOKE]


@given(lively_walks())
def test_nothing_is_rejected_withdrawn_or_checked_again_after_the_decision(walked: Walk) -> None:
    acts = [act for _, act, _ in walked.done]
    if Act.REVOKE in acts:
        assert set(acts[acts.index(Act.REVOKE) + 1 :]) <= {Act.NOTIFY, Act.ACKNOWLEDGE}


@given(lively_walks())
def test_every_decision_was_an_officers_and_none_on_his_own_request(walked: Walk) -> None:
    for _, act, standing in walked.done:
        if act in DECISIONS:
            assert standing.is_officer
            assert not standing.is_applicant


@given(st.lists(st.tuples(st.sampled_from(Act), st.booleans())))
def test_an_applicant_alone_gets_no_further_than_the_check_even_if_he_is_an_officer(
    tried: list[tuple[Act, bool]],
) -> None:
    walked = walk(
        PROCEDURE,
        [(act, Standing(is_applicant=True, is_officer=officer)) for act, officer in tried],
    )
    assert walked.at in {*KEYS[:5], End.WITHDRAWN}
    assert not DECISIONS & {act for _, act, _ in walked.done}


@given(st.lists(st.sampled_from(Act)))
def test_a_stranger_moves_nothing(acts: list[Act]) -> None:
    walked = walk(PROCEDURE, [(act, Standing()) for act in acts])
    assert walked.at == KEYS[0]
    assert len(walked.refused) == len(acts)


@given(lively_walks())
def test_every_refusal_says_which_act_was_refused_where_and_why(walked: Walk) -> None:
    for refusal in walked.refused:
        assert str(refusal.context["act"]) in str(refusal)
        assert str(refusal.context["at"]) in str(refusal)
        assert refusal.code in {"act_not_offered", "actor_not_entitled", "decides_own_request"}


@given(st.sampled_from([*KEYS, *End]), standings)
def test_what_is_open_is_exactly_what_would_be_granted(at: str, standing: Standing) -> None:
    granted = []
    for act in Act:
        try:
            next_step(PROCEDURE, at=at, act=act, standing=standing)
        except (ActNotOffered, ActorNotEntitled):
            continue
        granted.append(act)
    assert set(acts_open_to(PROCEDURE, at=at, standing=standing)) == set(granted)
