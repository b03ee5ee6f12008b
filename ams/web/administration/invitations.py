"""Tell a new account's holder that it exists and how to set its password."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from ams.accounts.models import Account
from ams.accounts.people_import import ImportOutcome
from ams.accounts.services import AccountData, create_account, import_people
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal.entries import Subject
from ams.notifications.messages import Message, Recipient
from ams.notifications.services import queue


@transaction.atomic
def create_and_invite(data: AccountData, *, actor: Actor, clock: Clock) -> Account:
    """Create an account without password and queue the mail that tells its holder."""
    account = create_account(data, actor=actor, clock=clock)
    _invite(account, clock)
    return account


@transaction.atomic
def import_and_invite(content: bytes, *, actor: Actor, clock: Clock) -> ImportOutcome:
    """Import people and queue a mail to the holder of each account created."""
    outcome = import_people(content, actor=actor, clock=clock)
    for account in Account.objects.filter(pk__in=outcome.account_ids):
        _invite(account, clock)
    return outcome


def _invite(account: Account, clock: Clock) -> None:
    """Queue the mail; it leads to the page that mails a link, so that no secret is in it."""
    queue(
        Message.ACCOUNT_CREATED,
        to=Recipient(account.email, account.username, account.language),
        context={
            "username": account.username,
            "url": settings.AMS_BASE_URL + reverse("account_reset_password"),
        },
        subject=Subject.of("account", account.pk),
        at=clock.now(),
    )
