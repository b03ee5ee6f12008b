import pytest

from ams.core.errors import NotPermitted, RuleViolation
from ams.procedures.errors import (
    ActNotOffered,
    ActorNotEntitled,
    DecidesOwnRequest,
    UnknownActivity,
)
from ams.procedures.registry import get
from ams.procedures.rules import (
    DECISIONS,
    Act,
    End,
    Lane,
    Policy,
    Procedure,
    Standing,
    acts_open_to,
    next_step,
)

APPLICANT = Standing(is_applicant=True)
OFFICER = Standing(is_officer=True)
OFFICER_WHO_APPLIED = Standing(is_applicant=True, is_officer=True)
SYSTEM = Standing(is_system=True)
STRANGER = Standing()

# Written out by hand from the paper and the design, so that the file is held against them.
WALK = (
    ("letter", Act.MAKE_LETTER, APPLICANT),
    ("sign_in", Act.SIGN_IN, APPLICANT),
    ("request", Act.FILE, APPLICANT),
    ("attach", Act.ATTACH, APPLICANT),
    ("document_check", Act.CONFORM, OFFICER),
    ("certificate_check", Act.MATCH, OFFICER),
    ("revocation", Act.REVOKE, OFFICER),
    ("notice", Act.NOTIFY, SYSTEM),
    ("receipt", Act.ACKNOWLEDGE, APPLICANT),
)
BEFORE_THE_DECISION = tuple(at for at, _, _ in WALK[:7])


def test_the_nine_acts_lead_through_the_nine_activities_to_completion(
    procedure: Procedure,
) -> None:
    at: str = procedure.first.key
    for expected, act, standing in WALK:
        assert at == expected
        at = next_step(procedure, at=at, act=act, standing=standing)
    assert at is End.COMPLETED


@pytest.mark.parametrize(
    ("at", "act", "to"),
    [
        ("document_check", Act.RETURN, "letter"),
        ("document_check", Act.REJECT, End.REJECTED),
        ("certificate_check", Act.MISMATCH, "document_check"),
        ("certificate_check", Act.REJECT, End.REJECTED),
        ("revocation", Act.RECHECK, "certificate_check"),
        ("revocation", Act.REJECT, End.REJECTED),
    ],
)
def test_an_officer_who_finds_a_fault_sends_the_request_where_the_procedure_says(
    procedure: Procedure, at: str, act: Act, to: str
) -> None:
    assert next_step(procedure, at=at, act=act, standing=OFFICER) == to


@pytest.mark.parametrize("at", BEFORE_THE_DECISION)
def test_the_applicant_withdraws_until_it_is_decided(procedure: Procedure, at: str) -> None:
    assert next_step(procedure, at=at, act=Act.WITHDRAW, standing=APPLICANT) is End.WITHDRAWN


@pytest.mark.parametrize("at", ["notice", "receipt"])
def test_what_is_decided_cannot_be_withdrawn(procedure: Procedure, at: str) -> None:
    with pytest.raises(ActNotOffered, match="does not offer withdraw"):
        next_step(procedure, at=at, act=Act.WITHDRAW, standing=APPLICANT)


@pytest.mark.parametrize("at", [at for at, _, _ in WALK if at != "revocation"])
def test_there_is_nothing_to_step_back_from_but_the_revocation(
    procedure: Procedure, at: str
) -> None:
    with pytest.raises(ActNotOffered, match="does not offer recheck"):
        next_step(procedure, at=at, act=Act.RECHECK, standing=OFFICER)


@pytest.mark.parametrize("standing", [APPLICANT, OFFICER_WHO_APPLIED, SYSTEM, STRANGER])
def test_only_an_officer_steps_back(procedure: Procedure, standing: Standing) -> None:
    with pytest.raises(ActorNotEntitled):
        next_step(procedure, at="revocation", act=Act.RECHECK, standing=standing)


def test_ways_out_of_the_revocation_are_marked_as_ours(procedure: Procedure) -> None:
    ours = {Act.RECHECK, Act.REJECT, Act.WITHDRAW}
    moves = [move for move in procedure.activity("revocation").moves if move.act in ours]
    assert [move.text.is_proposed for move in moves if move.text] == [True] * 3


@pytest.mark.parametrize("at", ["notice", "receipt"])
def test_what_is_decided_cannot_be_rejected(procedure: Procedure, at: str) -> None:
    with pytest.raises(ActNotOffered, match="does not offer reject"):
        next_step(procedure, at=at, act=Act.REJECT, standing=OFFICER)


@pytest.mark.parametrize("standing", [OFFICER, SYSTEM, STRANGER])
@pytest.mark.parametrize("at", BEFORE_THE_DECISION)
def test_nobody_withdraws_for_the_applicant(
    procedure: Procedure, at: str, standing: Standing
) -> None:
    with pytest.raises(ActorNotEntitled, match="is for the applicant"):
        next_step(procedure, at=at, act=Act.WITHDRAW, standing=standing)


@pytest.mark.parametrize(("at", "act"), [(at, act) for at, act, _ in WALK if act in DECISIONS])
def test_an_officer_never_decides_on_his_own_request(
    procedure: Procedure, at: str, act: Act
) -> None:
    with pytest.raises(DecidesOwnRequest, match="nobody decides on his own request") as refusal:
        next_step(procedure, at=at, act=act, standing=OFFICER_WHO_APPLIED)
    assert refusal.value.context["at"] == at
    assert isinstance(refusal.value, NotPermitted)


@pytest.mark.parametrize("standing", [APPLICANT, SYSTEM, STRANGER])
@pytest.mark.parametrize(("at", "act"), [(at, act) for at, act, _ in WALK if act in DECISIONS])
def test_a_decision_is_for_officers(
    procedure: Procedure, at: str, act: Act, standing: Standing
) -> None:
    with pytest.raises(ActorNotEntitled, match="is for the officer") as refusal:
        next_step(procedure, at=at, act=act, standing=standing)
    assert type(refusal.value) is ActorNotEntitled


@pytest.mark.parametrize("standing", [APPLICANT, OFFICER, OFFICER_WHO_APPLIED, STRANGER])
def test_only_the_system_tells_so_that_nothing_is_told_early(
    procedure: Procedure, standing: Standing
) -> None:
    with pytest.raises(ActorNotEntitled, match="is for the system"):
        next_step(procedure, at="notice", act=Act.NOTIFY, standing=standing)


@pytest.mark.parametrize("standing", [APPLICANT, OFFICER, OFFICER_WHO_APPLIED])
def test_receipt_is_confirmed_by_the_applicant_or_recorded_by_an_officer(
    procedure: Procedure, standing: Standing
) -> None:
    end = next_step(procedure, at="receipt", act=Act.ACKNOWLEDGE, standing=standing)
    assert end is End.COMPLETED


def test_a_stranger_confirms_no_receipt(procedure: Procedure) -> None:
    with pytest.raises(ActorNotEntitled, match="applicant or officer"):
        next_step(procedure, at="receipt", act=Act.ACKNOWLEDGE, standing=STRANGER)


def test_a_refusal_names_what_the_activity_does_offer(procedure: Procedure) -> None:
    with pytest.raises(
        ActNotOffered,
        match=r"activity 5 \(document_check\) does not offer revoke; "
        r"it offers conform, return, reject, withdraw",
    ) as refusal:
        next_step(procedure, at="document_check", act=Act.REVOKE, standing=OFFICER)
    assert isinstance(refusal.value, RuleViolation)
    assert refusal.value.context == {"act": Act.REVOKE, "at": "document_check"}


@pytest.mark.parametrize("end", list(End))
@pytest.mark.parametrize("act", list(Act))
def test_after_the_end_nothing_is_offered(procedure: Procedure, end: End, act: Act) -> None:
    with pytest.raises(ActNotOffered, match=f"has ended \\({end}\\)"):
        next_step(procedure, at=end.value, act=act, standing=OFFICER)
    assert acts_open_to(procedure, at=end.value, standing=OFFICER) == ()


def test_an_activity_that_the_procedure_does_not_have_is_named(procedure: Procedure) -> None:
    with pytest.raises(UnknownActivity, match="'approval'"):
        next_step(procedure, at="approval", act=Act.CONFORM, standing=OFFICER)
    with pytest.raises(UnknownActivity, match="'approval'"):
        acts_open_to(procedure, at="approval", standing=OFFICER)


def test_a_page_offers_each_what_he_may_do(procedure: Procedure) -> None:
    def offered(standing: Standing) -> tuple[Act, ...]:
        return acts_open_to(procedure, at="document_check", standing=standing)

    assert offered(OFFICER) == (Act.CONFORM, Act.RETURN, Act.REJECT)
    assert offered(APPLICANT) == offered(OFFICER_WHO_APPLIED) == (Act.WITHDRAW,)
    assert offered(SYSTEM) == offered(STRANGER) == ()


def test_the_officer_accompanies_sign_in_and_request_as_the_paper_says(
    procedure: Procedure,
) -> None:
    required = [a.key for a in procedure.activities if a.accompaniment is Policy.REQUIRED]
    assert required == ["sign_in", "request"]


def test_the_lanes_are_those_of_the_paper(procedure: Procedure) -> None:
    lanes = [activity.lane for activity in procedure.activities]
    assert lanes == [Lane.APPLICANT] * 4 + [Lane.OFFICER] * 4 + [Lane.APPLICANT]
    assert procedure.lane_name(Lane.OFFICER).id == "BSrE/OP"


def test_the_edges_are_all_moves_of_all_activities(procedure: Procedure) -> None:
    drawn = [(edge.start.key, edge.move.act) for edge in procedure.edges()]
    assert drawn == [(a.key, m.act) for a in procedure.activities for m in a.moves]
    assert len(drawn) == len(set(drawn))
    assert procedure.title is procedure.identity.title


@pytest.mark.parametrize("key", ["issuance", "renewal"])
def test_a_certificate_is_issued_by_an_officer_of_the_ca_and_never_on_his_own_request(
    key: str,
) -> None:
    procedure = get(key, "2026-11-22")
    ca_officer = Standing(is_officer=True, is_ca_officer=True)
    to = next_step(procedure, at="issuance", act=Act.ISSUE, standing=ca_officer)
    assert to == "notice"
    for standing in (APPLICANT, OFFICER, SYSTEM, STRANGER):
        with pytest.raises(ActorNotEntitled, match="is for the ca") as refusal:
            next_step(procedure, at="issuance", act=Act.ISSUE, standing=standing)
        assert type(refusal.value) is ActorNotEntitled
    own = Standing(is_applicant=True, is_officer=True, is_ca_officer=True)
    with pytest.raises(DecidesOwnRequest):
        next_step(procedure, at="issuance", act=Act.ISSUE, standing=own)


@pytest.mark.parametrize("act", [Act.REJECT, Act.RETURN])
def test_who_is_no_officer_of_the_ca_cannot_turn_down_what_is_hers_to_approve(act: Act) -> None:
    with pytest.raises(ActorNotEntitled, match="is for the ca"):
        next_step(get("issuance", "2026-11-22"), at="issuance", act=act, standing=OFFICER)
