"""The part of a form that asks who signs the letter: the superior on record, or another."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ams.accounts.errors import InvalidNIP
from ams.accounts.models import Person
from ams.accounts.nip import format_nip, parse_nip
from ams.accounts.wording import nip_problem
from ams.letters.data import Acting, Superior
from ams.web.forms import PageForm

ON_RECORD, ANOTHER = "record", "other"
WHY_THE_NIP = _("Dengan NIP petugas memastikan bahwa penanda tangan memang pejabat yang dimaksud.")
_SUPERIOR = (
    "superior_name", "superior_nip", "superior_rank", "superior_position", "superior_acting",
    "superior_on_behalf_of",
)  # fmt: skip
_NEEDED = ("superior_name", "superior_nip", "superior_position")
_NIP_HELP = _("18 angka, boleh dengan spasi. Contoh: 19700101 199603 1 002")

ACTING_CHOICES = [
    (Acting.HIMSELF.value, _("Atas jabatannya sendiri")),
    (Acting.DELEGATED.value, _("Plt. (pelaksana tugas)")),
    (Acting.DAILY.value, _("Plh. (pelaksana harian)")),
    (Acting.ON_BEHALF.value, _("a.n. (atas nama pejabat lain)")),
]
ON_BEHALF_HELP = _("Hanya bila a.n. Contoh: Bupati Kebumen")


class SuperiorForm(PageForm):
    """A form for a letter: ``superior`` is the one on record, ``None`` where there is none."""

    superior_choice = forms.ChoiceField(
        label=_("Atasan yang menyetujui"), widget=forms.RadioSelect,
        error_messages={"required": _("Pilih atasan yang menandatangani surat.")},
    )  # fmt: skip
    superior_name = forms.CharField(
        label=_("Nama atasan dengan gelar"), max_length=120, required=False
    )
    superior_nip = forms.CharField(
        label=_("NIP atasan"), max_length=24, required=False, help_text=_NIP_HELP,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    superior_rank = forms.CharField(
        label=_("Pangkat/golongan atasan"), max_length=60, required=False,
        help_text=_("Contoh: Pembina (IV/a). Boleh dikosongkan."),
    )  # fmt: skip
    superior_position = forms.CharField(
        label=_("Jabatan atasan"), max_length=120, required=False,
        help_text=_("Contoh: Kepala Bidang Pelayanan"),
    )  # fmt: skip
    superior_acting = forms.ChoiceField(
        label=_("Bertanda tangan sebagai"), choices=ACTING_CHOICES, required=False
    )
    superior_on_behalf_of = forms.CharField(
        label=_("Atas nama (jabatan)"), max_length=120, required=False, help_text=ON_BEHALF_HELP
    )

    def __init__(self, *args: Any, superior: Person | None, **kwargs: Any) -> None:
        self.superior = superior
        super().__init__(*args, **kwargs)
        self._offer_superior()

    def _offer_superior(self) -> None:
        if self.superior is None:
            del self.fields["superior_choice"]
            for name in _NEEDED:
                self.fields[name].required = True
            return
        field = self.fields["superior_choice"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (ON_RECORD, self.superior.full_name),
                (ANOTHER, _("Atasan lain")),
            ]
            field.initial = ON_RECORD

    def clean(self) -> dict[str, Any]:
        """Ask for a superior who is not on record."""
        values = super().clean() or self.cleaned_data
        if self._other_superior(values):
            for name in _NEEDED:
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Wajib diisi."))
        return values

    def clean_superior_nip(self) -> str:
        """Return the 18 digits of a superior who is typed."""
        typed = str(self.cleaned_data["superior_nip"])
        if not typed or self.data.get("superior_choice") == ON_RECORD:
            return ""
        try:
            return parse_nip(typed).value
        except InvalidNIP as error:
            raise forms.ValidationError(nip_problem(error)) from error

    def _other_superior(self, values: dict[str, Any]) -> bool:
        return self.superior is not None and values.get("superior_choice") == ANOTHER

    @property
    def types_superior(self) -> bool:
        """Tell whether the valid form names a superior who is not on record."""
        return self.superior is None or self._other_superior(self.cleaned_data)

    @property
    def superior_fields(self) -> list[BoundField]:
        """Return the fields of a superior who is typed."""
        return [self[name] for name in _SUPERIOR]

    def typed_superior(self) -> Superior | None:
        """Return the superior whom the valid form names, ``None`` for the one on record."""
        if not self.types_superior:
            return None
        values = self.cleaned_data
        return Superior(
            name=values["superior_name"],
            nip=values["superior_nip"],
            rank=values["superior_rank"],
            position=values["superior_position"],
            acting=Acting(values["superior_acting"]),
            on_behalf_of=values["superior_on_behalf_of"],
        )


def initial_superior(named: Superior, superior: Person | None) -> dict[str, Any]:
    """Return what the form shows of the superior whom a letter names."""
    digits = "".join(character for character in named.nip if character.isdigit())
    if superior is not None and digits == superior.nip and named.acting is Acting.HIMSELF:
        return {"superior_choice": ON_RECORD}
    return {
        "superior_choice": ANOTHER,
        "superior_name": named.name,
        "superior_nip": format_nip(digits),
        "superior_rank": named.rank,
        "superior_position": named.position,
        "superior_acting": named.acting.value,
        "superior_on_behalf_of": named.on_behalf_of,
    }
