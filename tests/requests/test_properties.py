"""Whatever anybody tries in whatever order: facts keep their order, no activity is skipped."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

from ams.core.actor import Actor
from ams.core.errors import AMSError
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.procedures.rules import DECISIONS, End
from ams.requests.acts import RequestAct, acts_for
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.models import Request, Status
from ams.requests.moves import procedure_of
from ams.revocation.models import Revocation
from tests.requests.acting import CAST, perform
from tests.requests.builders import CONFORM, Office, filed, fresh

FAILED = {**CONFORM, "reasons": Verdict(conforms=False, remark="Alasan kurang jelas.")}
PLAYERS = ("sari", "eko", "dewi", "eko", "sari", *CAST)

# Mostly what is offered, for a sequence of refusals goes nowhere.
KINDS = ("offered", "offered", "offered", "any", "return", "mismatch", "work", "wait")

Attempt = tuple[str, int, int]
attempts = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, len(PLAYERS) - 1),
        st.integers(0, len(RequestAct) - 1),
    ),
    min_size=12,
    max_size=40,
)  # fmt: skip


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tried=attempts)
def test_no_sequence_of_acts_breaks_what_always_holds(office: Office, tried: list[Attempt]) -> None:
    start = office.clock.at
    with transaction.atomic():
        request = filed(office)
        for kind, player, choice in tried:
            attempt(kind, PLAYERS[player], choice, request=request, office=office)
            check_invariants(fresh(request))
        target(float(request.records.count()), label="activities reached")
        transaction.set_rollback(True)
    office.clock.at = start


def attempt(kind: str, username: str, choice: int, *, request: Request, office: Office) -> None:
    """Try one thing; what is refused leaves everything as it was."""
    office.clock.advance(timedelta(seconds=30))
    actor = office.actor(username)
    if kind == "wait":
        office.clock.advance(timedelta(hours=5))
    elif kind == "work":
        run_due(office.clock)
    else:
        before = state(request)
        try:
            with transaction.atomic():
                chosen(kind, choice, actor=actor, request=fresh(request), office=office)()
        except AMSError:
            assert state(request) == before


def chosen(
    kind: str, choice: int, *, actor: Actor, request: Request, office: Office
) -> Callable[[], object]:
    """Return the act to try."""
    pk, clock = request.pk, office.clock
    if kind == "return":
        return lambda: check_documents(pk, verdicts=FAILED, actor=actor, clock=clock)
    if kind == "mismatch":
        return lambda: check_certificate(
            pk, verdict=CertificateVerdict.MISMATCH, remark="Beda.", actor=actor, clock=clock
        )
    offered = [one.act for one in acts_for(request, actor=actor, at=clock.now())]
    acts = offered if kind == "offered" and offered else list(RequestAct)
    return lambda: perform(acts[choice % len(acts)], request, actor, office)


def state(request: Request) -> tuple[object, ...]:
    """Return what a refused act must leave alone."""
    return (
        Request.objects.filter(pk=request.pk).values().get(),
        list(request.records.values()),
        request.checks.count(),
        Entry.objects.count(),
    )


def check_invariants(request: Request) -> None:
    """Check what must hold of a request at every moment."""
    check_facts(request)
    check_history(request)
    check_people(request)
    assert request.is_open == request.records.filter(ended_at=None).exists()
    assert (request.status == Status.COMPLETED) == (request.acknowledged_at is not None)


def check_facts(request: Request) -> None:
    """Facts come in order, each at most once, and nobody is told early."""
    times = [
        request.decided_at, request.carried_out_at, request.published_at, request.told_at,
        request.acknowledged_at,
    ]  # fmt: skip
    known = [time for time in times if time is not None]
    assert times[: len(known)] == known == sorted(known)
    assert (Revocation.objects.exists()) == (request.carried_out_at is not None)
    assert Notice.objects.filter(message="certificate_revoked").count() == int(
        request.published_at is not None
    )
    for event in (Event.REQUEST_DECIDE, Event.CERTIFICATE_REVOKE, Event.REQUEST_ACKNOWLEDGE):
        assert Entry.objects.filter(event=event).count() <= 1


def check_history(request: Request) -> None:
    """Every record leads to the next by an edge of the procedure: nothing is skipped."""
    procedure = procedure_of(request)
    records = list(request.records.all())
    for before, after in pairwise(records):
        move = next(m for m in procedure.activity(before.key).moves if m.act.value == before.act)
        assert move.to == after.key
        assert before.ended_at == after.entered_at
    last = records[-1]
    assert last.key == request.activity
    if not request.is_open:
        ends = {m.act.value: m.to for m in procedure.activity(last.key).moves}
        assert ends[last.act] == End(request.status)


def check_people(request: Request) -> None:
    """No decision is the applicant's, his superior's or an outsider's."""
    deciding = {act.value for act in DECISIONS}
    deciders = request.records.filter(act__in=deciding).values_list("actor__username", flat=True)
    assert set(deciders) <= {"eko", "dewi", "budi"}
