"""The applicant's forms: letter, filing, letter code, upload, withdrawal, filter of the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Person
from ams.core.wording import WIB
from ams.requests.journeys import REASONS as JOURNEYS
from ams.requests.models import RequestQuerySet, Status
from ams.revocation.reasons import Reason
from ams.web.forms import DateInput, PageForm
from ams.web.requests.choices import DETAILED, CertificateCard, ReasonCard, reason_card
from ams.web.requests.superior_form import WHY_THE_NIP, SuperiorForm

_WHY_THE_DATE = _(
    "Tanda tangan sesudah tanggal ini mungkin bukan dari Anda. Tanggalnya dicantumkan dalam CRL,"
    " agar pemeriksa dokumen mengetahuinya."
)


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


class LetterForm(SuperiorForm):
    """What the applicant chooses for his letter; names are those of ``LetterDraft``."""

    why = {
        "certificate": _(
            "Tepat satu sertifikat yang dicabut. Nomor serinya ditulis AMS ke dalam surat, sehingga"
            " tidak mungkin keliru ketik."
        ),
        "reasons": _(
            "SOP mensyaratkan paling sedikit satu alasan. Alasan menentukan apa yang dinyatakan"
            " CRL, dan kehilangan didahulukan."
        ),
        "invalidity_date": _WHY_THE_DATE,
        "superior_choice": _(
            "Pencabutan memerlukan persetujuan atasan, dan petugas memeriksa bahwa penanda tangan"
            " memang atasan Anda."
        ),
        "superior_nip": WHY_THE_NIP,
        "and_issuance": _(
            "Tanpa sertifikat Anda tidak dapat menandatangani. Satu surat memuat kedua permohonan,"
            " sehingga atasan menandatanganinya sekali."
        ),
        "description": _(
            "Membantu petugas memahami keadaannya. Dicetak dalam surat, jadi jangan menulis"
            " rahasia."
        ),
    }

    reasons = forms.MultipleChoiceField(
        label=_("Alasan pencabutan"), help_text=_("Pilih satu atau lebih."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sedikitnya satu alasan.")},
    )  # fmt: skip
    invalidity_date = forms.DateField(
        label=_("Diketahui hilang pada tanggal"), required=False, widget=DateInput()
    )
    description = forms.CharField(
        label=_("Uraian singkat"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Jangan menuliskan passphrase, kata sandi, atau NIK."),
    )  # fmt: skip

    and_issuance = forms.BooleanField(
        label=_("Ajukan juga sertifikat penggantinya"), required=False,
        help_text=_("Saya setuju AMS membuka permohonan penerbitan atas nama saya begitu sertifikat"
            " ini dicabut, dengan surat yang sama. Permohonan itu dapat saya tarik kembali."),
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
        super().__init__(*args, superior=superior, **kwargs)
        self.fields = {"certificate": CertificateField(cards), **self.fields}
        self._offer_reasons()

    def _offer_reasons(self) -> None:
        field = self.fields["reasons"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(card.key, card.text) for card in self.offered]
        for key, (label, example) in DETAILED.items():
            self.fields[f"detail_{key}"] = forms.CharField(
                label=label, max_length=200, required=False, help_text=example
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen reasons and superior need."""
        values = super().clean()
        chosen = values.get("reasons") or []
        if "lainnya" in chosen and not values.get("detail_lainnya"):
            self.add_error("detail_lainnya", _("Tuliskan alasannya."))
        if not set(chosen) & set(JOURNEYS):  # what another reason has hidden is not meant
            values["and_issuance"] = False
        return values

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


class FilingForm(PageForm):
    """What is still missing when the letter is there: code, and what the letter does not name."""

    why = {
        "accompaniment_code": _(
            "Menurut SOP petugas OP Diskominfo mendampingi langsung. Kode sekali pakai"
            " membuktikannya; kata sandi Anda tidak diperlukan siapa pun."
        ),
        "invalidity_date": _WHY_THE_DATE,
    }

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

    why = {
        "file": _(
            "Petugas harus melihat kedua tanda tangan. Surat bertanda tangan tersimpan sebagai"
            " dasar pencabutan."
        ),
    }

    file = forms.FileField(
        label=_("Surat yang sudah ditandatangani"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": _("Pilih berkas atau ambil foto surat.")},
    )


class TypedCodeForm(PageForm):
    """The letter's code, typed off the paper whose QR was not read."""

    code = forms.CharField(
        label=_("Kode surat pada kertas"), max_length=40,
        help_text=_(
            "12 huruf dan angka di kaki halaman, di antara kedua kode QR. Contoh: ABCD-EFGH-JKMN"
        ),
        widget=forms.TextInput({
            "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"
        }),
    )  # fmt: skip


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
