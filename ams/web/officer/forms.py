"""What officers type: filters, verdicts, confirmations, reasons."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ams.core.wording import WIB
from ams.requests.check_certificate import CertificateVerdict
from ams.requests.check_documents import REMARK_LENGTH, Verdict
from ams.requests.correction_letter import LENGTH
from ams.requests.documents import DocumentItem
from ams.requests.findings import Finding
from ams.requests.models import Channel
from ams.requests.queue import QueueFilter
from ams.web.forms import DateInput, PageForm
from ams.web.requests.phrases import NAMES

_YES, _NO = "ya", "tidak"


class QueueForm(PageForm):
    """Part of the queue and search words; anything unknown means what is new."""

    bagian = forms.ChoiceField(
        required=False, choices=[(part.value, part.value) for part in QueueFilter],
        widget=forms.HiddenInput,
    )  # fmt: skip
    prosedur = forms.ChoiceField(
        label=_("Prosedur"), required=False, choices=[("", _("Semua")), *NAMES.items()]
    )
    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120,
        help_text=_("Nomor permohonan, nama, NIP, nama pengguna, instansi, atau nomor seri"),
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip

    def chosen(self) -> tuple[QueueFilter, str, str]:
        """Return which part is asked for, the search words, and the procedure (empty: all)."""
        self.is_valid()
        data = self.cleaned_data
        part = QueueFilter(data.get("bagian") or QueueFilter.NEW)
        return part, data.get("cari", ""), data.get("prosedur", "")


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
                label=_("Yang perlu diperbaiki pemohon, atau mengapa tetap sesuai")
                if item.finding is Finding.DIFFERS
                else _("Yang perlu diperbaiki pemohon"),
                required=False,
                max_length=REMARK_LENGTH,
                widget=forms.Textarea({"rows": 2}),
            )
        self.fields["letter"] = forms.CharField(
            label=_("Surat perbaikan kepada pemohon"),
            required=False,
            max_length=LENGTH,
            widget=forms.Textarea({"rows": 9}),
            help_text=_("Dikirim lewat email dan tampil pada permohonannya. Silakan diubah."),
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

    why = {
        "verdict": _(
            "Pemeriksaan kedua ini mencegah sertifikat orang lain tercabut. Putusan Anda tersimpan"
            " dengan nama dan waktunya."
        ),
    }

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

    why = {
        "confirmation": _(
            "Pencabutan tidak dapat dibatalkan. Dengan mengetiknya Anda memastikan bahwa"
            " sertifikat inilah yang dimaksud."
        ),
    }

    confirmation = forms.CharField(
        label=_("Enam karakter terakhir nomor seri"), max_length=12,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
             "class": "mono confirmation-field"}
        ),
    )  # fmt: skip


class OutsideRecordForm(PageForm):
    """What was done in the outside CA's own application: when, by whom, with which evidence."""

    why = {
        "performed_by": _(
            "Tindakan di aplikasi lain tidak tercatat oleh AMS, jadi log perlu menyebut siapa yang"
            " melakukannya."
        ),
        "evidence": _(
            "Auditor dapat melihat bukti ini kemudian, juga bila CA mengubah keterangannya."
        ),
    }

    performed_on = forms.DateField(label=_("Tanggal dicabut di aplikasi CA"), widget=DateInput)
    performed_time = forms.TimeField(
        label=_("Jam (WIB)"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    performed_by = forms.CharField(
        label=_("Dicabut oleh"), max_length=120,
        help_text=_("Nama petugas, dan akun yang dipakai di aplikasi itu bila berbeda."),
    )  # fmt: skip
    evidence = forms.FileField(
        label=_("Bukti"),
        help_text=_("Tangkapan layar atau cetakan dari aplikasi CA, dengan nomor seri terlihat."),
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip
    remark = forms.CharField(
        label=_("Catatan"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def performed_at(self) -> datetime:
        """Return the day and the hour together, as they are in Western Indonesia."""
        data = self.cleaned_data
        return datetime.combine(data["performed_on"], data["performed_time"], tzinfo=WIB)


class RecheckForm(PageForm):
    """What the officer noticed before revoking."""

    remark = forms.CharField(
        label=_("Apa yang perlu diperiksa ulang"), max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Tersimpan pada permohonan bersama hasil pemeriksaan."),
    )  # fmt: skip


class RejectionForm(PageForm):
    """Why the request is rejected; the applicant reads it."""

    why = {
        "reason": _(
            "Pemohon berhak mengetahui alasannya, dan alasannya tersimpan pada permohonan."
        ),
    }

    reason = forms.CharField(
        label=_("Alasan penolakan"), max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Dikirim kepada pemohon apa adanya. Tuliskan juga apa yang dapat dilakukan."),
    )  # fmt: skip


class UnconfirmedForm(RejectionForm):
    """Why nobody waits for the outside CA any longer; the applicant reads it."""

    reason = forms.CharField(
        label=_("Mengapa tidak ditunggu lagi"), max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Dikirim kepada pemohon apa adanya. Tuliskan apa kata CA dan apa yang dapat dilakukan."
        ),
    )  # fmt: skip


class ReceiptForm(PageForm):
    """How the applicant confirmed outside AMS."""

    why = {
        "how": _(
            "Menurut SOP pemohon sendiri yang menerima pemberitahuan. Bila tidak lewat AMS, caranya"
            " dicatat."
        ),
    }

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

    why = {
        "place": _("Pendampingan harus langsung; tempatnya tercatat bersama petugas dan waktunya."),
    }

    place = forms.CharField(
        label=_("Tempat pendampingan"), max_length=120,
        help_text=_("Contoh: Ruang Layanan Diskominfo, atau lewat panggilan video"),
    )  # fmt: skip
