"""Why a signed file is not taken, in plain words, and what to do instead."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ams.letters.refusals import UploadRefused
from ams.signatures.validation import Reason

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the type checker only

_ORIGINAL: Final = _(
    "Unggah berkas asli dari aplikasi tanda tangan, tanpa disimpan ulang, digabung, atau diubah."
)
_SIGN_AGAIN: Final = _(
    "Mintalah atasan menandatangani kembali dengan sertifikat yang berlaku, menyetujuinya di AMS,"
    " atau menandatangani dengan tanda tangan basah."
)
_OTHER_CA: Final = _(
    "Gunakan sertifikat dari CA yang dipercaya, persetujuan di AMS, atau tanda tangan basah. Bila"
    " CA ini seharusnya dipercaya, hubungi administrator AMS."
)
WORDS: "Final[Mapping[Reason, tuple[_StrPromise, _StrPromise]]]" = {
    Reason.BROKEN: (
        _("Isi PDF ini berubah sesudah ditandatangani elektronik, sehingga tanda tangannya rusak."),
        _ORIGINAL,
    ),
    Reason.NOT_COVERED: (
        _("Tanda tangan elektronik pada PDF ini tidak mencakup seluruh isi berkas."),
        _ORIGINAL,
    ),
    Reason.CHANGED: (
        _("Ada isi yang ditambahkan atau diganti sesudah PDF ini ditandatangani elektronik."),
        _ORIGINAL,
    ),
    Reason.UNREADABLE: (
        _("Tanda tangan elektronik pada PDF ini tidak dapat diperiksa; berkasnya menyimpang."),
        _ORIGINAL,
    ),
    Reason.REVOKED: (
        _("Sertifikat penanda tangan sudah dicabut atau ditangguhkan."),
        _SIGN_AGAIN,
    ),
    Reason.EXPIRED: (
        _("Sertifikat penanda tangan sudah berakhir ketika PDF ini ditandatangani."),
        _SIGN_AGAIN,
    ),
    Reason.NOT_YET_VALID: (
        _("Sertifikat penanda tangan belum berlaku ketika PDF ini ditandatangani."),
        _SIGN_AGAIN,
    ),
    Reason.UNTRUSTED: (
        _("Sertifikat penanda tangan diterbitkan CA yang tidak dipercaya oleh AMS."),
        _OTHER_CA,
    ),
    Reason.WEAK: (
        _("Tanda tangan elektronik pada PDF ini memakai algoritma yang sudah tidak aman."),
        _SIGN_AGAIN,
    ),
    Reason.NOT_FOR_SIGNING: (
        _("Sertifikat penanda tangan tidak diperuntukkan bagi tanda tangan dokumen."),
        _OTHER_CA,
    ),
}


class SignatureRefused(UploadRefused):
    """The file carries an electronic signature that is worth nothing; ``reason`` says why."""

    code = "upload_signature_refused"
    message = "%(why)s"
    advice = "%(advice)s"

    def __init__(self, reason: Reason) -> None:
        """Tell by ``reason``, which must be one that refuses."""
        why, advice = WORDS[reason]
        super().__init__(f"the signature is {reason.value}", why=why, advice=advice)
        self.reason = reason
