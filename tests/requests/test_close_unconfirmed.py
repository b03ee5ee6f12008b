"""A case whose outside CA never says "revoked" can be ended, and never counts as revoked."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from ams.authority.outside import trust
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput, NotPermitted
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.measuring.models import Figure, Mark, Verdict
from ams.requests.acts import RequestAct, may
from ams.requests.await_outside import read_outside
from ams.requests.close_unconfirmed import close_unconfirmed
from ams.requests.errors import (
    NothingToRecord,
    ProofIsHere,
    RequestClosed,
    RequestNotFound,
    StillAwaited,
)
from ams.requests.models import Request, Status
from ams.watch.marking import proof_of
from ams.watch.rounds import read_round, schedule
from tests.authority.outside.scene import OPERATOR, Outside, outside, present, web
from tests.authority.outside.web_server import WebServer
from tests.requests.builders import decided, found_office, fresh
from tests.requests.outside import Elsewhere, set_up

__all__ = ["outside", "present", "web"]
pytestmark = pytest.mark.django_db
WHY = "BSrE tidak lagi menanggapi."


@pytest.fixture
def elsewhere(present: ManualClock, outside: Outside, web: WebServer) -> Elsewhere:
    """Return the office at the machine's time, with an outside CA."""
    return set_up(found_office(present), outside, web)


def alerted(elsewhere: Elsewhere) -> tuple[Request, str]:
    """Return a decided request whose CA was switched off, which the officers have been told."""
    request, name = elsewhere.decided()
    trust.switch_off(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    run_due(elsewhere.office.clock)
    assert fresh(request).outside_alerted_at is not None
    return fresh(request), name


def close(elsewhere: Elsewhere, request: Request, username: str = "eko", why: str = WHY) -> None:
    office = elsewhere.office
    close_unconfirmed(request.pk, reason=why, actor=office.actor(username), clock=office.clock)


def test_it_ends_the_case_and_revokes_nothing(elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    close(elsewhere, request)
    kept = fresh(request)
    assert (kept.status, kept.closing_reason) == (Status.UNCONFIRMED, WHY)
    assert kept.decided_at is not None, "what was decided stays decided"
    assert (kept.carried_out_at, kept.published_at, kept.told_at) == (None, None, None)
    assert (kept.concerned.status, kept.concerned.revoked_at) == ("good", None)
    entry = Entry.objects.get(event="request:close_unconfirmed")
    assert entry.data == {"number": kept.number, "certificate": kept.concerned.serial}
    record = kept.records.latest("id")
    assert (record.act, record.actor_name) == (
        "close_unconfirmed",
        elsewhere.office.people["eko"].full_name,
    )


def test_the_applicant_is_told_that_nothing_was_revoked(elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    close(elsewhere, request)
    run_due(elsewhere.office.clock)
    (sent,) = [one for one in mail.outbox if "tanpa konfirmasi CA" in one.subject]
    assert "AMS tidak menganggapnya dicabut" in sent.body
    assert WHY in sent.body
    assert "ditolak" not in sent.body


def test_the_certificate_goes_on_being_watched_and_may_be_asked_for_again(
    elsewhere: Elsewhere,
) -> None:
    request, name = alerted(elsewhere)
    close(elsewhere, request)
    trust.switch_on(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    elsewhere.outside.authority.revoke(name)
    elsewhere.publish()
    schedule(clock=elsewhere.office.clock)
    read_round(elsewhere.ca.pk, clock=elsewhere.office.clock)
    assert proof_of(request.concerned.pk) is not None
    assert fresh(request).concerned.status == "revoked", "its CA says so now"
    read_outside(request.pk, clock=elsewhere.office.clock)
    assert fresh(request).status == Status.UNCONFIRMED
    assert fresh(request).carried_out_at is None


def test_while_the_ca_is_waited_for_nobody_gives_up(elsewhere: Elsewhere) -> None:
    request, _name = elsewhere.decided()
    elsewhere.publish()
    with pytest.raises(StillAwaited):
        close(elsewhere, request)
    elsewhere.office.clock.advance(timedelta(hours=25))
    run_due(elsewhere.office.clock)
    close(elsewhere, request)
    assert fresh(request).status == Status.UNCONFIRMED


def test_a_new_record_begins_the_wait_anew(elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    elsewhere.record(request)
    with pytest.raises(StillAwaited):
        close(elsewhere, request)


def test_once_the_ca_has_said_revoked_it_is_recorded_and_not_given_up(
    elsewhere: Elsewhere,
) -> None:
    request, name = alerted(elsewhere)
    trust.switch_on(elsewhere.ca.pk, actor=OPERATOR, clock=elsewhere.office.clock)
    elsewhere.outside.authority.revoke(name)
    elsewhere.publish()
    read_outside(request.pk, clock=elsewhere.office.clock)
    with pytest.raises(ProofIsHere):
        close(elsewhere, request)


@pytest.mark.parametrize("why", ["", "  ", "x" * 1001])
def test_a_reason_is_given(why: str, elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    with pytest.raises(InvalidInput):
        close(elsewhere, request, why=why)
    assert fresh(request).is_open


WHO = {
    "sari": NotPermitted, "ratna": NotPermitted, "tono": RequestNotFound, "maya": RequestNotFound,
    "hadi": NotPermitted, "rina": RequestNotFound, "budi": None, "dewi": None, "eko": None,
}  # fmt: skip


@pytest.mark.parametrize("username", WHO)
def test_who_may_give_up(username: str, elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    refused, office = WHO[username], elsewhere.office
    offered = may(
        RequestAct.CLOSE_UNCONFIRMED, request, actor=office.actor(username), at=office.clock.now()
    )
    assert offered is (refused is None)
    if refused is None:
        close(elsewhere, request, username)
        with pytest.raises(RequestClosed):
            close(elsewhere, request, username)
    else:
        with pytest.raises(refused):
            close(elsewhere, request, username)
        assert fresh(request).is_open


def test_a_certificate_of_ours_is_revoked_and_never_given_up(elsewhere: Elsewhere) -> None:
    own = decided(elsewhere.office, "maya", officer="dewi")
    with pytest.raises(NothingToRecord):
        close(elsewhere, own, "dewi")


def test_the_database_knows_no_unconfirmed_request_that_was_revoked(elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    close(elsewhere, request)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(carried_out_at=elsewhere.office.clock.now())


def test_its_last_activity_is_judged_by_no_standard(elsewhere: Elsewhere) -> None:
    request, _name = alerted(elsewhere)
    close(elsewhere, request)
    run_due(elsewhere.office.clock)
    elsewhere.office.clock.advance(timedelta(minutes=2))
    run_due(elsewhere.office.clock)
    mark = Mark.objects.get(figure=Figure.STEP, label="revocation", request=request)
    assert mark.verdict == Verdict.NOT_JUDGED
