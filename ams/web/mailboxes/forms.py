"""What is typed about an e-mail account: letter, disposition, creation, passwords, changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ams.mailboxes.disposing import Line
from ams.mailboxes.filing import MailboxLetter
from ams.web.forms import PageForm
from ams.web.requests.superior_form import WHY_THE_NIP, SuperiorForm

_ADDRESS = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
_HIDDEN_TYPING = {"autocomplete": "new-password"}


class MailboxLetterForm(SuperiorForm):
    """Which address is asked for, what for, and who signs the letter."""

    why = {
        "address": _(
            "Alamat diusulkan dari nama Anda menurut aturan penamaan; petugas memeriksa bahwa belum"
            " dipakai orang lain."
        ),
        "superior_choice": _("Surat permohonan dibuat oleh pejabat yang berwenang di unit Anda."),
        "superior_nip": WHY_THE_NIP,
    }

    address = forms.CharField(
        label=_("Alamat email yang diminta"), max_length=254, widget=forms.TextInput(_ADDRESS)
    )
    purpose = forms.CharField(
        label=_("Keperluan"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Contoh: surat-menyurat dinas dan sertifikat elektronik. Boleh dikosongkan."),
    )  # fmt: skip

    def wanted(self) -> MailboxLetter:
        """Return what the valid form says."""
        values = self.cleaned_data
        return MailboxLetter(values["address"], values["purpose"], self.typed_superior())


class DispositionForm(PageForm):
    """One line of the disposition sheet."""

    why = {
        "by_name": _("Tulis pejabat yang mendisposisikan, seperti pada lembar disposisi."),
    }

    by_name = forms.CharField(label=_("Nama pejabat"), max_length=120)
    by_position = forms.CharField(label=_("Jabatan"), max_length=120)
    to = forms.CharField(label=_("Diteruskan kepada"), max_length=120)
    remark = forms.CharField(
        label=_("Isi disposisi"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def line(self) -> Line:
        """Return what the valid form says."""
        values = self.cleaned_data
        return Line(values["by_name"], values["by_position"], values["to"], values["remark"])


class CreationForm(PageForm):
    """Under which address the account is created, and how large."""

    address = forms.CharField(
        label=_("Alamat email"), max_length=254, widget=forms.TextInput(_ADDRESS)
    )
    quota_mb = forms.IntegerField(label=_("Kuota (MB)"), min_value=1, max_value=1_000_000)


class FirstSignInForm(PageForm):
    """The temporary password and the owner's own, twice."""

    temporary = forms.CharField(
        label=_("Kata sandi sementara"), max_length=64,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Yang ditampilkan satu kali pada halaman penyerahan"),
    )  # fmt: skip
    new = forms.CharField(
        label=_("Kata sandi baru"), max_length=200, strip=False,
        widget=forms.PasswordInput(_HIDDEN_TYPING),
        help_text=_("Paling sedikit 12 huruf; jangan memakai kata sandi AMS Anda"),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Kata sandi baru sekali lagi"), max_length=200, strip=False,
        widget=forms.PasswordInput(_HIDDEN_TYPING),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        values = super().clean() or self.cleaned_data
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", _("Kedua kata sandi tidak sama."))
        return values


class ReasonForm(PageForm):
    """Why an account may be used again."""

    reason = forms.CharField(label=_("Alasan"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class StopForm(ReasonForm):
    """Why an account is suspended or closed, with its address typed once more."""

    confirmation = forms.CharField(
        label=_("Ketik alamat email ini sekali lagi"), max_length=254,
        widget=forms.TextInput(_ADDRESS | {"autocomplete": "off"}),
    )  # fmt: skip


class ChangeForm(PageForm):
    """How large the account is, and which further addresses it has."""

    quota_mb = forms.IntegerField(label=_("Kuota (MB)"), min_value=1, max_value=1_000_000)
    aliases = forms.CharField(
        label=_("Alias"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Satu alamat per baris; suratnya masuk ke akun ini"),
    )  # fmt: skip

    def names(self) -> list[str]:
        """Return the addresses that the valid form holds."""
        return str(self.cleaned_data["aliases"]).replace(",", " ").split()


class MailboxFilter(forms.Form):
    """What the list of accounts can be narrowed by."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120, widget=forms.TextInput({"type": "search"})
    )
