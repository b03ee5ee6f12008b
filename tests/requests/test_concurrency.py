"""Many at once, on real connections: one revocation, one claim, one request, no gap in numbers."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from ams.core.clock import ManualClock
from ams.core.errors import AMSError
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.requests.accompany import offer
from ams.requests.acknowledge import acknowledge
from ams.requests.carry_out import await_publication, carry_out_revocation, record_told
from ams.requests.claim import claim
from ams.requests.errors import AccompanimentRefused, ClaimedByOther, OpenRequestExists
from ams.requests.file import file
from ams.requests.letter import LetterDraft
from ams.requests.models import Accompaniment, Request
from ams.requests.recheck import recheck
from ams.requests.reject import reject
from ams.requests.represent import file_for
from ams.requests.revoke import revoke
from ams.requests.withdraw import withdraw
from ams.revocation.models import Revocation
from tests.requests.builders import (
    Office,
    decided,
    filing,
    found_office,
    fresh,
    issue,
    matching,
    submitted,
    told,
)

MANY = 20


@pytest.fixture
def office(transactional_db: None, clock: ManualClock) -> Office:
    """Return the regency, committed, so that every connection sees it."""
    return found_office(clock)


@contextmanager
def own_connection() -> Iterator[None]:
    """Close this thread's connections at the end."""
    try:
        yield
    finally:
        connections.close_all()


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Perform all ``acts`` at the same moment; return how many ended in which way."""
    ends: Counter[str] = Counter()
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with own_connection():
            together.wait()
            try:
                act()
                ends["done"] += 1
            except AMSError as error:
                ends[type(error).__name__] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends.total() == len(acts), "an act ended in an error that nobody expects"
    return ends


def journaled(event: Event) -> int:
    """Return how often ``event`` is in the journal."""
    return Entry.objects.filter(event=event).count()


def test_twenty_revoke_acts_on_one_certificate_are_one_revocation(office: Office) -> None:
    request = matching(office)
    actors = [office.actor("eko")] * MANY
    typed = request.concerned.serial[-6:]
    ends = at_once(
        [
            lambda actor=actor: revoke(  # type: ignore[misc] # one actor per act
                request.pk, confirmation=typed, actor=actor, clock=office.clock
            )
            for actor in actors
        ]
    )
    assert ends == {"done": MANY}
    run_due(office.clock)
    assert (Revocation.objects.count(), journaled(Event.REQUEST_DECIDE)) == (1, 1)
    assert journaled(Event.CERTIFICATE_REVOKE) == 1
    assert Notice.objects.filter(message="certificate_revoked").count() == 1


def test_two_officers_deciding_at_once_make_one_revocation(office: Office) -> None:
    request = matching(office)
    typed = request.concerned.serial[-6:]
    officers = [office.actor(name) for name in ("eko", "dewi") for _ in range(MANY // 2)]
    ends = at_once(
        [
            lambda actor=actor: revoke(  # type: ignore[misc] # one actor per act
                request.pk, confirmation=typed, actor=actor, clock=office.clock
            )
            for actor in officers
        ]
    )
    assert ends["done"] >= MANY // 2
    assert ends["done"] + ends[ClaimedByOther.__name__] == MANY
    assert fresh(request).decided_by_id == office.actor("eko").account_id
    assert journaled(Event.REQUEST_DECIDE) == 1


def test_deciding_stepping_back_rejecting_and_withdrawing_at_once_end_in_one_way(
    office: Office,
) -> None:
    request = matching(office)
    eko, sari, typed = office.actor("eko"), office.actor("sari"), request.concerned.serial[-6:]
    pk, clock = request.pk, office.clock
    acts: list[Callable[[], object]] = [
        lambda: revoke(pk, confirmation=typed, actor=eko, clock=clock),
        lambda: recheck(pk, remark="Belum yakin.", actor=eko, clock=clock),
        lambda: reject(pk, reason="Bukan haknya.", actor=eko, clock=clock),
        lambda: withdraw(pk, actor=sari, clock=clock),
    ]
    at_once(acts * (MANY // 4))
    kept = fresh(request)
    ended = [Event.REQUEST_DECIDE, Event.REQUEST_REJECT, Event.REQUEST_WITHDRAW]
    assert sum(journaled(event) for event in ended) <= 1
    assert journaled(Event.REQUEST_RECHECK) <= 1
    assert kept.is_decided == (journaled(Event.REQUEST_DECIDE) == 1)
    assert kept.is_open or not kept.is_decided


def test_twenty_workers_carrying_out_one_decision_do_each_step_once(office: Office) -> None:
    request = decided(office)
    at_once([lambda: carry_out_revocation(request.pk, clock=office.clock)] * MANY)
    run_due(office.clock, limit=1)
    steps: list[Callable[[], object]] = [
        lambda: await_publication(request.pk, clock=office.clock),
        lambda: record_told(request.pk),
        lambda: carry_out_revocation(request.pk, clock=office.clock),
        lambda: await_publication(request.pk, clock=office.clock),
    ]
    at_once(steps * (MANY // 4))
    run_due(office.clock)
    assert Revocation.objects.count() == 1
    assert fresh(request).told_at is not None
    for event in (Event.REQUEST_REVOKED, Event.REQUEST_PUBLISHED, Event.REQUEST_TOLD):
        assert journaled(event) == 1
    assert Notice.objects.filter(message="certificate_revoked").count() == 1


def test_twenty_claims_at_once_give_the_request_to_one(office: Office) -> None:
    request = submitted(office)
    names = ["budi", "dewi", "eko", "dewi", "budi"] * (MANY // 5)
    actors = [office.actor(name) for name in names]
    ends = at_once(
        [
            lambda actor=actor: claim(request.pk, actor=actor, clock=office.clock)  # type: ignore[misc] # one actor per act
            for actor in actors
        ]
    )
    winner = fresh(request).claimed_by
    assert winner is not None
    own = names.count(winner.username)
    assert ends == {"done": own, ClaimedByOther.__name__: MANY - own}
    assert journaled(Event.REQUEST_CLAIM) == 1


def test_twenty_filings_for_one_certificate_make_one_request(office: Office) -> None:
    filings = [filing(office) for _ in range(MANY)]
    actor = office.actor("sari")
    ends = at_once(
        [lambda wanted=wanted: file(wanted, actor=actor, clock=office.clock) for wanted in filings]  # type: ignore[misc] # one filing per act
    )
    assert ends == {"done": 1, OpenRequestExists.__name__: MANY - 1}
    assert Request.objects.get().number == "P-2026-00001"
    assert Accompaniment.objects.exclude(used_at=None).count() == 1


def test_filings_at_once_get_numbers_without_gap_or_double(office: Office) -> None:
    usernames = ["sari", "maya", "eko", "budi", "dewi", "ratna", "tono"]
    for username in ("budi", "dewi", "ratna", "tono"):
        person = office.people[username]
        person.superior = office.people["hadi"]
        person.save()
        issue(office, username)
    wanted = {name: filing(office, name) for name in usernames if name != "budi"}
    wanted["budi"] = filing(
        office, "budi",
        accompaniment_code=offer("Loket", actor=office.actor("dewi"), clock=office.clock),
    )  # fmt: skip
    actors = {name: office.actor(name) for name in usernames}
    ends = at_once(
        [
            lambda name=name: file(wanted[name], actor=actors[name], clock=office.clock)  # type: ignore[misc] # one applicant per act
            for name in usernames
        ]
    )
    assert ends == {"done": len(usernames)}
    numbers = Request.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"P-2026-{n:05d}" for n in range(1, len(usernames) + 1)]


def test_one_code_used_by_two_applicants_at_once_serves_one(office: Office) -> None:
    first, second = filing(office), filing(office, "maya")
    code = first.accompaniment_code
    ends = at_once(
        [
            lambda: file(first, actor=office.actor("sari"), clock=office.clock),
            lambda: file(
                type(second)(second.letter_id, second.certificate_id, second.reasons, None, code),
                actor=office.actor("maya"),
                clock=office.clock,
            ),
        ]
    )
    assert ends == {"done": 1, AccompanimentRefused.__name__: 1}
    assert Request.objects.count() == 1


def test_twenty_receipts_at_once_complete_the_request_once(office: Office) -> None:
    request = told(office)
    actor = office.actor("sari")
    ends = at_once(
        [lambda: acknowledge(request.pk, actor=actor, clock=office.clock) for _ in range(MANY)]
    )
    assert ends == {"done": MANY}
    assert journaled(Event.REQUEST_ACKNOWLEDGE) == 1


def test_filing_oneself_and_being_represented_at_once_wait_for_each_other_in_one_order(
    office: Office,
) -> None:
    own = filing(office, "sari")
    draft = LetterDraft(office.certificate("maya").pk, ("lupa_passphrase",))
    sari, dewi, maya = office.actor("sari"), office.actor("dewi"), office.people["maya"]
    acts: list[Callable[[], object]] = [
        lambda: file(own, actor=sari, clock=office.clock),
        lambda: file_for(maya, draft, actor=dewi, clock=office.clock),
    ]
    assert at_once(acts) == {"done": 2}
    assert set(Request.objects.values_list("number", flat=True)) == {"P-2026-00001", "P-2026-00002"}
