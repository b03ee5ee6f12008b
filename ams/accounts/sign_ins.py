"""Sign-ins, failures, locks and sign-outs as the journal keeps them. Carries no rules."""

from django.db import transaction

from ams.accounts.actors import actor_for
from ams.accounts.models import Account
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append


@transaction.atomic
def record_sign_in(account: Account, *, origin: str, clock: Clock) -> None:
    """Record that ``account`` signed in."""
    _append(Event.ACCOUNT_SIGN_IN, account, actor=_holder(account, origin, clock), clock=clock)


@transaction.atomic
def record_sign_out(account: Account, *, origin: str, clock: Clock) -> None:
    """Record that ``account`` signed out."""
    _append(Event.ACCOUNT_SIGN_OUT, account, actor=_holder(account, origin, clock), clock=clock)


@transaction.atomic
def record_failure(username: str, *, origin: str, clock: Clock) -> None:
    """Record that someone failed to sign in.

    An unknown username is not kept: people type passwords into that field.
    """
    account = Account.objects.filter(username__iexact=username.strip()).first()
    _append(Event.ACCOUNT_SIGN_IN_FAILED, account, actor=_nobody(origin), clock=clock)


@transaction.atomic
def record_lockout(username: str, *, origin: str, clock: Clock) -> None:
    """Record that repeated failures locked an account for a while; unknown usernames pass by."""
    account = Account.objects.filter(username__iexact=username.strip()).first()
    if account is not None:
        _append(Event.ACCOUNT_LOCK, account, actor=_nobody(origin), clock=clock)


@transaction.atomic
def record_reset_asked(account: Account, *, origin: str, clock: Clock) -> None:
    """Record that someone asked for the mail by which the holder sets a new password."""
    _append(Event.ACCOUNT_PASSWORD_RESET_ASKED, account, actor=_nobody(origin), clock=clock)


def _holder(account: Account, origin: str, clock: Clock) -> Actor:
    return actor_for(account, at=clock.now(), origin=origin)


def _nobody(origin: str) -> Actor:
    """Return the actor of what happens before anyone is known; it never reaches a guard."""
    return Actor(account_id=None, name="sign-in", origin=origin)


def _append(event: Event, account: Account | None, *, actor: Actor, clock: Clock) -> None:
    subject = Subject.of("account", account.pk) if account else None
    append(event, subject=subject, actor=actor, at=clock.now())
