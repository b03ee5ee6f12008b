"""The form from which anybody has his letter written before signing in."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ams.accounts.agencies import lineage
from ams.accounts.errors import InvalidNIP
from ams.accounts.models import Agency
from ams.accounts.nip import parse_nip
from ams.accounts.wording import nip_problem
from ams.letters.data import (
    Applicant,
    CertificateDetails,
    LetterData,
    Letterhead,
    ReasonBox,
    Superior,
)
from ams.revocation.reasons import Reason, reasons_on
from ams.web.forms import DateInput, LongSelect, PageForm
from ams.web.requests.superior_form import ACTING_CHOICES, ON_BEHALF_HELP

DETAILED = {
    "perubahan_data": _("Data lama menjadi data baru"),
    "kehilangan": _("Kapan dan bagaimana diketahui"),
    "lainnya": _("Sebutkan alasannya"),
}
_NIP_HELP = _("18 angka, boleh dengan spasi. Contoh: 19900101 201401 2 021")


class PublicLetterForm(PageForm):
    """What the applicant types; field names are those of ``letters.validation``."""

    why = {
        "applicant_nip": _(
            "NIP membedakan Anda dari pegawai bernama sama dan dicetak dalam surat. NIK tidak"
            " pernah diminta."
        ),
        "agency": _("Menentukan kop surat, penomorannya, dan petugas yang memeriksa."),
        "applicant_email": _(
            "Surat menyebut email dinas, karena ke sanalah pemberitahuan pencabutan dikirim."
        ),
        "applicant_username": _(
            "Petugas mencocokkan nama pengguna dengan pemilik sertifikat. Boleh dikosongkan bila"
            " tidak ingat."
        ),
        "superior_nip": _(
            "Dengan NIP petugas memastikan bahwa penanda tangan memang pejabat yang dimaksud."
        ),
        "reasons": _(
            "SOP mensyaratkan paling sedikit satu alasan. Alasan menentukan apa yang dinyatakan"
            " CRL, dan kehilangan didahulukan."
        ),
        "certificate_serial": _(
            "Nomor seri menunjuk tepat satu sertifikat. Bila kosong, petugas melengkapinya dari"
            " catatan AMS."
        ),
        "description": _(
            "Membantu petugas memahami keadaannya. Dicetak dalam surat, jadi jangan menulis"
            " rahasia."
        ),
    }

    applicant_name = forms.CharField(
        label=_("Nama lengkap dengan gelar"), max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )  # fmt: skip
    applicant_nip = forms.CharField(
        label=_("NIP"), max_length=24, help_text=_NIP_HELP,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    applicant_position = forms.CharField(label=_("Jabatan"), max_length=120)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Instansi"),
        empty_label=_("Pilih instansi"),
        widget=LongSelect,
    )
    applicant_unit = forms.CharField(label=_("Unit kerja"), max_length=120)
    applicant_email = forms.EmailField(
        label=_("Email dinas"), help_text=_("Contoh: nama@kebumenkab.go.id"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )  # fmt: skip
    applicant_username = forms.CharField(
        label=_("Nama pengguna AMS"), max_length=60, required=False,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip

    superior_name = forms.CharField(label=_("Nama atasan dengan gelar"), max_length=120)
    superior_nip = forms.CharField(
        label=_("NIP atasan"), max_length=24, help_text=_NIP_HELP,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    superior_rank = forms.CharField(
        label=_("Pangkat/golongan atasan"), max_length=60, required=False,
        help_text=_("Contoh: Pembina (IV/a)"),
    )  # fmt: skip
    superior_position = forms.CharField(
        label=_("Jabatan atasan"), max_length=120, help_text=_("Contoh: Kepala Bidang Aptika")
    )
    superior_acting = forms.ChoiceField(
        label=_("Bertanda tangan sebagai"), choices=ACTING_CHOICES, required=False
    )
    superior_on_behalf_of = forms.CharField(
        label=_("Atas nama (jabatan)"), max_length=120, required=False, help_text=ON_BEHALF_HELP
    )

    reasons = forms.MultipleChoiceField(
        label=_("Alasan pencabutan"), help_text=_("Pilih satu atau lebih."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sedikitnya satu alasan.")},
    )  # fmt: skip
    description = forms.CharField(
        label=_("Uraian singkat"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Jangan menuliskan passphrase, kata sandi, atau NIK."),
    )  # fmt: skip

    certificate_serial = forms.CharField(
        label=_("Nomor seri sertifikat"), max_length=80, required=False,
        help_text=_("Tercantum pada rincian sertifikat. Kosongkan bila tidak diketahui."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    certificate_subject_dn = forms.CharField(
        label=_("Subject DN"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
    )  # fmt: skip
    certificate_issuer_dn = forms.CharField(label=_("Penerbit"), max_length=400, required=False)
    certificate_not_before = forms.DateField(
        label=_("Berlaku mulai"), required=False, widget=DateInput()
    )
    certificate_not_after = forms.DateField(
        label=_("Berlaku sampai"), required=False, widget=DateInput()
    )

    place = forms.CharField(label=_("Tempat surat"), max_length=60, initial="Kebumen")
    date = forms.DateField(label=_("Tanggal surat"), widget=DateInput())

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"date": today}, **kwargs)
        self.offered: tuple[Reason, ...] = reasons_on(today)
        language = get_language() or "id"
        agency = self.fields["agency"]
        reasons = self.fields["reasons"]
        if isinstance(agency, forms.ModelChoiceField):
            agency.queryset = Agency.objects.select_related("parent")
        if isinstance(reasons, forms.MultipleChoiceField):
            reasons.choices = [(one.key, one.in_language(language)) for one in self.offered]
        for key, label in DETAILED.items():
            self.fields[f"detail_{key}"] = forms.CharField(
                label=label, max_length=200, required=False
            )

    def clean_applicant_nip(self) -> str:
        """Return the 18 digits."""
        return _digits_of(self.cleaned_data["applicant_nip"])

    def clean_superior_nip(self) -> str:
        """Return the 18 digits."""
        return _digits_of(self.cleaned_data["superior_nip"])

    @property
    def superior_fields(self) -> Iterator[BoundField]:
        """Return the fields about the superior."""
        return (field for field in self if field.name.startswith("superior_"))

    @property
    def detail_fields(self) -> Iterator[BoundField]:
        """Return the fields that say more about a chosen reason."""
        return (field for field in self if field.name.startswith("detail_"))

    @property
    def certificate_fields(self) -> Iterator[BoundField]:
        """Return the fields about the certificate."""
        return (field for field in self if field.name.startswith("certificate_"))

    def letter_data(self) -> LetterData:
        """Return what the valid form says as the content of a letter."""
        values = self.cleaned_data
        agency: Agency = values["agency"]
        return LetterData(
            agency_id=agency.pk,
            letterhead=letterhead_of(agency),
            superior=Superior(**_part(values, "superior_")),
            applicant=Applicant(**_part(values, "applicant_")),
            certificate=CertificateDetails(**_part(values, "certificate_")),
            reasons=tuple(self._boxes()),
            place=values["place"],
            date=values["date"],
            description=values["description"],
        )

    def _boxes(self) -> Iterator[ReasonBox]:
        chosen = set(self.cleaned_data["reasons"])
        for one in self.offered:
            ticked = one.key in chosen
            detail = self.cleaned_data.get(f"detail_{one.key}", "") if ticked else ""
            # The letter is an Indonesian document whatever language the page is read in.
            yield ReasonBox(one.key, one.text.id, ticked=ticked, detail=detail)


def letterhead_of(agency: Agency) -> Letterhead:
    """Return the *kop surat* of an agency: the government at the top, the office below."""
    above = lineage(agency)[-1]
    return Letterhead(
        government="" if above.pk == agency.pk else above.name,
        office=agency.name,
        address=agency.address,
        phone=agency.phone,
        website=agency.website,
        email=agency.email,
    )


def _digits_of(text: str) -> str:
    try:
        return parse_nip(text).value
    except InvalidNIP as error:
        raise forms.ValidationError(nip_problem(error)) from error


def _part(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix)
    }
