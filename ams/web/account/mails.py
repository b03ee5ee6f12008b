"""Mails by which a holder sets a password; they leave from the durable queue."""

from django.db import transaction
from django.http import HttpRequest

from ams.accounts import sign_ins
from ams.accounts.models import Account
from ams.journal.entries import Subject
from ams.notifications.messages import Message, Recipient
from ams.notifications.services import queue
from ams.web.actor import clock_of, origin_of


@transaction.atomic
def ask_password_mail(account: Account, http_request: HttpRequest) -> None:
    """Journal that someone forgot the password and queue the mail, to the address on record.

    The queue holds the account's id alone; the link is made when the mail is delivered.
    """
    clock = clock_of(http_request)
    sign_ins.record_reset_asked(account, origin=origin_of(http_request), clock=clock)
    queue(
        Message.PASSWORD_RESET,
        to=Recipient(account.email, account.username, account.language),
        context={"account_id": account.pk},
        subject=Subject.of("account", account.pk),
        at=clock.now(),
    )
