"""What administrators type about outside CAs."""

from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _

from ams.authority.outside.hosts import HostRule
from ams.authority.outside.models import (
    DEFAULT_SIZE,
    DEFAULT_TIMEOUT,
    LARGEST_SIZE,
    LONGEST_TIMEOUT,
    OutsideCA,
    OutsideHost,
)
from ams.authority.outside.trust import Addresses
from ams.web.forms import PageForm

_MB = 1024 * 1024


class UploadCAForm(PageForm):
    """A file with the certificates of CAs."""

    file = forms.FileField(
        label=_("Sertifikat CA"),
        help_text=_("PEM atau DER; satu berkas boleh memuat CA akar dan CA penerbit sekaligus."),
        widget=forms.FileInput({"accept": ".pem,.crt,.cer,.der"}),
    )


class AddressesForm(PageForm):
    """Where a CA's status is read."""

    ocsp_url = forms.CharField(
        label=_("Alamat OCSP"), required=False, max_length=500,
        help_text=_("Kosong: seperti tertulis dalam sertifikat."),
    )  # fmt: skip
    crl_url = forms.CharField(
        label=_("Alamat CRL"), required=False, max_length=500,
        help_text=_("Kosong: seperti tertulis dalam sertifikat."),
    )  # fmt: skip
    application_url = forms.CharField(
        label=_("Alamat aplikasi CA"), required=False, max_length=500,
        help_text=_("Tempat petugas mencabut sertifikat; ditampilkan pada aktivitas 7."),
    )  # fmt: skip

    @classmethod
    def of(cls, ca: OutsideCA) -> Self:
        """Return the form with the present addresses."""
        names = ("ocsp_url", "crl_url", "application_url")
        return cls(initial={name: getattr(ca, name) for name in names})

    def typed(self) -> Addresses:
        """Return what was typed."""
        return Addresses(**self.cleaned_data)


class HostForm(PageForm):
    """A host from which a CA's status may be read."""

    host = forms.CharField(
        label=_("Host"), max_length=253, help_text=_("Contoh: cvs.contoh.go.id atau nama:8080")
    )
    timeout_seconds = forms.IntegerField(
        label=_("Batas waktu (detik)"), min_value=1, max_value=LONGEST_TIMEOUT,
        initial=DEFAULT_TIMEOUT,
    )  # fmt: skip
    size_mb = forms.IntegerField(
        label=_("Batas ukuran (MB)"), min_value=1, max_value=LARGEST_SIZE // _MB,
        initial=DEFAULT_SIZE // _MB,
    )  # fmt: skip
    is_internal = forms.BooleanField(
        label=_("Host berada di jaringan sendiri"), required=False,
        help_text=_("Hanya bila perlu: nama ini boleh menuju alamat privat."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=_("Boleh ditanyai"), required=False, initial=True)

    @classmethod
    def of(cls, host: OutsideHost | None) -> Self:
        """Return the form with what is allowed of ``host`` now; empty for a new one."""
        if host is None:
            return cls()
        return cls(
            initial={
                "host": str(host),
                "timeout_seconds": host.timeout_seconds,
                "size_mb": max(host.size_limit // _MB, 1),
                "is_internal": host.is_internal,
                "is_on": host.is_on,
            }
        )

    def typed(self) -> HostRule:
        """Return what was typed."""
        data = self.cleaned_data
        return HostRule(
            host=data["host"],
            is_internal=data["is_internal"],
            timeout_seconds=data["timeout_seconds"],
            size_limit=data["size_mb"] * _MB,
            is_on=data["is_on"],
        )
