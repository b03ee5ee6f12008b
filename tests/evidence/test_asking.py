"""A bundle is asked for, made by the worker, kept for a day and fetched: by whom, and how often."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from ams.accounts.models import Account, Appointment
from ams.accounts.officers import end_appointment
from ams.core.clock import ManualClock
from ams.custody.sealing import unseal
from ams.evidence import carrying
from ams.evidence.asking import KEPT, MAKE, ask, bundle_for, fetch, is_current, sealed_about, sweep
from ams.evidence.checking.report import Outcome
from ams.evidence.container import unpack
from ams.evidence.errors import BundleNotReady, NoBundle
from ams.evidence.making import Made, Stage, make_bundle
from ams.evidence.models import CaseBundle, State
from ams.jobs import leases
from ams.jobs.models import Job
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActorNotEntitled
from ams.requests.acknowledge import acknowledge
from ams.requests.errors import RequestNotFound
from ams.requests.models import Request
from tests.evidence.bundles import checked, give_seal
from tests.evidence.cases import trust_of
from tests.requests.builders import OPERATOR, Office, completed, decided, returned, submitted, told


@pytest.fixture
def finished(office: Office) -> Request:
    """Return a finished case of an office with a seal."""
    give_seal(office)
    request = completed(office)
    run_due(office.clock)
    return request


def asked(office: Office, request: Request, who: str = "eko") -> CaseBundle:
    return ask(request.pk, actor=office.actor(who), clock=office.clock)


def made(office: Office, request: Request, who: str = "eko") -> CaseBundle:
    """Return the bundle as the worker left it."""
    bundle = asked(office, request, who)
    run_due(office.clock)
    bundle.refresh_from_db()
    return bundle


def fetched(office: Office, request: Request, who: str = "eko") -> Made:
    return fetch(request.pk, actor=office.actor(who), clock=office.clock)


def end_of_office(office: Office, who: str) -> None:
    for row in Appointment.objects.filter(account__username=who):
        end_appointment(row.pk, actor=OPERATOR, clock=office.clock)


def count(event: Event) -> int:
    return Entry.objects.filter(event=event).count()


@pytest.mark.parametrize("username", ["sari", "eko", "budi", "dewi", "ratna", "hadi"])
def test_whoever_may_see_the_case_asks_and_fetches(
    office: Office, finished: Request, username: str
) -> None:
    assert made(office, finished, username).is_ready
    got = fetched(office, finished, username)
    assert got.filename == f"berita-acara-{finished.number}.pdf"
    report = checked(got.content, trust_of(office))
    assert list(report.of(Outcome.FAILS)) == []


@pytest.mark.parametrize("username", ["tono", "maya", "rina", "bakti"])
def test_for_everybody_else_the_case_does_not_exist(
    office: Office, finished: Request, username: str
) -> None:
    made(office, finished)
    actor = office.actor(username)
    for act in (ask, bundle_for, fetch):
        with pytest.raises(RequestNotFound):
            act(finished.pk, actor=actor, clock=office.clock)
    assert CaseBundle.objects.count() == 1


def test_the_system_asks_for_nothing(office: Office, finished: Request) -> None:
    with pytest.raises(ActorNotEntitled):
        ask(finished.pk, actor=OPERATOR, clock=office.clock)


@pytest.mark.parametrize("stage", [submitted, returned, decided])
def test_before_publication_none_is_asked_for(office: Office, stage: Any) -> None:
    request = stage(office)
    for act in (ask, bundle_for, fetch):
        with pytest.raises(BundleNotReady):
            act(request.pk, actor=office.actor("eko"), clock=office.clock)


def test_one_fetches_ones_own_alone(office: Office, finished: Request) -> None:
    made(office, finished, "eko")
    assert bundle_for(finished.pk, actor=office.actor("sari"), clock=office.clock) is None
    with pytest.raises(NoBundle):
        fetched(office, finished, "sari")


def test_who_left_office_fetches_no_more(office: Office, finished: Request) -> None:
    made(office, finished, "eko")
    end_of_office(office, "eko")
    with pytest.raises(RequestNotFound):
        fetched(office, finished, "eko")


def test_what_he_is_counts_when_it_is_made(office: Office, finished: Request) -> None:
    """Between asking and making his appointment ended: nothing is made for him."""
    bundle = asked(office, finished, "eko")
    end_of_office(office, "eko")
    run_due(office.clock)
    bundle.refresh_from_db()
    assert (bundle.state, bytes(bundle.content)) == (State.FAILED, b"")


def test_a_locked_account_gets_nothing_made(office: Office, finished: Request) -> None:
    bundle = asked(office, finished, "dewi")
    Account.objects.filter(username="dewi").update(is_active=False)
    run_due(office.clock)
    bundle.refresh_from_db()
    assert bundle.state == State.FAILED


def test_asking_making_and_fetching_are_journaled(office: Office, finished: Request) -> None:
    bundle = made(office, finished)
    content = fetched(office, finished).content
    digest = hashlib.sha256(content).hexdigest()
    assert digest == bundle.sha256
    name = office.actor("eko").name
    for event in (Event.BUNDLE_ASK, Event.BUNDLE_MAKE, Event.BUNDLE_FETCH):
        entry = Entry.objects.get(event=event)
        assert (entry.subject_id, entry.actor_name) == (str(finished.pk), name)
        assert entry.data.get("sha256", digest) == digest


def test_a_second_asking_hands_out_what_was_made(office: Office, finished: Request) -> None:
    first = made(office, finished)
    assert asked(office, finished).is_ready
    assert not Job.objects.filter(kind=MAKE).exists()
    assert fetched(office, finished).content == fetched(office, finished).content
    assert (count(Event.BUNDLE_MAKE), count(Event.BUNDLE_ASK)) == (1, 1)
    assert count(Event.BUNDLE_FETCH) == 2
    assert CaseBundle.objects.get() == first


def test_another_persons_making_changes_nothing_about_mine(
    office: Office, finished: Request
) -> None:
    bundle = made(office, finished, "eko")
    made(office, finished, "dewi")
    fetched(office, finished, "dewi")
    assert is_current(bundle, actor=office.actor("eko"), at=office.clock.now())


def test_what_happened_since_makes_it_anew(office: Office) -> None:
    give_seal(office)
    request = told(office)
    run_due(office.clock)
    first = made(office, request)
    acknowledge(request.pk, actor=office.actor("sari"), clock=office.clock)
    assert not is_current(first, actor=office.actor("eko"), at=office.clock.now())
    second = made(office, request)
    assert second.sha256 != first.sha256
    assert count(Event.BUNDLE_MAKE) == 2


def test_asking_again_while_it_is_made_asks_once(office: Office, finished: Request) -> None:
    first, second = asked(office, finished), asked(office, finished)
    assert first == second
    assert Job.objects.filter(kind=MAKE).count() == 1
    assert count(Event.BUNDLE_ASK) == 1
    run_due(office.clock)
    assert count(Event.BUNDLE_MAKE) == 1


def test_a_killed_workers_job_is_taken_up_without_doubles(
    office: Office, finished: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died after making, before keeping: what it made is gone, the next makes one."""
    bundle = asked(office, finished)

    class Killed(BaseException):
        pass

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(carrying, "_keep", die)
        with pytest.raises(Killed):
            run_due(office.clock)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.stage) == (State.WAITING, Stage.SEAL.value)
    assert count(Event.BUNDLE_MAKE) == 0
    office.clock.advance(leases.LEASE + timedelta(seconds=1))
    run_due(office.clock)
    bundle.refresh_from_db()
    assert bundle.is_ready
    assert count(Event.BUNDLE_MAKE) == 1


def test_a_worker_that_died_after_keeping_makes_no_second(
    office: Office, finished: Request
) -> None:
    bundle = made(office, finished)
    carrying.carry_out(bundle.pk, clock=office.clock)
    assert CaseBundle.objects.get().sha256 == bundle.sha256
    assert count(Event.BUNDLE_MAKE) == 1


def test_of_two_workers_at_one_bundle_one_keeps_it(
    office: Office, finished: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one, whose lease had ended, finds it made and leaves it alone."""
    bundle = asked(office, finished)
    slow_kept = carrying._keep

    def overtaken(*args: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(carrying, "_keep", slow_kept)
        carrying.carry_out(bundle.pk, clock=office.clock)
        slow_kept(*args, **kwargs)

    monkeypatch.setattr(carrying, "_keep", overtaken)
    carrying.carry_out(bundle.pk, clock=office.clock)
    assert CaseBundle.objects.get().is_ready
    assert count(Event.BUNDLE_MAKE) == 1


def test_a_failure_says_why_and_one_tries_again(office: Office) -> None:
    request = told(office)
    run_due(office.clock)
    bundle = made(office, request)
    assert (bundle.state, bundle.failure) == (State.FAILED, "no_bundle_seal")
    with pytest.raises(NoBundle):
        fetched(office, request)
    give_seal(office)
    assert made(office, request).is_ready


def test_what_was_not_expected_is_tried_again_by_the_queue(
    office: Office, finished: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as failing:
        failing.setattr(carrying, "make_bundle", fail)
        bundle = made(office, finished)
        assert bundle.is_waiting
    assert "a defect" in Job.objects.get(kind=MAKE).last_error
    office.clock.advance(timedelta(seconds=2))
    run_due(office.clock)
    bundle.refresh_from_db()
    assert bundle.is_ready


def test_each_stage_is_told_before_it_is_begun(office: Office, finished: Request) -> None:
    stages: list[Stage] = []
    make_bundle(finished.pk, actor=office.actor("eko"), clock=office.clock, tell=stages.append)
    assert stages == list(Stage)


def test_what_is_kept_lies_sealed_and_fits_no_other_row(office: Office, finished: Request) -> None:
    bundle = made(office, finished)
    assert b"%PDF" not in bytes(bundle.content)
    assert unseal(bytes(bundle.content), about=sealed_about(bundle)).startswith(b"%PDF")
    other = made(office, finished, "dewi")
    CaseBundle.objects.filter(pk=other.pk).update(content=bundle.content)
    with pytest.raises(NoBundle):
        fetched(office, finished, "dewi")


def test_under_another_secret_key_it_is_made_anew(office: Office, finished: Request) -> None:
    made(office, finished)
    with override_settings(SECRET_KEY="ganti-kunci-rahasia-instalasi-ini-sekarang"):
        with pytest.raises(NoBundle):
            fetched(office, finished)
        assert made(office, finished).is_ready
        assert unpack(fetched(office, finished).content)


def test_after_a_day_it_is_gone(office: Office, finished: Request) -> None:
    made(office, finished)
    asked(office, finished, "dewi")  # still waits, its worker is slow
    clock = ManualClock(office.clock.now() + KEPT)
    with pytest.raises(NoBundle):
        fetch(finished.pk, actor=office.actor("eko"), clock=clock)
    assert bundle_for(finished.pk, actor=office.actor("eko"), clock=clock) is None
    assert sweep(clock=clock) == 1
    assert CaseBundle.objects.get().is_waiting


def test_what_is_a_day_old_is_not_handed_out_again(office: Office, finished: Request) -> None:
    made(office, finished)
    office.clock.advance(KEPT)
    assert asked(office, finished).is_waiting
