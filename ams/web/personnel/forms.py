"""Forms of personnel events: the table, the certificate and superior, the remark."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Person
from ams.accounts.people_table import MOST_BYTES
from ams.personnel.settling import REMARK_LENGTH, Wanted
from ams.web.forms import PageForm
from ams.web.requests.choices import CertificateCard
from ams.web.requests.forms import CertificateField, CertificateRow, certificate_rows
from ams.web.requests.superior_form import WHY_THE_NIP, SuperiorForm


class EventsForm(PageForm):
    """The table of personnel events."""

    table = forms.FileField(
        label=_("Berkas CSV"), allow_empty_file=True,
        help_text=_("CSV UTF-8 seperti yang diekspor aplikasi kepegawaian"),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )  # fmt: skip

    def content(self) -> bytes:
        """Return the file's content, one octet more than is allowed at the most."""
        content: bytes = self.cleaned_data["table"].read(MOST_BYTES + 1)
        return content


class ProposalForm(SuperiorForm):
    """What the officer chooses for the request that he files in the person's place."""

    why = {
        "certificate": _("Tepat satu sertifikat yang dicabut dengan satu permohonan."),
        "superior_choice": _(
            "Surat keterangan tetap dibuat dengan persetujuan atasan pegawai itu pada instansinya."
        ),
        "superior_nip": WHY_THE_NIP,
    }

    def __init__(
        self, *args: Any, cards: Sequence[CertificateCard], superior: Person | None, **kwargs: Any
    ) -> None:
        self.cards = cards
        super().__init__(*args, superior=superior, **kwargs)
        self.fields = {"certificate": CertificateField(cards), **self.fields}

    @property
    def certificate_rows(self) -> list[CertificateRow]:
        """Return the certificates that can be chosen, each with its radio button."""
        return certificate_rows(self, self.cards)

    def wanted(self) -> Wanted:
        """Return what the valid form says."""
        return Wanted(self.cleaned_data["certificate"], self.typed_superior())


class DismissForm(PageForm):
    """Why no revocation is asked for."""

    why = {"remark": _("Peristiwa yang sama tidak diusulkan lagi; auditor membaca alasannya.")}

    remark = forms.CharField(
        label=_("Mengapa tidak dicabut?"), max_length=REMARK_LENGTH,
        help_text=_("Misalnya: mutasi dalam instansi yang sama, sertifikat tetap dipakai."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
