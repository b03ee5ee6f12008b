"""What pages say of a request that depends on its procedure alone: one table, by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from ams.requests.conduct import AGENCY_EMAIL, ISSUANCE, RENEWAL, REVOCATION
from ams.requests.models import Request
from ams.web.words import Words


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one procedure; ``%(at)s`` takes the time at which it was carried out."""

    name: Words
    deciding: Words
    publishing: Words
    publishing_more: Words
    outcome: Words
    outcome_more: Words
    completed: Words
    untouched: Words
    outcome_at: Words
    anew: str


_PHRASES: Final[Mapping[str, Phrases]] = {
    REVOCATION: Phrases(
        name=_("Pencabutan"),
        deciding=_("Pencabutan sedang dikerjakan petugas"),
        publishing=_("Pencabutan sedang diumumkan"),
        publishing_more=_("Kabar dikirim setelah pencabutan terlihat oleh semua pihak."),
        outcome=_("Sertifikat Anda sudah dicabut"),
        outcome_more=_(
            "Sertifikat Anda dicabut pada %(at)s. Konfirmasikan bahwa Anda mengetahuinya."
        ),
        completed=_("Sertifikat dicabut pada %(at)s dan tanda terima sudah dicatat."),
        untouched=_("Sertifikat tidak berubah oleh permohonan ini."),
        outcome_at=_("Dicabut pada"),
        anew="request_new",
    ),
    ISSUANCE: Phrases(
        name=_("Penerbitan"),
        deciding=_("Sertifikat Anda sedang disiapkan CA"),
        publishing=_("Sertifikat Anda sudah terbit"),
        publishing_more=_("Kabar sedang dikirim ke email dinas Anda."),
        outcome=_("Sertifikat Anda sudah terbit"),
        outcome_more=_("Sertifikat Anda terbit pada %(at)s. Konfirmasikan bahwa Anda menerimanya."),
        completed=_("Sertifikat terbit pada %(at)s dan tanda terima sudah dicatat."),
        untouched=_("Tidak ada sertifikat yang diterbitkan oleh permohonan ini."),
        outcome_at=_("Terbit pada"),
        anew="issuance_new",
    ),
    RENEWAL: Phrases(
        name=_("Pembaruan"),
        deciding=_("Sertifikat pengganti sedang disiapkan CA"),
        publishing=_("Pembaruan sedang diumumkan"),
        publishing_more=_("Kabar dikirim setelah semua pihak dapat melihatnya."),
        outcome=_("Sertifikat Anda sudah diperbarui"),
        outcome_more=_(
            "Sertifikat pengganti terbit pada %(at)s. Konfirmasikan bahwa Anda menerimanya."
        ),
        completed=_("Sertifikat diperbarui pada %(at)s dan tanda terima sudah dicatat."),
        untouched=_("Sertifikat Anda tidak berubah oleh permohonan ini."),
        outcome_at=_("Diperbarui pada"),
        anew="certificate_list",
    ),
    AGENCY_EMAIL: Phrases(
        name=_("Akun email"),
        deciding=_("Akun email Anda sedang dibuat"),
        publishing=_("Akun email Anda sudah dibuat"),
        publishing_more=_("Petugas menyampaikannya kepada Anda."),
        outcome=_("Akun email Anda siap"),
        outcome_more=_("Akun email Anda dibuat pada %(at)s."),
        completed=_("Akun email dibuat pada %(at)s dan sudah dipakai pemiliknya."),
        untouched=_("Tidak ada akun email yang dibuat oleh permohonan ini."),
        outcome_at=_("Dibuat pada"),
        anew="mailbox_new",
    ),
}
NAMES: Final[Mapping[str, Words]] = {key: one.name for key, one in _PHRASES.items()}


def phrases(request: Request) -> Phrases:
    """Return the words of the request's procedure."""
    return _PHRASES[request.procedure_key]
