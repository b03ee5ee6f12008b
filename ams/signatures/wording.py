"""Words for what people are told about signatures."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the type checker only


class SignerProblem(StrEnum):
    """Why a certificate cannot sign here."""

    ELSEWHERE = "elsewhere"
    NOT_HIS = "not_his"
    NOT_FOR_SIGNING = "not_for_signing"
    REVOKED = "revoked"
    HELD = "held"
    EXPIRED = "expired"


SIGNER_PROBLEMS: "Final[Mapping[SignerProblem, _StrPromise]]" = {
    SignerProblem.ELSEWHERE: _(
        "Sertifikat dalam berkas kunci ini diterbitkan CA lain. Tandatangani PDF-nya di aplikasi CA"
        " itu, lalu unggah hasilnya; atau setujui dengan segel instansi."
    ),
    SignerProblem.NOT_HIS: _(
        "Sertifikat dalam berkas kunci ini bukan milik Anda. Pilih berkas kunci Anda sendiri, atau"
        " setujui dengan segel instansi."
    ),
    SignerProblem.NOT_FOR_SIGNING: _(
        "Sertifikat dalam berkas kunci ini bukan sertifikat tanda tangan perorangan. Pilih berkas"
        " lain, atau setujui dengan segel instansi."
    ),
    SignerProblem.REVOKED: _(
        "Sertifikat dalam berkas kunci ini sudah dicabut sehingga tidak dapat menandatangani."
        " Setujui dengan segel instansi, atau ajukan penerbitan sertifikat baru."
    ),
    SignerProblem.HELD: _(
        "Sertifikat dalam berkas kunci ini sedang ditangguhkan sehingga tidak dapat"
        " menandatangani. Setujui dengan segel instansi, atau hubungi petugas."
    ),
    SignerProblem.EXPIRED: _(
        "Sertifikat dalam berkas kunci ini sudah berakhir sehingga tidak dapat menandatangani."
        " Setujui dengan segel instansi, atau ajukan penerbitan sertifikat baru."
    ),
}
FILE_SIZE: Final = _("Berkas kunci kosong atau lebih dari 64 KB. Pilih berkas .p12 Anda.")
FILE_BROKEN: Final = _(
    "Berkas ini bukan berkas kunci PKCS #12 (.p12 atau .pfx), atau rusak. Pilih berkas lain."
)
FILE_EMPTY: Final = _(
    "Berkas kunci ini tidak memuat kunci RSA atau ECDSA beserta sertifikatnya. Pilih berkas lain."
)
WRONG_PASSPHRASE: Final = _(
    "Passphrase tidak membuka berkas kunci ini. Ketik lagi; perhatikan huruf besar dan kecil."
)
