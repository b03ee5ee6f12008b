"""What officers type: filters, verdicts, confirmations, reasons."""

from collections.abc import Iterator, Sequence

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ams.requests.check_certificate import CertificateVerdict
from ams.requests.check_documents import REMARK_LENGTH, Verdict
from ams.requests.documents import DocumentItem
from ams.requests.models import Channel
from ams.requests.queue import QueueFilter
from ams.web.forms import PageForm

_YES, _NO = "ya", "tidak"


class QueueForm(PageForm):
    """Part of the queue and search words; anything unknown means what is new."""

    bagian = forms.ChoiceField(
        required=False, choices=[(part.value, part.value) for part in QueueFilter],
        widget=forms.HiddenInput,
    )  # fmt: skip
    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120,
        help_text=_("Nomor permohonan, nama, NIP, nama pengguna, instansi, atau nomor seri"),
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip

    def chosen(self) -> tuple[QueueFilter, str]:
        """Return which part is asked for, and the search words."""
        self.is_valid()
        part = self.cleaned_data.get("bagian") or QueueFilter.NEW
        return QueueFilter(part), self.cleaned_data.get("cari", "")


class ItemFields:
    """One item of the document check with the two fields of its verdict."""

    def __init__(self, item: DocumentItem, verdict: BoundField, remark: BoundField) -> None:
        self.item = item
        self.verdict = verdict
        self.remark = remark


class DocumentCheckForm(PageForm):
    """A verdict for each item, and a remark for each that does not conform."""

    def __init__(self, data: QueryDict | None = None, *, items: Sequence[DocumentItem]) -> None:
        super().__init__(data)
        self._items = items
        for item in items:
            self.fields[item.key] = forms.ChoiceField(
                label=item.question,
                choices=[(_YES, _("Sesuai")), (_NO, _("Tidak sesuai"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Tentukan apakah butir ini sesuai.")},
            )
            self.fields[f"{item.key}_remark"] = forms.CharField(
                label=_("Yang perlu diperbaiki pemohon"),
                required=False,
                max_length=REMARK_LENGTH,
                widget=forms.Textarea({"rows": 2}),
            )

    def items_with_fields(self) -> Iterator[ItemFields]:
        """Return the items in their order, each with its fields."""
        for item in self._items:
            yield ItemFields(item, self[item.key], self[f"{item.key}_remark"])

    def verdicts(self) -> dict[str, Verdict]:
        """Return what the officer has said, by item."""
        return {
            item.key: Verdict(
                conforms=self.cleaned_data[item.key] == _YES,
                remark=self.cleaned_data[f"{item.key}_remark"],
            )
            for item in self._items
        }


class CertificateCheckForm(PageForm):
    """Whether the certificate is the one that is meant."""

    verdict = forms.ChoiceField(
        label=_("Apakah ini sertifikat yang dimohonkan untuk dicabut?"),
        choices=[
            (CertificateVerdict.MATCH.value, _("Ya, cocok: lanjut ke pencabutan")),
            (CertificateVerdict.MISMATCH.value, _("Tidak cocok: periksa berkas lagi")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu.")},
    )
    remark = forms.CharField(
        label=_("Catatan"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=_("Wajib bila tidak cocok, atau bila ada perbedaan yang Anda terima."),
    )  # fmt: skip


class RevocationForm(PageForm):
    """The end of the serial number, typed, so that nothing is revoked by a slip."""

    confirmation = forms.CharField(
        label=_("Enam karakter terakhir nomor seri"), max_length=12,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
             "class": "mono confirmation-field"}
        ),
    )  # fmt: skip


class RecheckForm(PageForm):
    """What the officer noticed before revoking."""

    remark = forms.CharField(
        label=_("Apa yang perlu diperiksa ulang"), max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Tersimpan pada permohonan bersama hasil pemeriksaan."),
    )  # fmt: skip


class RejectionForm(PageForm):
    """Why the request is rejected; the applicant reads it."""

    reason = forms.CharField(
        label=_("Alasan penolakan"), max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Dikirim kepada pemohon apa adanya. Tuliskan juga apa yang dapat dilakukan."),
    )  # fmt: skip


class ReceiptForm(PageForm):
    """How the applicant confirmed outside AMS."""

    how = forms.ChoiceField(
        label=_("Pemohon mengonfirmasi"),
        choices=[(Channel.PHONE.value, _("lewat telepon")), (Channel.COUNTER.value, _("di loket"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Catatan"), max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=_("Kapan, dengan siapa, dan apa yang disampaikan."),
    )  # fmt: skip


class AccompanimentForm(PageForm):
    """Where the officer sits beside the applicant."""

    place = forms.CharField(
        label=_("Tempat pendampingan"), max_length=120,
        help_text=_("Contoh: Ruang Layanan Diskominfo, atau lewat panggilan video"),
    )  # fmt: skip
