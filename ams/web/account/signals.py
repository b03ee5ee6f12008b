"""Django's and axes' signals of signing in, turned into journal entries. They carry no rules."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from ams.accounts import sign_ins
from ams.accounts.lockout import canonical_username
from ams.accounts.models import Account
from ams.core.errors import AMSError
from ams.web.actor import SIGNED_IN_AT, clock_of, origin_of


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: Account, **_more: Any) -> None:
    clock = clock_of(request)
    try:
        sign_ins.record_sign_in(user, origin=origin_of(request), clock=clock)
    except AMSError:
        request.session.flush()  # what the journal cannot keep has not happened
        raise
    request.session[SIGNED_IN_AT] = clock.now().isoformat()


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Account | None, **_more: Any) -> None:
    if user is not None:
        sign_ins.record_sign_out(user, origin=origin_of(request), clock=clock_of(request))


@receiver(user_login_failed)
def _failed(credentials: dict[str, str], request: HttpRequest | None = None, **_more: Any) -> None:
    if request is not None:
        username = canonical_username(request, credentials)
        sign_ins.record_failure(username, origin=origin_of(request), clock=clock_of(request))


@receiver(user_locked_out)
def _locked_out(request: HttpRequest, username: str, **_more: Any) -> None:
    # axes sends this for every further attempt too; only the one that locked has been counted.
    if getattr(request, "axes_failures_since_start", None) is not None:
        sign_ins.record_lockout(username, origin=origin_of(request), clock=clock_of(request))
