"""What is typed in an issuance: letter, confirmation by the link, key, remarks of officers."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ams.issuance.filing import Recommendation
from ams.web.forms import PageForm
from ams.web.requests.superior_form import WHY_THE_NIP, SuperiorForm

_KEY_LIMIT = 64 * 1024


class RecommendationForm(SuperiorForm):
    """Who signs the letter of recommendation, and what the certificate is for."""

    why = {
        "superior_choice": _(
            "Surat rekomendasi dibuat oleh atasan Anda, dan petugas memeriksa bahwa penanda tangan"
            " memang atasan Anda."
        ),
        "superior_nip": WHY_THE_NIP,
    }

    purpose = forms.CharField(
        label=_("Keperluan"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Contoh: menandatangani surat dinas dalam SRIKANDI. Boleh dikosongkan."),
    )  # fmt: skip

    def wanted(self) -> Recommendation:
        """Return what the valid form says."""
        return Recommendation(self.cleaned_data["purpose"], self.typed_superior())


class ActivationForm(PageForm):
    """The applicant's word on his data and on the agreement; his e-KTP where it is asked for."""

    why = {
        "phone": _("Petugas menghubungi nomor ini bila email Anda tidak dapat dipakai."),
        "scan": _(
            "Instansi Anda memintanya agar petugas dapat memastikan bahwa Andalah orangnya. AMS"
            " menyimpannya tersandi dan tidak meneruskannya kepada siapa pun."
        ),
    }

    phone = forms.CharField(
        label=_("Nomor ponsel"), max_length=24,
        help_text=_("Contoh: 081234567890"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    scan = forms.FileField(
        label=_("Pindaian atau foto e-KTP"), required=False, allow_empty_file=True,
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip
    agree = forms.BooleanField(
        label=_("Data saya benar, dan saya menyetujui perjanjian ini"),
        error_messages={"required": _("Tanpa persetujuan sertifikat tidak dapat diterbitkan.")},
    )
    version = forms.CharField(max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks_scan: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_scan:
            del self.fields["scan"]

    def uploaded(self) -> bytes | None:
        """Return the file that the valid form holds, cut where the service refuses it anyway."""
        upload = self.cleaned_data.get("scan")
        if upload is None:
            return None
        read: bytes = upload.read(settings.AMS_UPLOAD_LIMIT_BYTES + 1)
        return read


class KeyForm(PageForm):
    """The certification request, as text or as a file."""

    why = {
        "file": _(
            "Permintaan sertifikat memuat kunci publik saja dan membuktikan bahwa Anda memegang"
            " kunci privatnya."
        ),
    }

    text = forms.CharField(required=False, max_length=_KEY_LIMIT, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Permintaan sertifikat (PKCS #10)"), required=False,
        help_text=_("Berkas .csr atau .pem, paling besar 64 KB."),
        widget=forms.FileInput({"accept": ".csr,.pem,.p10,.der"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values = super().clean() or self.cleaned_data
        if not values.get("text") and not values.get("file") and not self.errors:
            self.add_error("file", _("Pilih berkas atau buat kunci baru."))
        return values

    def content(self) -> bytes:
        """Return the request that the valid form holds."""
        upload = self.cleaned_data.get("file")
        if upload is not None:
            read: bytes = upload.read(_KEY_LIMIT + 1)
            return read
        return str(self.cleaned_data.get("text", "")).encode()


class PassphraseForm(PageForm):
    """A passphrase as its owner set it; it is never shown again, not even to him."""

    passphrase = forms.CharField(
        label=_("Passphrase"), max_length=400, strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )  # fmt: skip


class NewPassphraseForm(PassphraseForm):
    """A passphrase that is being set, typed twice."""

    passphrase_again = forms.CharField(
        label=_("Passphrase sekali lagi"), max_length=400, strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the same word twice."""
        values = super().clean() or self.cleaned_data
        if not self.errors and values["passphrase"] != values["passphrase_again"]:
            self.add_error("passphrase_again", _("Kedua passphrase tidak sama."))
        return values


class SendBackForm(PageForm):
    """What has to be corrected before the officer goes on."""

    remark = forms.CharField(
        label=_("Apa yang perlu diperbaiki"), max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Dibaca oleh yang mengerjakan langkah sebelumnya; tersimpan pada permohonan."),
    )  # fmt: skip
