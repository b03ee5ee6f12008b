"""The way that a request took: every move that was made, and none that its reader may not know."""

from itertools import pairwise

import pytest

from ams.procedures.rules import End
from ams.requests.models import Request
from ams.requests.moves import procedure_of
from ams.requests.path import Passage, path_of
from ams.requests.recheck import recheck
from ams.requests.reject import reject
from ams.requests.tracker import tracker
from tests.requests.builders import (
    Office,
    claimed,
    completed,
    decided,
    filed,
    fresh,
    matching,
    returned,
)

pytestmark = pytest.mark.django_db

ROUND = ["letter", "sign_in", "request", "attach", "document_check"]


def path(request: Request, office: Office, username: str = "eko") -> tuple[Passage, ...]:
    shown = tracker(fresh(request), actor=office.actor(username))
    return path_of(procedure_of(request), shown)


def test_a_request_that_was_completed_went_through_every_activity_once(office: Office) -> None:
    request = completed(office)
    passages = path(request, office)
    keys = [activity.key for activity in procedure_of(request).activities]
    assert [passage.start for passage in passages] == keys
    assert passages[-1].end is End.COMPLETED


def test_each_move_begins_where_the_one_before_led(office: Office) -> None:
    request = matching(office)
    recheck(request.pk, remark="Belum yakin.", actor=office.actor("eko"), clock=office.clock)
    for before, after in pairwise(path(request, office)):
        assert before.end == after.start


def test_a_correction_is_an_arrow_back(office: Office) -> None:
    passages = path(returned(office), office)
    assert [passage.start for passage in passages[:5]] == ROUND
    assert (passages[4].start, passages[4].end) == ("document_check", "letter")


def test_a_rejected_request_leads_to_its_end(office: Office) -> None:
    request = claimed(office)
    reject(request.pk, reason="Bukan pemiliknya.", actor=office.actor("eko"), clock=office.clock)
    assert path(request, office)[-1].end is End.REJECTED


def test_the_applicant_sees_no_revocation_before_it_is_published(office: Office) -> None:
    request = decided(office)
    assert [passage.start for passage in path(request, office, "sari")] == [
        *ROUND,
        "certificate_check",
    ]


def test_a_request_that_was_just_filed_went_to_attaching(office: Office) -> None:
    assert path(filed(office), office)[-1].end == "attach"
