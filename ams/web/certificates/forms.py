"""Filters of the inventory, and why a certificate is held or released."""

from datetime import datetime, timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.finding import Elsewhere, with_every_word, words_of
from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.certificates.querysets import CertificateQuerySet
from ams.certificates.states import CertificateState
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial, serial_to_hex
from ams.revocation.holds import REASON_LENGTH
from ams.web.forms import PageForm

ENDING_SOON = timedelta(days=30)
_ENDING = "ending"


class CertificateFilter(forms.Form):
    """Search words and state; an empty form keeps everything."""

    cari = forms.CharField(
        label=_("Cari"), required=False, max_length=120,
        help_text=_("Nama, email, subject DN, atau nomor seri"),
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False,
        choices=[
            ("", _("Semua")),
            (CertificateState.GOOD, _("Aktif")),
            (_ENDING, _("Berakhir dalam 30 hari")),
            (CertificateState.REVOKED, _("Dicabut")),
            (CertificateState.HELD, _("Ditangguhkan")),
            (CertificateState.EXPIRED, _("Kedaluwarsa")),
        ],
    )  # fmt: skip

    def narrow(self, certificates: CertificateQuerySet, at: datetime) -> CertificateQuerySet:
        """Return those of ``certificates`` that the form asks for."""
        if not self.is_valid():
            return certificates
        state = self.cleaned_data["keadaan"]
        if state == _ENDING:
            certificates = certificates.with_state(CertificateState.GOOD, at).filter(
                not_after__lt=at + ENDING_SOON
            )
        elif state:
            certificates = certificates.with_state(state, at)
        words = self.cleaned_data["cari"]
        return _matching(certificates, words) if words else certificates


class HoldForm(PageForm):
    """Why the certificate is not to be trusted for now."""

    why = {
        "reason": _(
            "Penangguhan terlihat oleh semua pihak. Alasannya diperlukan petugas yang kelak"
            " melepas atau mencabutnya."
        ),
    }

    reason = forms.CharField(
        label=_("Alasan penangguhan"), max_length=REASON_LENGTH,
        help_text=_("Misalnya: ponsel hilang, menunggu kepastian pemilik."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class ReleaseForm(PageForm):
    """What made sure that the certificate can be trusted again."""

    why = {
        "reason": _(
            "Sesudah dilepas sertifikat dipercaya kembali. Tuliskan apa yang memastikannya aman."
        ),
    }

    reason = forms.CharField(
        label=_("Alasan pelepasan"), max_length=REASON_LENGTH,
        help_text=_("Misalnya: ponsel ditemukan dan tidak berpindah tangan."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


def _matching(certificates: CertificateQuerySet, words: str) -> CertificateQuerySet:
    """Return what is searched for: a whole serial number in any notation, else every word."""
    spellings = _spellings(words)
    if spellings and Certificate.objects.filter(serial__in=spellings).exists():
        return certificates.filter(serial__in=spellings)
    holders = Elsewhere(
        Person.objects.all(), lambda word: Q(full_name__icontains=word), key="pk", by="holder_id"
    )
    return with_every_word(certificates, words_of(words), own=_held_by, elsewhere=holders)


def _held_by(word: str) -> Q:
    return Q(subject_dn__icontains=word) | Q(email__icontains=word) | Q(serial__icontains=word)


def _spellings(words: str) -> set[str]:
    """Return the serial numbers that may be meant: hexadecimal with separators, or decimal."""
    spelt = {serial_to_hex(int(words))} if words.isdecimal() else set()
    try:
        return spelt | {serial_to_hex(parse_serial(words))}
    except InvalidInput:
        return spelt
