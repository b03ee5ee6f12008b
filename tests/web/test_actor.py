"""From the browser's session to the one who acts."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from ams.accounts.models import Account
from ams.core.actor import OfficerKind
from ams.web.actor import SIGNED_IN_AT, actor_of, actor_or_none
from ams.web.errors import SignInNeeded
from tests.requests.builders import Office


def _request(user: Account | AnonymousUser, **session: str) -> HttpRequest:
    http_request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3")
    http_request.user = user
    http_request.session = SessionStore()
    http_request.session.update(session)
    return http_request


def test_nobody_acts_while_signed_out() -> None:
    http_request = _request(AnonymousUser())
    assert actor_or_none(http_request) is None
    with pytest.raises(SignInNeeded):
        actor_of(http_request)


def test_signed_out_is_never_taken_for_the_system() -> None:
    # The system acts without an account too; only ``None`` tells the two apart.
    assert actor_or_none(_request(AnonymousUser())) is None


def test_the_actor_has_the_powers_that_the_record_gives_at_this_moment(office: Office) -> None:
    actor = actor_of(_request(Account.objects.get(username="eko")))
    assert [one.kind for one in actor.appointments] == [OfficerKind.AGENCY]
    assert actor.person_id == office.people["eko"].pk


def test_the_actor_carries_origin_and_time_of_the_password(office: Office) -> None:
    given = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    account = Account.objects.get(username="sari")
    actor = actor_of(_request(account, **{SIGNED_IN_AT: given.isoformat()}))
    assert (actor.origin, actor.signed_in_at) == ("10.1.2.3", given)


def test_a_session_without_the_time_of_the_password_has_none(office: Office) -> None:
    assert actor_of(_request(Account.objects.get(username="sari"))).signed_in_at is None


def test_the_actor_is_decided_once_per_request(office: Office) -> None:
    http_request = _request(Account.objects.get(username="sari"))
    assert actor_of(http_request) is actor_of(http_request)
