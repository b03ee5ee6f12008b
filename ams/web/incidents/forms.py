"""What officers type about incidents: what happened, which certificates, the confirmation."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Agency
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.clock import Clock
from ams.core.wording import WIB
from ams.incidents.proposing import EXPLANATION_LENGTH, TITLE_LENGTH
from ams.incidents.services import Cause, Selection
from ams.revocation.reasons import reasons_on
from ams.web.forms import DateInput, LongSelect, PageForm


class IncidentForm(PageForm):
    """The cause and the selection; what is left empty does not restrict."""

    why = {
        "explanation": _(
            "Pemilik sertifikat dan penyetuju membacanya. Insiden memerlukan dua orang, jadi"
            " sebabnya harus jelas tanpa Anda."
        ),
    }

    title = forms.CharField(
        label=_("Nama insiden"), max_length=TITLE_LENGTH,
        help_text=_("Misalnya: Kebocoran kunci token angkatan 2025"),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("Penjelasan"), max_length=EXPLANATION_LENGTH,
        help_text=_("Apa yang terjadi; pemilik sertifikat membacanya dalam pemberitahuan."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label=_("Alasan pencabutan"), widget=forms.CheckboxSelectMultiple
    )
    issuer = forms.ChoiceField(label=_("Penerbit"), required=False)
    spki_sha256 = forms.CharField(
        label=_("SHA-256 kunci publik"), required=False, max_length=200,
        help_text=_("Kunci yang bocor atau lemah: SHA-256 dari SubjectPublicKeyInfo"),
        widget=forms.TextInput({"spellcheck": "false"}),
    )  # fmt: skip
    agency = forms.ModelChoiceField(
        label=_("Instansi"), required=False, queryset=Agency.objects.order_by("name"),
        empty_label=_("Semua"), help_text=_("Instansi di bawahnya ikut terpilih."),
        widget=LongSelect,
    )  # fmt: skip
    issued_from = forms.DateField(label=_("Diterbitkan sejak"), required=False, widget=DateInput)
    issued_until = forms.DateField(label=_("Diterbitkan sampai"), required=False, widget=DateInput)
    profile = forms.ChoiceField(label=_("Profil"), required=False)
    serials = forms.FileField(
        label=_("Berkas nomor seri"), required=False,
        help_text=_(
            "Satu nomor seri per baris: heksadesimal (boleh dengan titik dua atau 0x) atau desimal."
        ),
    )  # fmt: skip
    tells_holders = forms.BooleanField(
        label=_("Beri tahu pemilik sertifikat lewat email"), required=False, initial=True
    )

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "id"
        today = clock.now().astimezone(WIB).date()
        self._choose("reasons", [(r.key, r.in_language(language)) for r in reasons_on(today)])
        slugs = Issuer.objects.order_by("slug").values_list("slug", flat=True)
        self._choose("issuer", [("", _("Semua")), *((slug, slug) for slug in slugs)])
        profiles = Certificate.objects.order_by("profile").values_list("profile", flat=True)
        self._choose("profile", [("", _("Semua")), *((one, one) for one in profiles.distinct())])

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def cause(self) -> Cause:
        """Return what happened."""
        typed = self.cleaned_data
        return Cause(typed["title"], typed["explanation"], typed["reasons"], typed["tells_holders"])

    def selection(self) -> Selection:
        """Return which certificates are meant."""
        typed = self.cleaned_data
        return Selection(
            issuer=typed["issuer"],
            spki_sha256=typed["spki_sha256"],
            agency_id=typed["agency"].pk if typed["agency"] else None,
            issued_from=typed["issued_from"],
            issued_until=typed["issued_until"],
            profile=typed["profile"],
            serials=typed["serials"].read() if typed["serials"] else b"",
        )


class ApprovalForm(PageForm):
    """The number of certificates, typed again: it cannot be approved without having been read."""

    why = {
        "number": _(
            "Dengan mengetik jumlahnya Anda menyatakan sudah membaca hitungannya; pencabutan tidak"
            " dapat dibatalkan."
        ),
    }

    number = forms.IntegerField(
        label=_("Jumlah sertifikat yang akan dicabut"),
        help_text=_("Ketik jumlahnya untuk menyetujui."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = waiting

    def clean_number(self) -> int:
        """Refuse another number than that of the incident."""
        number: int = self.cleaned_data["number"]
        if number != self._waiting:
            raise forms.ValidationError(_("Jumlah ini tidak sama dengan jumlah pada insiden."))
        return number


class RemarkForm(PageForm):
    """Why a proposal is rejected or withdrawn."""

    remark = forms.CharField(
        label=_("Alasan penolakan"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
