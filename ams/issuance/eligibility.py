"""Whether a certificate can be issued to a person now, and if not, why and what to do."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from ams.accounts.agencies import allowed_domains, domain_is_allowed
from ams.accounts.models import Person
from ams.authority import profiles
from ams.authority.names import DistinguishedName
from ams.certificates.errors import SubjectRefused
from ams.certificates.issuing import PROFILE
from ams.certificates.services import active_certificate
from ams.certificates.subjects import subject_for
from ams.issuance.errors import NotEligible
from ams.mailboxes.eligibility import unusable_mailbox

_NO_NUMBER = "0" * 11


def obstacles(person: Person, *, at: datetime) -> Iterator[str]:
    """Yield in words what keeps a first or another certificate from ``person`` at ``at``."""
    yield from account_obstacles(person)
    active = active_certificate(person, at=at)
    if active is not None:
        yield _("Masih ada sertifikat aktif dengan nomor seri %(serial)s; cabut dahulu.") % {
            "serial": active.serial
        }
    yield from record_obstacles(person)


def account_obstacles(person: Person) -> Iterator[str]:
    """Yield what of the person's account keeps any certificate from him."""
    if person.account is None or not person.account.is_active:
        yield _("Akun AMS ini tidak ada atau dikunci. Hubungi administrator AMS.")


def record_obstacles(person: Person) -> Iterator[str]:
    """Yield what of the person's record keeps any certificate from him."""
    if not domain_is_allowed(person.email, allowed_domains(person.agency)):
        yield _(
            "Email %(email)s bukan alamat dinas instansi ini. Mintalah akun email dinas dahulu."
        ) % {"email": person.email}
    barred = unusable_mailbox(person)
    if barred is not None:
        yield _("Akun email dinas %(email)s ditangguhkan atau ditutup.") % {"email": barred.address}
    try:
        subject_of(person)
    except SubjectRefused as error:
        yield _("Data pegawai tidak dapat dimuat dalam sertifikat: %(why)s") % {"why": error}


def subject_of(person: Person) -> DistinguishedName:
    """Return the subject that a certificate of ``person`` would get, its number aside.

    Raises:
        SubjectRefused: a part of the record does not fit a certificate; it is named.
    """
    return subject_for(person, profiles.profile(PROFILE), number=_NO_NUMBER)


def check_eligible(person: Person, *, at: datetime) -> None:
    """Refuse whoever no certificate can be issued to.

    Raises:
        NotEligible: ``why`` says the first reason in the reader's language.
    """
    for why in obstacles(person, at=at):
        raise NotEligible(f"no certificate for {person.email}: {why}", why=why)
