"""From the dry run to the decision: two people, and nothing before the second has agreed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from ams.accounts.errors import PasswordNeeded
from ams.accounts.models import Person
from ams.core.actor import Actor, system
from ams.core.errors import InvalidInput
from ams.incidents.errors import (
    IncidentNotAt,
    IncidentNotFound,
    IncidentNotPermitted,
    NothingToRevoke,
    OwnProposal,
)
from ams.incidents.models import Incident
from ams.incidents.selection import Selection
from ams.incidents.services import (
    Cause,
    approve,
    discard,
    draft,
    incidents_for,
    pause,
    propose,
    reject,
    resume,
)
from ams.incidents.states import State
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation.errors import InvalidReasons
from ams.revocation.models import Revocation
from ams.revocation.services import revoke
from tests.incidents.conftest import CAUSE, Room

OTHERS = ["budi", "sari", "tono", "rina", "dewi", "agus"]


def written(event: Event) -> int:
    return Entry.objects.filter(event=event).count()


def test_a_draft_counts_and_revokes_nothing(room: Room) -> None:
    room.certificates(3)
    incident = room.drafted()
    assert (incident.state, incident.total, incident.waiting) == ("draft", 3, 3)
    assert incident.items.count() == 3
    assert not Revocation.objects.exists()
    assert not Job.objects.filter(kind="incidents:run").exists()


def test_what_is_issued_after_the_dry_run_is_not_in_it(room: Room) -> None:
    room.certificates(1)
    incident = room.proposed()
    room.certificates(1)
    approve(incident.pk, actor=room.indra, clock=room.clock)
    assert room.work(incident).revoked == 1


def test_two_officers_decide(room: Room) -> None:
    room.certificates(1)
    incident = room.approved()
    assert (incident.state, incident.decided_by_name) == ("revoking", "Indra")
    assert written(Event.INCIDENT_PROPOSE) == written(Event.INCIDENT_APPROVE) == 1
    assert Job.objects.get(kind="incidents:run").key == str(incident.pk)
    assert not Revocation.objects.exists()


def test_nobody_approves_his_own_proposal_under_any_account(room: Room) -> None:
    room.certificates(1)
    incident = room.proposed()
    same_person = replace(room.citra, account_id=room.indra.account_id)
    for actor in (room.citra, same_person):
        with pytest.raises(OwnProposal):
            approve(incident.pk, actor=actor, clock=room.clock)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(
            state="revoking", decided_by=room.citra.account_id, decided_at=room.clock.now()
        )


def test_an_approval_wants_a_password_given_lately(room: Room) -> None:
    room.certificates(1)
    incident = room.proposed()
    for given in (None, room.clock.now() - timedelta(minutes=11)):
        with pytest.raises(PasswordNeeded):
            approve(incident.pk, actor=replace(room.indra, signed_in_at=given), clock=room.clock)


def test_own_certificates_of_both_are_left_out(room: Room) -> None:
    for username in ("citra", "indra"):
        room.certificates(1, Person.objects.get(account__username=username))
    room.certificates(1)
    incident = room.proposed()
    assert (incident.waiting, incident.excluded) == (2, 1)
    incident = approve(incident.pk, actor=room.indra, clock=room.clock)
    assert (incident.waiting, incident.excluded) == (1, 2)
    assert room.work(incident).revoked == 1


def test_when_nothing_is_left_nothing_is_proposed_or_approved(room: Room) -> None:
    (one,) = room.certificates(1)
    incident = room.drafted()
    revoke(one.pk, reasons=["mutasi"], actor=room.indra, clock=room.clock)
    empty = room.drafted()
    with pytest.raises(NothingToRevoke):
        propose(empty.pk, actor=room.citra, clock=room.clock)
    assert propose(incident.pk, actor=room.citra, clock=room.clock).state == "proposed"


@pytest.mark.parametrize("username", OTHERS)
def test_nobody_else_handles_incidents(room: Room, username: str) -> None:
    room.certificates(1)
    incident, other, clock = room.proposed(), room.officer(username), room.clock
    acts: list[Callable[[], object]] = [
        lambda: draft(Selection(issuer=room.issuer.slug), CAUSE, actor=other, clock=clock),
        lambda: propose(incident.pk, actor=other, clock=clock),
        lambda: discard(incident.pk, actor=other),
        lambda: approve(incident.pk, actor=other, clock=clock),
        lambda: reject(incident.pk, remark="x", actor=other, clock=clock),
        lambda: pause(incident.pk, actor=other, clock=clock),
        lambda: resume(incident.pk, actor=other, clock=clock),
    ]
    for act in acts:
        with pytest.raises(IncidentNotPermitted):
            act()
    incident.refresh_from_db()
    assert incident.state == "proposed"


@pytest.mark.parametrize("username", OTHERS)
def test_incidents_exist_for_officers_of_the_ca_and_auditors_only(
    room: Room, username: str
) -> None:
    if username == "dewi":
        assert not incidents_for(room.officer(username)).exists()
        return
    with pytest.raises(IncidentNotFound):
        incidents_for(room.officer(username))


def test_a_draft_is_its_owners_alone(room: Room) -> None:
    room.certificates(1)
    incident = room.drafted()
    assert not incidents_for(room.indra).exists()
    with pytest.raises(IncidentNotFound):
        propose(incident.pk, actor=room.indra, clock=room.clock)
    with pytest.raises(IncidentNotFound):
        discard(incident.pk, actor=room.indra)
    discard(incident.pk, actor=room.citra)
    assert not Incident.objects.exists()


def test_a_proposal_is_rejected_with_a_reason_or_withdrawn(room: Room) -> None:
    room.certificates(1)
    for actor in (room.indra, room.citra):
        incident = room.proposed()
        with pytest.raises(InvalidInput):
            reject(incident.pk, remark=" ", actor=actor, clock=room.clock)
        incident = reject(incident.pk, remark="Salah pilih", actor=actor, clock=room.clock)
        assert (incident.state, incident.decision_remark) == ("rejected", "Salah pilih")
    assert not Revocation.objects.exists()


def test_each_act_wants_its_state(room: Room) -> None:
    room.certificates(1)
    clock = room.clock
    drafted, proposed, approved = room.drafted(), room.proposed(), room.approved()
    refused: list[Callable[[], object]] = [
        lambda: approve(drafted.pk, actor=room.indra, clock=clock),
        lambda: propose(proposed.pk, actor=room.citra, clock=clock),
        lambda: discard(proposed.pk, actor=room.citra),
        lambda: pause(proposed.pk, actor=room.citra, clock=clock),
        lambda: approve(approved.pk, actor=room.indra, clock=clock),
        lambda: reject(approved.pk, remark="x", actor=room.indra, clock=clock),
        lambda: resume(approved.pk, actor=room.indra, clock=clock),
    ]
    for act in refused:
        with pytest.raises(IncidentNotAt):
            act()
    with pytest.raises(IncidentNotFound):
        approve(4711, actor=room.indra, clock=clock)


@pytest.mark.parametrize(
    ("cause", "refusal"),
    [
        (Cause("", "x", ["mutasi"]), InvalidInput),
        (Cause("x" * 201, "x", ["mutasi"]), InvalidInput),
        (Cause("x", " ", ["mutasi"]), InvalidInput),
        (Cause("x", "x", []), InvalidReasons),
        (Cause("x", "x", ["bosan"]), InvalidReasons),
    ],
)
def test_a_cause_without_words_or_reasons_is_refused(
    room: Room, cause: Cause, refusal: type[InvalidInput]
) -> None:
    with pytest.raises(refusal):
        room.drafted(cause)
    assert not Incident.objects.exists()


def proposed_by_operator(room: Room, operator: Actor) -> Incident:
    room.certificates(1)
    incident = draft(Selection(issuer=room.issuer.slug), CAUSE, actor=operator, clock=room.clock)
    return propose(incident.pk, actor=system("operator"), clock=room.clock)


def test_what_the_command_line_proposes_an_officer_approves(room: Room, operator: Actor) -> None:
    incident = proposed_by_operator(room, operator)
    with pytest.raises(OwnProposal):
        approve(incident.pk, actor=operator, clock=room.clock)
    assert approve(incident.pk, actor=room.indra, clock=room.clock).state == State.REVOKING


def test_the_command_line_decides_alone_where_that_is_the_policy(
    room: Room, operator: Actor, settings: Settings
) -> None:
    settings.AMS_OPERATOR_REVOKES_ALONE = True
    incident = proposed_by_operator(room, operator)
    approved = approve(incident.pk, actor=operator, clock=room.clock)
    assert approved.state == State.REVOKING
