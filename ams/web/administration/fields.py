"""Form fields that find people, accounts and agencies by what is typed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency, Person
from ams.web.forms import LongSelect

if TYPE_CHECKING:
    _AgencyChoice = forms.ModelChoiceField[Agency]
else:
    _AgencyChoice = forms.ModelChoiceField  # generic for the type checker only


class AgencyField(_AgencyChoice):
    """One of all agencies, by name."""

    def __init__(self, **options: Any) -> None:
        options = {"label": _("Instansi"), "widget": LongSelect, **options}
        super().__init__(Agency.objects.only("name"), **options)


class PersonByNIPField(forms.CharField):
    """A person, found by the NIP."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=24, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: object) -> Person | None:
        """Return the person whose NIP was typed, ``None`` for an empty field."""
        typed = "".join(str(super().clean(value)).split())
        if not typed:
            return None
        person = Person.objects.filter(nip=typed).first()
        if person is None:
            raise ValidationError(_("Tidak ada pegawai dengan NIP ini."), code="unknown")
        return person


class AccountByUsernameField(forms.CharField):
    """An account, found by its username in any case."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Nama pengguna"))
        super().__init__(max_length=60, **options)
        self.widget.attrs |= {"autocapitalize": "none", "autocomplete": "off"}

    def clean(self, value: object) -> Account:
        """Return the account whose username was typed."""
        typed = str(super().clean(value)).strip()
        account: Account | None = Account.objects.filter(username__iexact=typed).first()
        if account is None:
            raise ValidationError(_("Tidak ada akun dengan nama pengguna ini."), code="unknown")
        return account
