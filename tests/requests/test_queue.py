from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ams.requests.models import Request
from ams.requests.queue import QueueFilter, counts, queue
from ams.requests.withdraw import withdraw
from tests.requests.builders import (
    Office,
    attached,
    claimed,
    completed,
    conforming,
    decided,
    filed,
    fresh,
    matching,
    returned,
    submitted,
    told,
)

NEW, IN_WORK, WAITING, DONE = QueueFilter


@pytest.mark.parametrize(
    ("stage", "part"),
    [
        (filed, WAITING), (attached, WAITING), (returned, WAITING), (told, WAITING),
        (submitted, NEW),
        (claimed, IN_WORK), (conforming, IN_WORK), (matching, IN_WORK), (decided, IN_WORK),
        (completed, DONE),
    ],
)  # fmt: skip
def test_every_request_is_in_exactly_one_part(
    office: Office, stage: Callable[[Office], Request], part: QueueFilter
) -> None:
    request = stage(office)
    found = [which for which in QueueFilter if request in queue(office.actor("dewi"), which)]
    assert found == [part]
    assert counts(office.actor("dewi")) == {which: int(which is part) for which in QueueFilter}


@pytest.mark.parametrize(
    ("username", "seen"),
    [("budi", 2), ("eko", 1), ("ratna", 1), ("hadi", 2), ("tono", 1), ("sari", 0), ("rina", 0)],
)
def test_a_queue_holds_what_is_in_scope_and_not_ones_own(
    office: Office, username: str, seen: int
) -> None:
    submitted(office)
    submitted(office, "maya")
    assert queue(office.actor(username), NEW).count() == seen
    assert counts(office.actor(username))[NEW] == seen


def test_an_officers_own_request_is_not_in_his_queue(office: Office) -> None:
    request = submitted(office, "eko")
    assert request not in queue(office.actor("eko"), NEW)
    assert request in queue(office.actor("dewi"), NEW)


def test_urgent_comes_first_then_the_oldest(office: Office) -> None:
    first = submitted(office)
    office.clock.advance(timedelta(minutes=5))
    second = submitted(office, "eko")
    office.clock.advance(timedelta(minutes=5))
    third = submitted(office, "maya")
    assert list(queue(office.actor("budi"), NEW)) == [first, second, third]
    Request.objects.filter(pk=third.pk).update(urgent=True)
    assert list(queue(office.actor("budi"), NEW)) == [third, first, second]


def test_what_is_done_comes_newest_first(office: Office) -> None:
    ended = []
    for username in ("sari", "maya"):
        request = submitted(office, username)
        office.clock.advance(timedelta(minutes=1))
        ended.append(withdraw(request.pk, actor=office.actor(username), clock=office.clock))
    assert list(queue(office.actor("budi"), DONE)) == ended[::-1]


def words(request: Request) -> list[str]:
    """Return searches that find ``request``."""
    person, serial = request.applicant, request.concerned.serial
    return [
        request.number,
        person.full_name.split()[0].lower(),
        person.nip,
        "sari",
        "Dinas Kesehatan",
        serial,
        serial.lower(),
        ":".join(serial[start : start + 2] for start in range(0, len(serial), 2)),
        f"{request.number[-5:]} kesehatan",
    ]


def test_a_search_finds_by_number_name_nip_username_agency_and_serial(office: Office) -> None:
    request = submitted(office)
    submitted(office, "maya")
    for text in words(request):
        assert list(queue(office.actor("budi"), NEW, search=text)) == [request], text
        assert counts(office.actor("budi"), search=text)[NEW] == 1


@pytest.mark.parametrize("text", ["tidak ada", "maya kesehatan", "%", "_"])
def test_a_search_finds_nothing_else(office: Office, text: str) -> None:
    submitted(office)
    assert not queue(office.actor("budi"), NEW, search=text).exists()


def test_a_page_of_the_queue_costs_one_query(office: Office) -> None:
    submitted(office)
    claimed(office, "maya", officer="dewi")
    dewi = office.actor("dewi")
    with CaptureQueriesContext(connection) as queries:
        for request in queue(dewi, IN_WORK):
            assert request.applicant.agency.name
            assert request.claimed_by is not None
            assert request.claimed_by.person.full_name
            assert request.concerned.serial
            assert request.letter.number
    assert len(queries) == 1
    assert fresh(request).claimed_by is not None
