"""The link by which a holder sets a password; its token is made when the mail is delivered.

No token waits in the queue or the database: it is computed from the account's present state and
dies with the first password set, sign-in or change of e-mail after it (ADR 0007).
"""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36

from ams.accounts.errors import AccountLocked, NoSuchRecord
from ams.accounts.models import Account


def reset_url(account_id: int, *, base_url: str) -> str:
    """Return the address at which the account's holder sets a new password.

    Raises:
        NoSuchRecord: there is no such account.
        AccountLocked: an administrator has locked it; no link is sent.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NoSuchRecord(f"account {account_id} does not exist")
    if not account.is_active:
        raise AccountLocked(f"account '{account.username}' is locked")
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": int_to_base36(account.pk),
            "key": default_token_generator.make_token(account),
        },
    )
    return base_url.rstrip("/") + path
