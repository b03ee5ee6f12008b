"""Two decisions at the same moment for one address: one gets it, the other a clear refusal."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from ams.core.clock import ManualClock
from ams.core.errors import AMSError
from ams.mailboxes.creating import order
from ams.mailboxes.models import MailAddress, Mailbox
from ams.requests.models import Request
from tests.mailboxes.builders import conforming, found, move_out
from tests.requests.builders import Office

WANTED = "humas@kebumenkab.go.id"


@pytest.mark.django_db(transaction=True)
def test_one_of_two_gets_the_address_and_the_other_may_choose_again(clock: ManualClock) -> None:
    office = found(clock)
    first = conforming(office)
    move_out(office, "maya", "maya@example.com")
    second = conforming(office, "maya", "maya.utama@kebumenkab.go.id")
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda one: _order(office, one), [first.pk, second.pk]))
    assert sorted(bool(one) for one in said) == [False, True], said
    assert {one for one in said if one} <= {"invalid_input", "address_taken"}
    assert Mailbox.objects.get().address == WANTED
    assert MailAddress.objects.count() == 1
    (refused,) = Request.objects.filter(decided_at__isnull=True)
    assert _order(office, refused.pk, "humas2@kebumenkab.go.id") == ""


def _order(office: Office, request_id: UUID, address: str = WANTED) -> str:
    """Decide in a connection of its own; return the refusal's code, empty where there is none."""
    try:
        order(
            request_id, address=address, quota_mb=1, actor=office.actor("dewi"),
            clock=office.clock,
        )  # fmt: skip
    except AMSError as error:
        return error.code
    finally:
        connections.close_all()
    return ""
