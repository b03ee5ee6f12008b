"""What the lists of these pages can be narrowed by."""

from datetime import datetime

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.lockout import locked_out
from ams.accounts.querysets import (
    AccountQuerySet,
    AgencyQuerySet,
    AppointmentQuerySet,
    PersonQuerySet,
)
from ams.accounts.wording import OFFICER_KINDS, ROLES
from ams.core.wording import WIB
from ams.web.administration.fields import AgencyField

_ALL = ("", _("Semua"))


class _Search(forms.Form):
    """Search words; an empty form keeps everything."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120, widget=forms.TextInput({"type": "search"})
    )

    def value(self, name: str) -> str:
        """Return what was asked for, empty when it makes no sense."""
        return str(self.cleaned_data.get(name) or "") if self.is_valid() else ""


class PersonFilter(_Search):
    """Words, agency."""

    instansi = AgencyField(required=False, empty_label=_("Semua"))

    def narrow(self, people: PersonQuerySet) -> PersonQuerySet:
        """Return those of ``people`` that the form asks for."""
        found = people.search(self.value("cari"))
        agency = self.cleaned_data.get("instansi") if self.is_valid() else None
        return found.filter(agency=agency) if agency else found


class AgencyFilter(_Search):
    """Words."""

    def narrow(self, agencies: AgencyQuerySet) -> AgencyQuerySet:
        """Return those of ``agencies`` that the form asks for."""
        words = self.value("cari")
        return agencies.filter(Q(name__icontains=words) | Q(short_name__icontains=words))


class AppointmentFilter(_Search):
    """Words, kind of officer, whether in force."""

    jenis = forms.ChoiceField(
        label=_("Jenis OP"), required=False,
        choices=[_ALL, *((kind.value, name) for kind, name in OFFICER_KINDS.items())],
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False,
        choices=[_ALL, ("berlaku", _("Berlaku")), ("berakhir", _("Berakhir"))],
    )  # fmt: skip

    def narrow(self, appointments: AppointmentQuerySet, at: datetime) -> AppointmentQuerySet:
        """Return those of ``appointments`` that the form asks for."""
        words, kind = self.value("cari"), self.value("jenis")
        found = appointments.filter(
            Q(account__username__icontains=words)
            | Q(account__person__full_name__icontains=words)
            | Q(decree_number__icontains=words)
        )
        found = found.filter(kind=kind) if kind else found
        if self.value("keadaan") == "berlaku":
            return found.in_force(at)
        if self.value("keadaan") == "berakhir":
            today = at.astimezone(WIB).date()
            return found.filter(Q(ended_at__lte=at) | Q(valid_until__lt=today))
        return found


class AccountFilter(_Search):
    """Words, role, whether locked."""

    peran = forms.ChoiceField(
        label=_("Peran"), required=False,
        choices=[_ALL, *((role.value, name) for role, name in ROLES.items())],
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False,
        choices=[_ALL, ("aktif", _("Aktif")), ("terkunci", _("Terkunci"))],
    )  # fmt: skip

    def narrow(self, accounts: AccountQuerySet, at: datetime) -> AccountQuerySet:
        """Return those of ``accounts`` that the form asks for."""
        found = accounts.search(self.value("cari"))
        role = self.value("peran")
        found = found.filter(role_grants__role=role) if role else found
        locked = Q(is_active=False) | Q(username__in=locked_out(at=at))
        if self.value("keadaan") == "terkunci":
            return found.filter(locked)
        return found.exclude(locked) if self.value("keadaan") == "aktif" else found
