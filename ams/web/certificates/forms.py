"""Filters of the inventory."""

from datetime import datetime, timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.certificates.querysets import CertificateQuerySet
from ams.certificates.states import CertificateState
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial, serial_to_hex

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
        return certificates.filter(_matches(words)) if words else certificates


def _matches(words: str) -> Q:
    found = Q()
    for word in words.split():
        found &= (
            Q(holder__full_name__icontains=word)
            | Q(subject_dn__icontains=word)
            | Q(email__icontains=word)
            | Q(serial__icontains=word)
        )
    return found | Q(serial__in=_spellings(words))


def _spellings(words: str) -> set[str]:
    """Return the serial numbers that may be meant: hexadecimal with separators, or decimal."""
    spelt = {serial_to_hex(int(words))} if words.isdecimal() else set()
    try:
        return spelt | {serial_to_hex(parse_serial(words))}
    except InvalidInput:
        return spelt
