from collections.abc import Callable
from datetime import timedelta

import pytest

from ams.procedures.tracker import Progress
from ams.requests.attach import submit
from ams.requests.carry_out import carry_out_revocation
from ams.requests.check_documents import check_documents
from ams.requests.correct import correct
from ams.requests.models import Request
from ams.requests.recheck import recheck
from ams.requests.reject import reject
from ams.requests.tracker import Facts, facts, tracker
from tests.requests.builders import (
    CONFORM,
    Office,
    claimed,
    completed,
    conforming,
    decided,
    draft,
    filed,
    fresh,
    matching,
    returned,
    told,
    upload,
)

Stage = Callable[[Office], Request]


def progress(request: Request, office: Office, username: str = "eko") -> str:
    """Return the nine activities as one letter each: past, present, ahead."""
    shown = tracker(request, actor=office.actor(username))
    return "".join(step.activity.progress.value[:2] for step in shown.steps)


@pytest.mark.parametrize(
    ("stage", "past"),
    [(filed, 3), (claimed, 4), (conforming, 5), (matching, 6), (decided, 6), (told, 8)],
)
def test_the_tracker_shows_where_the_request_stands(
    office: Office, stage: Stage, past: int
) -> None:
    shown = tracker(fresh(stage(office)), actor=office.actor("eko"))
    marks = [step.activity.progress for step in shown.steps]
    ahead = len(marks) - past - 1
    assert marks == [Progress.PAST] * past + [Progress.PRESENT] + [Progress.AHEAD] * ahead


def test_a_step_back_hides_nothing_from_the_applicant(office: Office) -> None:
    request = matching(office)
    recheck(request.pk, remark="Belum yakin.", actor=office.actor("eko"), clock=office.clock)
    request = fresh(request)
    assert progress(request, office, "sari") == "pa" * 5 + "pr" + "ah" * 3
    (attempt,) = tracker(request, actor=office.actor("sari")).steps[6].attempts
    assert (attempt.act, attempt.is_running) == ("recheck", False)


def test_a_completed_request_lies_behind(office: Office) -> None:
    shown = tracker(completed(office), actor=office.actor("sari"))
    assert {step.activity.progress for step in shown.steps} == {Progress.PAST}
    assert all(step.latest is not None and step.latest.who for step in shown.steps)


def test_the_time_taken_is_held_against_the_standard(office: Office) -> None:
    request = claimed(office)
    office.clock.advance(timedelta(minutes=6))
    check_documents(request.pk, verdicts=CONFORM, actor=office.actor("eko"), clock=office.clock)
    shown = tracker(fresh(request), actor=office.actor("eko"))
    check = shown.steps[4].latest
    assert check is not None
    assert (check.took, check.standard) == (timedelta(minutes=6), timedelta(minutes=5))
    assert check.within_standard is False
    assert shown.steps[1].latest is not None
    assert shown.steps[1].latest.within_standard is True


def test_what_nobody_measured_is_not_judged(office: Office) -> None:
    letter = tracker(filed(office), actor=office.actor("sari")).steps[0].latest
    assert letter is not None
    assert (letter.took, letter.within_standard) == (None, None)


def test_what_runs_is_not_judged(office: Office) -> None:
    running = tracker(fresh(claimed(office)), actor=office.actor("eko")).steps[4].latest
    assert running is not None
    assert (running.is_running, running.within_standard) == (True, None)


def test_every_round_stays_visible(office: Office) -> None:
    request = returned(office)
    correct(request.pk, draft(office), actor=office.actor("sari"), clock=office.clock)
    upload(office, request.pk)
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    shown = tracker(fresh(request), actor=office.actor("eko"))
    rounds = [[one.round for one in step.attempts] for step in shown.steps[:6]]
    assert rounds == [[1, 2], [1, 2], [1, 2], [1, 2], [1, 2], []]
    assert shown.round == 2


def test_a_rejected_request_shows_where_it_ended(office: Office) -> None:
    request = claimed(office)
    reject(request.pk, reason="Tidak.", actor=office.actor("eko"), clock=office.clock)
    step = tracker(fresh(request), actor=office.actor("sari")).steps[4]
    assert step.activity.progress is Progress.PRESENT
    assert step.latest is not None
    assert step.latest.act == "reject"


def test_the_applicant_does_not_see_the_revocation_before_it_is_published(
    office: Office,
) -> None:
    request = decided(office)
    office.clock.advance(timedelta(seconds=1))
    carry_out_revocation(request.pk, clock=office.clock)
    kept = fresh(request)
    assert kept.activity == "notice"
    assert facts(kept, actor=office.actor("sari")) == Facts(None, None, None, None, None, None)
    shown = tracker(kept, actor=office.actor("sari"))
    revocation, notice = shown.steps[6], shown.steps[7]
    assert revocation.activity.progress is Progress.PRESENT
    assert revocation.latest is not None
    assert (revocation.latest.ended_at, revocation.latest.who) == (None, "")
    assert (notice.activity.progress, notice.attempts) == (Progress.AHEAD, ())


@pytest.mark.parametrize("username", ["eko", "dewi", "hadi"])
def test_officers_and_the_auditor_see_the_facts_as_they_come(office: Office, username: str) -> None:
    request = decided(office)
    carry_out_revocation(request.pk, clock=office.clock)
    kept = fresh(request)
    seen = facts(kept, actor=office.actor(username))
    assert (seen.decided_at, seen.carried_out_at) == (kept.decided_at, kept.carried_out_at)
    assert seen.published_at is None


def test_after_publication_the_applicant_sees_everything(office: Office) -> None:
    request = told(office)
    seen = facts(request, actor=office.actor("sari"))
    assert (seen.carried_out_at, seen.crl_number) == (request.carried_out_at, request.crl_number)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_tracker_speaks_the_procedures_words(office: Office, language: str) -> None:
    request = filed(office)
    shown = tracker(request, actor=office.actor("sari"), language=language)
    assert all(step.activity.text and step.activity.lane_name for step in shown.steps)
    assert shown.standard == sum((step.activity.standard for step in shown.steps), timedelta())
    assert shown.took == timedelta()
