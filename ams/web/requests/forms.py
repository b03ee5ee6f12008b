"""The applicant's forms: letter, filing, letter code, upload, withdrawal, filter of the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext_lazy as _

from ams.accounts.errors import InvalidNIP
from ams.accounts.models import Person
from ams.accounts.nip import parse_nip
from ams.accounts.wording import nip_problem
from ams.core.wording import WIB
from ams.requests.models import RequestQuerySet, Status
from ams.revocation.reasons import Reason
from ams.web.forms import DateInput, PageForm
from ams.web.requests.choices import DETAILED, CertificateCard, ReasonCard, reason_card

ON_RECORD, ANOTHER = "record", "other"
_SUPERIOR = ("superior_name", "superior_nip", "superior_rank", "superior_position")
_NEEDED = ("superior_name", "superior_nip", "superior_position")
_NIP_HELP = _("18 angka, boleh dengan spasi. Contoh: 19700101 199603 1 002")


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason as the form draws it: tick box, meaning, and the fields that go with it."""

    choice: BoundWidget
    card: ReasonCard
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as the form draws it: radio button and card."""

    choice: BoundWidget
    card: CertificateCard


class CertificateField(forms.TypedChoiceField):
    """The choice among the actor's certificates that can be revoked."""

    def __init__(self, cards: Sequence[CertificateCard]) -> None:
        super().__init__(
            label=_("Sertifikat"),
            coerce=int,
            widget=forms.RadioSelect,
            choices=[(c.certificate.pk, c.certificate.serial) for c in cards if c.can_be_chosen],
            error_messages={
                "required": _("Pilih sertifikat yang akan dicabut."),
                "invalid_choice": _("Pilih salah satu sertifikat Anda yang masih aktif."),
            },
        )


class LetterForm(PageForm):
    """What the applicant chooses for his letter; names are those of ``LetterDraft``."""

    reasons = forms.MultipleChoiceField(
        label=_("Alasan pencabutan"), help_text=_("Pilih satu atau lebih."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sedikitnya satu alasan.")},
    )  # fmt: skip
    invalidity_date = forms.DateField(
        label=_("Diketahui hilang pada tanggal"), required=False, widget=DateInput()
    )
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
    description = forms.CharField(
        label=_("Uraian singkat"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Jangan menuliskan passphrase, kata sandi, atau NIK."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        cards: Sequence[CertificateCard],
        reasons: Sequence[Reason],
        superior: Person | None,
        **kwargs: Any,
    ) -> None:
        self.cards = cards
        self.offered = [reason_card(one) for one in reasons]
        self.superior = superior
        super().__init__(*args, **kwargs)
        self.fields = {"certificate": CertificateField(cards), **self.fields}
        self._offer_reasons()
        self._offer_superior()

    def _offer_reasons(self) -> None:
        field = self.fields["reasons"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(card.key, card.text) for card in self.offered]
        for key, (label, example) in DETAILED.items():
            self.fields[f"detail_{key}"] = forms.CharField(
                label=label, max_length=200, required=False, help_text=example
            )

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
        """Ask for what the chosen reasons and superior need."""
        values = super().clean() or self.cleaned_data
        if self._other_superior(values):
            for name in _NEEDED:
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Wajib diisi."))
        chosen = values.get("reasons") or []
        if "lainnya" in chosen and not values.get("detail_lainnya"):
            self.add_error("detail_lainnya", _("Tuliskan alasannya."))
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
    def certificate_rows(self) -> list[CertificateRow]:
        """Return the certificates that can be chosen, each with its radio button."""
        return certificate_rows(self, self.cards)

    @property
    def reason_rows(self) -> Iterator[ReasonRow]:
        """Return the reasons, each with the fields that belong to it."""
        for choice, card in zip(self["reasons"], self.offered, strict=True):
            names = ["invalidity_date"] if card.takes_date else []
            names += [f"detail_{card.key}"] if card.key in DETAILED else []
            yield ReasonRow(choice, card, tuple(self[name] for name in names))

    @property
    def superior_fields(self) -> list[BoundField]:
        """Return the fields of a superior who is typed."""
        return [self[name] for name in _SUPERIOR]


class FilingForm(PageForm):
    """What is still missing when the letter is there: code, and what the letter does not name."""

    accompaniment_code = forms.CharField(
        label=_("Kode pendampingan"), max_length=20,
        help_text=_("8 huruf dan angka dari OP Diskominfo yang mendampingi Anda. "
            "Contoh: AB2C-3D4E"),
        widget=forms.TextInput({
            "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
            "class": "code-input",
        }),
        error_messages={
            "required": _("Mintalah kode pendampingan kepada petugas yang mendampingi Anda.")
        },
    )  # fmt: skip
    invalidity_date = forms.DateField(
        label=_("Diketahui hilang pada tanggal"), required=False, widget=DateInput()
    )

    def __init__(
        self, *args: Any, cards: Sequence[CertificateCard] | None = None, **kwargs: Any
    ) -> None:
        """Offer ``cards`` where the letter names no certificate (``None`` where it does)."""
        self.cards = cards or ()
        super().__init__(*args, **kwargs)
        if cards is not None:
            self.fields = {"certificate": CertificateField(cards), **self.fields}

    @property
    def certificate_rows(self) -> list[CertificateRow]:
        """Return the certificates that can be chosen, each with its radio button."""
        return certificate_rows(self, self.cards)


class LetterCodeForm(PageForm):
    """The code of a letter that was made before signing in."""

    code = forms.CharField(
        label=_("Kode surat"), max_length=40,
        help_text=_("12 huruf dan angka di bawah kode QR. Contoh: ABCD-EFGH-JKMN"),
        widget=forms.TextInput({
            "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
            "class": "code-input",
        }),
    )  # fmt: skip


class AttachForm(PageForm):
    """The signed letter; what it really is, only the service decides."""

    file = forms.FileField(
        label=_("Surat yang sudah ditandatangani"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": _("Pilih berkas atau ambil foto surat.")},
    )


class WithdrawForm(PageForm):
    """Why the applicant withdraws; he need not say."""

    reason = forms.CharField(
        label=_("Alasan menarik kembali"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class RequestFilter(forms.Form):
    """Which of one's own requests the list shows."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=80,
        help_text=_("Nomor permohonan atau nomor seri sertifikat"),
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False,
        choices=[
            ("", _("Semua")), ("berjalan", _("Masih berjalan")), ("berakhir", _("Sudah berakhir"))
        ],
    )  # fmt: skip

    def narrow(self, requests: RequestQuerySet) -> RequestQuerySet:
        """Return those of ``requests`` that the form asks for."""
        if not self.is_valid():
            return requests
        match self.cleaned_data["keadaan"]:
            case "berjalan":
                requests = requests.filter(status=Status.OPEN)
            case "berakhir":
                requests = requests.exclude(status=Status.OPEN)
            case _:
                pass
        for word in self.cleaned_data["cari"].split():
            plain = word.replace(":", "")
            requests = requests.filter(
                Q(number__icontains=word) | Q(certificate__serial__icontains=plain)
            )
        return requests


def certificate_rows(form: forms.Form, cards: Sequence[CertificateCard]) -> list[CertificateRow]:
    """Return the cards that can be chosen, each with its radio button in ``form``."""
    chosen = [card for card in cards if card.can_be_chosen]
    return [
        CertificateRow(choice, card)
        for choice, card in zip(form["certificate"], chosen, strict=True)
    ]


def start_of_day(day: Any) -> datetime:
    """Return the moment in WIB at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=WIB)
