"""What an administrator writes of an agency's letters."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ams.letters.stationery import TemplateData, keep_arms
from ams.web.forms import PageForm

_HEAD = ("government", "office", "address", "phone", "website", "email")
_LETTER = ("place", "number_pattern")


class TemplateForm(PageForm):
    """A letter template; ``arms`` is the digest of the coat of arms that it has so far."""

    why = {
        "number_pattern": _(
            "Setiap surat keterangan memerlukan nomor menurut tata naskah dinas."
        ),
    }  # fmt: skip

    government = forms.CharField(
        label=_("Baris pertama kop"), max_length=120, required=False,
        help_text=_("Contoh: Pemerintah Kabupaten Kebumen"),
    )  # fmt: skip
    office = forms.CharField(
        label=_("Nama instansi pada kop"), max_length=120,
        help_text=_("Dicetak tebal dengan huruf kapital"),
    )  # fmt: skip
    address = forms.CharField(label=_("Alamat"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telepon"), max_length=40, required=False)
    website = forms.CharField(label=_("Laman"), max_length=100, required=False)
    email = forms.EmailField(label=_("Pos-el"), required=False)
    upload = forms.FileField(
        label=_("Lambang daerah atau instansi"), required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
        help_text=_("PNG atau JPEG, sisi terpendek sedikitnya 200 piksel; bukan SVG"),
    )  # fmt: skip
    without_arms = forms.BooleanField(label=_("Cetak tanpa lambang"), required=False)
    place = forms.CharField(label=_("Tempat surat"), max_length=60)
    number_pattern = forms.CharField(
        label=_("Pola nomor surat"), max_length=60,
        help_text=_("{number}, {year}, dan {month_roman} diisi otomatis"),
    )  # fmt: skip

    def __init__(self, *args: Any, start: TemplateData, **kwargs: Any) -> None:
        self.arms = start.arms
        initial = {name: getattr(start, name) for name in (*_HEAD, *_LETTER)}
        super().__init__(*args, initial=initial, **kwargs)
        if not self.arms:
            del self.fields["without_arms"]

    def typed(self) -> TemplateData:
        """Return what the valid form says; an uploaded coat of arms is kept.

        Raises:
            UploadRefused: the coat of arms cannot be taken.
        """
        values = {name: self.cleaned_data[name] for name in (*_HEAD, *_LETTER)}
        return TemplateData(**values, arms=self._arms())

    def _arms(self) -> str:
        uploaded = self.cleaned_data["upload"]
        if isinstance(uploaded, UploadedFile):
            return keep_arms(uploaded.read())
        return "" if self.cleaned_data.get("without_arms") else self.arms
