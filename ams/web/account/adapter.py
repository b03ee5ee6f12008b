"""allauth's hooks: no sign-up, no mails of its own, passwords through ``accounts``."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account
from ams.accounts.services import actor_for, set_password
from ams.web.actor import clock_of, origin_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """What AMS decides differently from allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Nama pengguna atau kata sandi tidak benar."),
        "enter_current_password": _("Kata sandi saat ini tidak benar."),
        "incorrect_password": _("Kata sandi tidak benar."),
        "invalid_password_reset": _("Tautan ini tidak berlaku lagi."),
        "too_many_login_attempts": _("Terlalu banyak percobaan. Tunggu beberapa menit."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Return ``False``: accounts are created by administrators."""
        return False

    def set_password(self, user: Account, password: str) -> None:
        """Set the password by the one service that may, and let ``user`` know the new hash."""
        clock = clock_of(self.request)
        account = set_password(
            user.pk,
            password,
            actor=actor_for(user, at=clock.now(), origin=origin_of(self.request)),
            clock=clock,
        )
        user.password = account.password
        user.must_change_password = account.must_change_password

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: every mail of AMS goes through the queue."""

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Send nothing: every mail of AMS goes through the queue."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_ignored: object,
        **_named: object,
    ) -> None:
        """Show our own words for the few messages that we show at all."""
        text = _MESSAGES.get(message_template or "")
        if text is not None:
            messages.add_message(request, level, text)


_MESSAGES = {
    "account/messages/password_changed.txt": _("Kata sandi telah diganti."),
    "account/messages/logged_out.txt": _("Anda telah keluar."),
}
