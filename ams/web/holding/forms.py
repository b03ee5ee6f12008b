"""What a report of a loss says, what the list of holds is narrowed to, why one stays."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ams.accounts.finding import words_of
from ams.holding.models import asked, letter_in
from ams.holding.reporting import CALLER_LENGTH, DESCRIPTION_LENGTH, IDENTIFIED_LENGTH
from ams.holding.reviewing import REMARK_LENGTH
from ams.revocation.models import Hold
from ams.web.forms import DateInput, PageForm

NEEDED, WITHOUT_LETTER, ENDED = "perlu", "tanpa_surat", "berakhir"


class LossForm(PageForm):
    """What is known of the loss; nothing of it is required, for it is urgent."""

    why = {
        "lost_on": _(
            "Tanda tangan sesudah tanggal ini dapat diragukan. Tanggalnya ditulis dalam CRL bila"
            " sertifikat kemudian dicabut."
        ),
    }

    lost_on = forms.DateField(
        label=_("Diketahui hilang pada tanggal"), required=False, widget=DateInput()
    )
    description = forms.CharField(
        label=_("Apa yang hilang?"), required=False, max_length=DESCRIPTION_LENGTH,
        help_text=_("Misalnya: laptop dinas tertinggal di kereta. Jangan menuliskan kata sandi."),
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class CallForm(LossForm):
    """The same, with who called and how the officer knew him."""

    why = {
        **LossForm.why,
        "identified_by": _(
            "Siapa pun dapat menelepon. Dengan catatan ini pemilik dan auditor kelak dapat"
            " memeriksa bahwa yang menelepon memang pemiliknya."
        ),
    }

    caller = forms.CharField(
        label=_("Nama penelepon"), max_length=CALLER_LENGTH,
        help_text=_("Sebagaimana ia menyebut dirinya"),
    )  # fmt: skip
    identified_by = forms.CharField(
        label=_("Bagaimana penelepon dikenali?"), max_length=IDENTIFIED_LENGTH,
        help_text=_("Misalnya: ditelepon balik ke nomor kantor; menyebut NIP dan nama atasan."),
    )  # fmt: skip
    field_order = ("caller", "identified_by", "lost_on", "description")


class ReviewForm(PageForm):
    """Why the certificate stays held although the time is over or the owner objects."""

    remark = forms.CharField(
        label=_("Hasil peninjauan"), max_length=REMARK_LENGTH,
        help_text=_("Misalnya: pemilik dihubungi; surat menyusul setelah atasan kembali bertugas."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class HoldFilter(forms.Form):
    """Search words and which holds; an empty form keeps those that stand."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120,
        help_text=_("Nama pemilik atau nomor seri"), widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False,
        choices=[
            ("", _("Sedang ditangguhkan")),
            (NEEDED, _("Perlu petugas")),
            (WITHOUT_LETTER, _("Menunggu surat")),
            (ENDED, _("Sudah berakhir")),
        ],
    )  # fmt: skip

    def narrow(self, holds: QuerySet[Hold]) -> QuerySet[Hold]:
        """Return those of ``holds`` that the form asks for."""
        chosen = self.cleaned_data["keadaan"] if self.is_valid() else ""
        holds = holds.filter(ended_at__isnull=chosen != ENDED)
        if chosen == NEEDED:
            holds = holds.filter(asked())
        elif chosen == WITHOUT_LETTER:
            holds = holds.filter(~letter_in(), case__isnull=False)
        for word in words_of(self.cleaned_data["cari"]) if self.is_valid() else ():
            named = Q(certificate__holder__full_name__icontains=word)
            holds = holds.filter(named | Q(certificate__serial__icontains=word))
        return holds
