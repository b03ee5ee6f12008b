"""At the same moment, on real connections: one change wins, one revision takes a day."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections

from ams.core.clock import ManualClock
from ams.core.errors import AMSError
from ams.journal.models import Entry
from ams.revisions.deciding import approve
from ams.revisions.drafting import save_section
from ams.revisions.models import Confirmation, Revision
from ams.revisions.training import confirm
from tests.revisions.conftest import BASE, KEY, Cast, founded
from tests.revisions.test_drafting import typed

MANY = 8


@pytest.fixture
def cast(transactional_db: None, clock: ManualClock) -> Cast:
    """Return the cast, committed, so that every connection sees it."""
    return founded(clock)


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Perform all ``acts`` at the same moment; return how many ended in which way."""
    ends: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            ends.append("done")
        except AMSError as error:
            ends.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def test_of_many_changes_to_one_edition_one_is_kept(cast: Cast) -> None:
    draft = cast.draft()
    rina = cast.actor("rina")
    ends = at_once(
        [
            lambda number=number: save_section(  # type: ignore[misc] # bound per turn of the loop
                draft.pk,
                "identity",
                typed(draft, "identity", number_value=f"555/{number}"),
                edition=1,
                actor=rina,
                clock=cast.clock,
            )
            for number in range(MANY)
        ]
    )
    assert ends == {"done": 1, "revision_changed_meanwhile": MANY - 1}
    assert Revision.objects.get().edition == 2
    assert Entry.objects.filter(event="revision:change").count() == 1


def test_of_many_revisions_for_one_day_one_is_approved(cast: Cast) -> None:
    proposed = [cast.proposed() for _number in range(MANY)]
    wati = cast.actor("wati")
    ends = at_once(
        [
            lambda one=one: approve(one.pk, edition=1, actor=wati, clock=cast.clock)  # type: ignore[misc] # bound per turn of the loop
            for one in proposed
        ]
    )
    assert ends == {"done": 1, "invalid_input": MANY - 1}
    assert Revision.objects.filter(state="approved").count() == 1
    assert Entry.objects.filter(event="revision:approve").count() == 1


def test_an_officer_who_presses_twice_confirms_once(cast: Cast) -> None:
    budi = cast.actor("budi")
    act = lambda: confirm(KEY, BASE, actor=budi, clock=cast.clock)  # noqa: E731 - one act, many times
    assert at_once([act] * MANY) == {"done": MANY}
    assert Confirmation.objects.count() == 1
    assert Entry.objects.filter(event="sop:confirm").count() == 1
