"""The subject of a person's certificate, from the verified record alone (ADR 0009)."""

import re
import secrets
from collections.abc import Callable
from typing import Final

from ams.accounts.models import Person
from ams.authority import names, subjects
from ams.authority.errors import NameRefused
from ams.authority.names import DistinguishedName
from ams.authority.profiles import Profile
from ams.certificates.errors import SubjectRefused
from ams.certificates.models import Certificate

PRODUCT: Final = "Tanda Tangan Elektronik"
_NUMBER_DIGITS: Final = 11
_DESCRIPTION: Final = re.compile(rf"(\d{{{_NUMBER_DIGITS}}})_{PRODUCT}")


def new_number(choose: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a fresh number of eleven digits; it says nothing about the person."""
    smallest = 10 ** (_NUMBER_DIGITS - 1)
    return str(smallest + choose(9 * smallest))


def number_in(subject: DistinguishedName) -> str | None:
    """Return the number that our description attribute carries, if the subject has one."""
    for value in subject.values(subjects.OIDS["description"]):
        match = _DESCRIPTION.fullmatch(value)
        if match:
            return match[1]
    return None


def subject_for(person: Person, profile: Profile, *, number: str) -> DistinguishedName:
    """Return the subject that ``person``'s record spells, with ``number`` in the description.

    Neither NIP nor NIK is in it; the name stands without titles, as its bound is 64 characters.

    Raises:
        SubjectRefused: a part of the record does not fit a certificate; it is named.
    """
    values = {
        "C": "ID",
        "ST": person.agency.province,
        "L": person.agency.locality,
        "O": _organization(person),
        "OU": _unit(person),
        "CN": person.plain_name,
        "E": person.email,
        "description": f"{number}_{PRODUCT}",
    }
    try:
        return subjects.subject(profile, values)
    except NameRefused as error:
        raise SubjectRefused(f"{person.email}: {error}") from error


def subject_after(certificate: Certificate, person: Person, profile: Profile) -> DistinguishedName:
    """Return the subject of the certificate's successor: the record's, with the number kept.

    Raises:
        SubjectRefused: a part of the record does not fit a certificate; it is named.
    """
    kept = number_in(names.parse(certificate.certificate.subject))
    return subject_for(person, profile, number=kept or new_number())


def changed_attributes(
    certificate: Certificate, person: Person, profile: Profile
) -> tuple[str, ...]:
    """Return the short names of what the record now spells otherwise than the certificate does.

    Raises:
        SubjectRefused: a part of the record does not fit a certificate; it is named.
    """
    rows = names.compare(
        certificate.certificate.subject, subject_after(certificate, person, profile)
    )
    return tuple(dict.fromkeys(row.attribute for row in rows if not row.same))


def _organization(person: Person) -> str:
    """Return the regency's name: the topmost agency above the person's."""
    agency = person.agency
    while agency.parent is not None:
        agency = agency.parent
    return agency.name


def _unit(person: Person) -> str:
    """Return the office's name; a person of the regency itself has his unit there."""
    return person.agency.name if person.agency.parent_id else person.unit
