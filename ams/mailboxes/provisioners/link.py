"""The embedded default: AMS has no mail server; an address that exists elsewhere is proved."""

from ams.mailboxes.errors import ProvisionerRefused
from ams.mailboxes.provisioners import MailAccount, Password


class LinkOnly:
    """Makes nothing: the owner shows by a one-time link that he reads the address."""

    makes_accounts = False

    def is_free(self, address: str) -> bool:  # noqa: ARG002 - there is nobody to ask
        """Return true: whose it is, the link will show."""
        return True

    def apply(self, account: MailAccount, *, key: str) -> None:
        """Do nothing: the account is kept elsewhere."""

    def set_password(self, account: MailAccount, password: Password, *, key: str) -> None:  # noqa: ARG002
        """Refuse: whoever keeps the account keeps its password.

        Raises:
            ProvisionerRefused: always.
        """
        raise ProvisionerRefused(f"{account.address} is kept elsewhere", why="")
