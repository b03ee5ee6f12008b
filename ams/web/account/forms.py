"""Forms of sign-in and passwords, in our words; allauth's forms do the work."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    UserTokenForm,
)
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account
from ams.web.account.mails import ask_password_mail


def _reword(field: forms.Field, label: object, help_text: object = "") -> None:
    field.label = label  # type: ignore[assignment] # lazy text
    field.help_text = help_text  # type: ignore[assignment] # lazy text
    field.widget.attrs.pop("placeholder", None)


def _password_rules() -> str:
    return " ".join(password_validators_help_texts())


class SignInForm(LoginForm):  # type: ignore[misc] # allauth ships no types
    """Username and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["login"], _("Nama pengguna"))
        _reword(self.fields["password"], _("Kata sandi"))
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc] # allauth ships no types
    """The present password and, twice, the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["oldpassword"], _("Kata sandi saat ini"))
        _reword(self.fields["password1"], _("Kata sandi baru"), _password_rules())
        _reword(self.fields["password2"], _("Ulangi kata sandi baru"))

    def clean(self) -> dict[str, Any]:
        """Refuse the old password as the new one."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("password1") and cleaned.get("password1") == cleaned.get("oldpassword"):
            self.add_error("password1", _("Kata sandi baru harus berbeda dari yang lama."))
        return cleaned


class AskPasswordMailForm(ResetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """The official e-mail address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self.fields["email"],
            _("Email dinas"),
            _("Alamat email yang tercatat pada akun Anda. Contoh: nama@kebumenkab.go.id"),
        )

    def clean_email(self) -> str:
        """Find the accounts by the address on record only, never by one they had before."""
        email: str = self.cleaned_data["email"].strip().lower()
        self.users = list(Account.objects.filter(email__iexact=email, is_active=True))
        return email

    def save(self, request: HttpRequest, **_ignored: object) -> str:
        """Queue a mail for each account found; an unknown address gets none, and nobody is told."""
        for account in self.users:
            ask_password_mail(account, request)
        address: str = self.cleaned_data["email"]
        return address


class PasswordByLinkForm(ResetPasswordKeyForm):  # type: ignore[misc] # allauth ships no types
    """The new password, twice, for who came by the mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["password1"], _("Kata sandi baru"), _password_rules())
        _reword(self.fields["password2"], _("Ulangi kata sandi baru"))


class LinkForm(UserTokenForm):  # type: ignore[misc] # allauth ships no types
    """Account and token of the mailed link."""

    token_generator = default_token_generator

    def _get_user(self, uidb36: str) -> Account | None:
        account: Account | None = super()._get_user(uidb36)
        return account if account is not None and account.is_active else None


class PasswordAgainForm(forms.Form):
    """The password of who is signed in already."""

    password = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, http_request: HttpRequest, account: Account, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.http_request = http_request
        self.account = account

    def clean_password(self) -> str:
        """Check the password the way sign-in does, so that failures count and lock alike."""
        password: str = self.cleaned_data["password"]
        found = authenticate(self.http_request, username=self.account.username, password=password)
        if found is None or found.pk != self.account.pk:
            raise ValidationError(_("Kata sandi tidak benar."), code="password")
        return password
