"""The applicant's certificates as he chooses among them, and the reasons with their meaning."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.wording import WIB
from ams.requests.conduct import REVOCATION
from ams.requests.letter import is_revocable_here
from ams.requests.models import Request
from ams.revocation.reasons import Reason, reasons_on
from ams.web.certificates.presentation import ends_soon, time_left
from ams.web.words import Words

_REVOCABLE = frozenset({CertificateState.GOOD, CertificateState.HELD})
DETAILED: Mapping[str, tuple[Words, Words]] = {
    "perubahan_data": (
        gettext_lazy("Apa yang berubah?"),
        gettext_lazy("Contoh: jabatan Analis menjadi Kepala Seksi"),
    ),
    "kehilangan": (
        gettext_lazy("Bagaimana diketahui?"),
        gettext_lazy("Contoh: laptop dinas hilang di perjalanan"),
    ),
    "lainnya": (gettext_lazy("Apa alasannya?"), ""),
}
"""Reasons that take a detail: its label and its example."""


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """A certificate to choose; ``obstacle`` says why it cannot be, if it cannot."""

    certificate: Certificate
    state: CertificateState
    left: str
    soon: bool
    obstacle: str
    open_request: Request | None = None

    @property
    def can_be_held(self) -> bool:
        """Tell whether its holder could hold it at once."""
        return self.state is CertificateState.GOOD and self.certificate.issuer_id is not None

    @property
    def can_be_chosen(self) -> bool:
        """Tell whether its revocation can be asked for."""
        return not self.obstacle


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """A reason to tick, with what it means."""

    key: str
    text: str
    meaning: str
    takes_date: bool


def certificate_cards(actor: Actor, *, at: datetime) -> list[CertificateCard]:
    """Return the actor's certificates, those that can be chosen first, the newest first."""
    return _cards_of(actor.person_id or 0, at)


def cards_of(person: Person, *, at: datetime) -> list[CertificateCard]:
    """Return a person's certificates, for an officer who files in his place."""
    return _cards_of(person.pk, at)


def _cards_of(person_id: int, at: datetime) -> list[CertificateCard]:
    own = Certificate.objects.filter(holder_id=person_id).select_related("issuer")
    moving = {
        one.certificate_id: one
        for one in Request.objects.open().filter(applicant_id=person_id, procedure_key=REVOCATION)
    }
    cards = [_card(one, moving.get(one.pk), at) for one in own.order_by("-not_before", "-pk")]
    return sorted(cards, key=lambda card: not card.can_be_chosen)


def card_of(certificate: Certificate, *, at: datetime) -> CertificateCard:
    """Return the card of the certificate that a request is for already."""
    return CertificateCard(
        certificate=certificate,
        state=certificate.state_at(at),
        left=time_left(certificate, at),
        soon=ends_soon(certificate, at),
        obstacle="",
    )


def _card(certificate: Certificate, open_request: Request | None, at: datetime) -> CertificateCard:
    state = certificate.state_at(at)
    return CertificateCard(
        certificate=certificate,
        state=state,
        left=time_left(certificate, at),
        soon=ends_soon(certificate, at),
        obstacle=_obstacle(certificate, state, open_request),
        open_request=open_request,
    )


def _obstacle(
    certificate: Certificate, state: CertificateState, open_request: Request | None
) -> str:
    if open_request is not None:
        return _("Permohonan %(number)s untuk sertifikat ini belum selesai.") % {
            "number": open_request.number
        }
    if state is CertificateState.REVOKED:
        return _("Sudah dicabut.")
    if state not in _REVOCABLE:
        return _("Tidak berlaku sekarang, sehingga tidak perlu dicabut.")
    if not is_revocable_here(certificate):
        return _(
            "Diterbitkan CA lain yang belum dikenal AMS: %(issuer)s. Hubungi administrator."
        ) % {"issuer": certificate.issuer_dn}
    return ""


def offered_reasons(at: datetime, *, also: Collection[str] = ()) -> tuple[Reason, ...]:
    """Return the reasons that an applicant may give for himself now, and those of ``also``."""
    today = at.astimezone(WIB).date()
    return tuple(one for one in reasons_on(today) if one.for_oneself or one.key in also)


def reason_card(reason: Reason) -> ReasonCard:
    """Return a reason in the page's language with what it means."""
    language = get_language() or "id"
    return ReasonCard(
        key=reason.key,
        text=reason.in_language(language),
        meaning=reason.meaning.in_language(language) if reason.meaning else "",
        takes_date=reason.takes_invalidity_date,
    )
