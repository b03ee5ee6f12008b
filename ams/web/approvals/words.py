"""What the acts on approvals refuse, with what to do next."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from ams.core.errors import AMSError
from ams.web.errors import text_for
from ams.web.words import Words

_TEXTS: Final[Mapping[str, Words]] = {
    "no_such_approver": _(
        "%(name)s belum mempunyai akun AMS yang aktif. Cetak surat dan mintalah tanda tangannya."
    ),
    "own_approval": _("Surat ini tentang Anda sendiri. Orang lain yang menyetujuinya."),
    "approval_asked": _("Persetujuan surat ini sudah diminta. Tunggu jawaban atasan Anda."),
    "approval_settled": _(
        "Surat ini tidak menunggu lagi: sudah dijawab, dibatalkan, atau ditulis ulang pemohon."
    ),
    "approval_not_found": _("Persetujuan ini tidak menunggu lagi."),
    "key_unavailable": _(
        "Kunci segel sedang tidak dapat digunakan. Coba lagi nanti; jika tetap terjadi, beri tahu"
        " administrator AMS."
    ),
}


def refusal_text(error: AMSError) -> str:
    """Return why it was refused and what to do, in the reader's language."""
    text = _TEXTS.get(error.code)
    if text is None:
        return text_for(error)
    return str(text) % error.context if error.context else str(text)
