"""What a person can do next, and why something is not possible: one line for each procedure.

A procedure's own rule answers; this table only asks it. Whoever may file a request of a procedure
adds a line to ``_TABLE``.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.issuance import eligibility, renewable
from ams.mailboxes import eligibility as mailboxes
from ams.requests.conduct import AGENCY_EMAIL, ISSUANCE, RENEWAL, REVOCATION
from ams.requests.letter import is_revocable_here
from ams.requests.models import Journey, Request


@dataclass(frozen=True, slots=True)
class Life:
    """A person at a moment, with all his certificates (newest first) and requests, read once."""

    person: Person
    at: datetime
    certificates: Collection[Certificate]
    requests: Collection[Request]

    @property
    def active(self) -> list[Certificate]:
        """Return his certificates that are in force or held, the newest first."""
        in_force = {CertificateState.GOOD, CertificateState.HELD}
        return [one for one in self.certificates if one.state_at(self.at) in in_force]

    @property
    def newest_active(self) -> Certificate | None:
        """Return the one that he goes on with."""
        return next(iter(self.active), None)

    def moving(self, procedure: str) -> list[Request]:
        """Return his open requests of one procedure."""
        return [one for one in self.requests if one.is_open and one.procedure_key == procedure]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A request that can be filed, or what stands in its way, in the reader's language.

    ``page`` is the name of the address where it is filed, ``about`` the certificate in it, if any.
    """

    procedure: str
    page: str
    hindrances: tuple[str, ...]
    about: int | None = None

    @property
    def is_possible(self) -> bool:
        """Tell whether nothing stands in the way."""
        return not self.hindrances


def _revocation(life: Life) -> Iterator[str]:
    active = life.active
    if not active:
        yield _("Tidak ada sertifikat aktif yang dapat dicabut.")
    moving = {one.certificate_id: one for one in life.moving(REVOCATION)}
    why = [_not_revocable(one, moving.get(one.pk)) for one in active]
    if all(why):
        yield from why


def _not_revocable(certificate: Certificate, moving: Request | None) -> str:
    """Return why the active certificate's revocation cannot be asked for; empty if it can."""
    if moving is not None:
        told = _("Pencabutan sertifikat %(serial)s sedang berjalan: permohonan %(number)s.")
        return told % {"serial": certificate.serial, "number": moving.number}
    if not is_revocable_here(certificate):
        told = _("Sertifikat %(serial)s diterbitkan CA lain yang belum dikenal AMS.")
        return told % {"serial": certificate.serial}
    return ""


def _issuance(life: Life) -> Iterator[str]:
    for moving in life.moving(ISSUANCE):
        told = _("Penerbitan sedang berjalan: permohonan %(number)s.")
        yield told % {"number": moving.number}
    coming = {one.pk: one for one in life.moving(REVOCATION)}
    for journey in Journey.objects.filter(
        revocation__in=coming, issuance__isnull=True, hindered_at__isnull=True
    ):
        told = _("AMS membukanya sendiri sesudah pencabutan %(number)s diumumkan.")
        yield told % {"number": coming[journey.revocation_id].number}
    yield from eligibility.obstacles(life.person, at=life.at)


def _renewal(life: Life) -> Iterator[str]:
    for moving in life.moving(RENEWAL):
        told = _("Pembaruan sedang berjalan: permohonan %(number)s.")
        yield told % {"number": moving.number}
    certificate = life.newest_active
    if certificate is None:
        yield _("Tidak ada sertifikat aktif yang dapat diperbarui.")
    else:
        yield from (one.why for one in renewable.obstacles(certificate, at=life.at))


def _agency_email(life: Life) -> Iterator[str]:
    for moving in life.moving(AGENCY_EMAIL):
        told = _("Pembuatan akun email sedang berjalan: permohonan %(number)s.")
        yield told % {"number": moving.number}
    yield from mailboxes.obstacles(life.person)


_SERIAL: Final = re.compile(r"\b[0-9A-F]{12,40}\b")
_TABLE: Final[tuple[tuple[str, str, Callable[[Life], Iterator[str]]], ...]] = (
    (AGENCY_EMAIL, "mailbox_new", _agency_email),
    (ISSUANCE, "issuance_new", _issuance),
    (RENEWAL, "renewal_new", _renewal),
    (REVOCATION, "request_new", _revocation),
)
_ABOUT_ONE: Final = frozenset({RENEWAL})
"""Whose page is about the newest active certificate."""


def next_steps(life: Life) -> tuple[NextStep, ...]:
    """Return every procedure's step, with what keeps the person from it now."""
    newest = life.newest_active
    return tuple(
        NextStep(
            procedure,
            page,
            tuple(_SERIAL.sub(_short, why) for why in hindrances(life)),
            newest.pk if newest and procedure in _ABOUT_ONE else None,
        )
        for procedure, page, hindrances in _TABLE
    )


def _short(serial: re.Match[str]) -> str:
    """Return the first and the last digits of a serial number, as people compare them."""
    return f"{serial[0][:4]}…{serial[0][-4:]}"
