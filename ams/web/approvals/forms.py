"""What is typed when a letter is approved or returned, and when somebody stands in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Person
from ams.approvals.delegating import Term
from ams.approvals.models import Standin
from ams.approvals.policies import Patience
from ams.approvals.sealing import OwnKey
from ams.web.administration.fields import PersonByNIPField
from ams.web.forms import DateInput, PageForm

_KEY_LIMIT = 64 * 1024
_MOST_HOURS = 400


class SealForm(PageForm):
    """The approver's own certificate, where he does not use his agency's seal."""

    key_file = forms.FileField(
        label=_("Berkas sertifikat Anda (.p12)"), required=False, allow_empty_file=True,
        widget=forms.FileInput({"accept": ".p12,.pfx,application/x-pkcs12"}),
        help_text=_("Dibuka di memori untuk satu kali menandatangani; tidak disimpan."),
    )  # fmt: skip
    passphrase = forms.CharField(
        label=_("Passphrase berkas itu"), required=False, strip=False, max_length=256,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )  # fmt: skip

    def clean_key_file(self) -> "UploadedFile[bytes] | None":
        """Refuse what is too large to be one person's key."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["key_file"]
        if upload is not None and (upload.size or 0) > _KEY_LIMIT:
            raise forms.ValidationError(_("Berkas .p12 tidak lebih besar dari 64 kB."))
        return upload

    def clean(self) -> dict[str, Any]:
        """Ask for the file that a passphrase was typed for."""
        values = super().clean() or self.cleaned_data
        if values.get("passphrase") and not values.get("key_file") and not self.errors:
            self.add_error("key_file", _("Pilih berkasnya juga, atau kosongkan passphrase."))
        return values

    def own_key(self) -> OwnKey | None:
        """Return the key that was given, ``None`` for the agency's seal."""
        upload = self.cleaned_data["key_file"]
        return OwnKey(upload.read(), self.cleaned_data["passphrase"]) if upload else None


class ReturnForm(PageForm):
    """Why the letter goes back."""

    reason = forms.CharField(
        label=_("Yang harus diperbaiki pemohon"), max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Pemohon membaca kalimat ini. Contoh: alasan kedua tidak sesuai."),
    )  # fmt: skip


class DelegationForm(PageForm):
    """Who stands in from when until when; ``superior`` is ``None`` where it is to be typed."""

    replaced = PersonByNIPField(label=_("NIP atasan yang digantikan"))
    delegate = PersonByNIPField(
        label=_("NIP pengganti"), help_text=_("Pengganti harus mempunyai akun AMS.")
    )
    kind = forms.ChoiceField(
        label=_("Sebagai"), widget=forms.RadioSelect, initial=Standin.PLH,
        choices=[
            (Standin.PLH.value, _("Plh. (pelaksana harian): pejabat sedang berhalangan")),
            (Standin.PLT.value, _("Plt. (pelaksana tugas): jabatan sedang kosong")),
        ],
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Berlaku mulai"), widget=DateInput())
    valid_until = forms.DateField(
        label=_("Berlaku sampai"), widget=DateInput(),
        help_text=_("Termasuk hari ini; sesudahnya berakhir dengan sendirinya."),
    )  # fmt: skip
    decree_number = forms.CharField(label=_("Nomor surat perintah"), max_length=80, required=False)

    def __init__(self, *args: Any, superior: Person | None, **kwargs: Any) -> None:
        self.superior = superior
        super().__init__(*args, **kwargs)
        if superior is not None:
            del self.fields["replaced"]

    def term(self) -> Term:
        """Return what the valid form says."""
        values = self.cleaned_data
        superior = self.superior or values["replaced"]
        return Term(
            superior_id=superior.pk,
            delegate_id=values["delegate"].pk,
            kind=Standin(values["kind"]),
            valid_from=values["valid_from"],
            valid_until=values["valid_until"],
            decree_number=values["decree_number"],
        )


class PatienceForm(PageForm):
    """Working hours until a superior is reminded, and until his letter is passed on."""

    remind_hours = forms.IntegerField(
        label=_("Atasan diingatkan setelah (jam kerja)"), min_value=1, max_value=_MOST_HOURS
    )
    escalate_hours = forms.IntegerField(
        label=_("Diteruskan kepada atasannya setelah (jam kerja)"), min_value=1,
        max_value=_MOST_HOURS,
        help_text=_("Dihitung sejak diminta; surat yang sedang menunggu tidak berubah waktunya"),
    )  # fmt: skip

    def patience(self) -> Patience:
        """Return what the valid form says."""
        return Patience(**self.cleaned_data)
