"""What officers type about the block list."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ams.certificates.blocking import REASON_LENGTH
from ams.certificates.models import BlockedKey
from ams.web.forms import PageForm


class BlockedKeyFilter(forms.Form):
    """Search words; an empty form keeps everything."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120,
        help_text=_("SHA-256 kunci, alasan, atau nomor seri sertifikat"),
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip

    def narrow(self, keys: QuerySet[BlockedKey]) -> QuerySet[BlockedKey]:
        """Return those of ``keys`` that the form asks for."""
        words = self.cleaned_data["cari"] if self.is_valid() else ""
        if not words:
            return keys
        plain = words.replace(":", "").replace(" ", "")
        return keys.filter(
            Q(spki_sha256__icontains=plain)
            | Q(reason__icontains=words)
            | Q(certificate__serial__icontains=plain)
        )


class BlockForm(PageForm):
    """Keys as text or as a file, and why."""

    keys = forms.CharField(
        label=_("Kunci"), required=False,
        help_text=_(
            "SHA-256 dari SubjectPublicKeyInfo (heksadesimal, satu per baris), atau PEM sertifikat,"
            " permohonan PKCS #10, atau kunci publik."
        ),
        widget=forms.Textarea({"rows": 6, "class": "mono", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(label=_("Berkas kunci"), required=False)
    reason = forms.CharField(
        label=_("Alasan"), max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 2})
    )

    def content(self) -> bytes:
        """Return what was typed and what was uploaded, one after the other."""
        file = self.cleaned_data["file"]
        typed: str = self.cleaned_data["keys"]
        return typed.encode() + b"\n" + (file.read() if file else b"")
