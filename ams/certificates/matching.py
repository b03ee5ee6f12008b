"""To whom an imported certificate belongs: by a table of serial numbers, else by e-mail."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography import x509

from ams.accounts.models import Person
from ams.certificates.errors import ImportRefused
from ams.certificates.reading import email_addresses
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial, serial_to_hex

_SERIAL: Final = "serial"
_HOLDERS: Final = ("username", "nip")


@dataclass(frozen=True, slots=True)
class Match:
    """The holder found, or nobody and the reason."""

    holder: Person | None
    remark: str = ""


def read_match_table(text: str) -> dict[str, str]:
    """Return serial number (hex) → username or NIP from a CSV with a heading.

    The heading names ``serial`` and one of ``username`` and ``nip``; ``,`` or ``;`` separates.

    Raises:
        ImportRefused: another heading, a serial number that is none or stands twice, an empty
            holder; each line at fault is named.
    """
    lines = text.lstrip("\ufeff").splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    rows = csv.DictReader(lines, delimiter=delimiter)
    rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or []]
    holders = [name for name in _HOLDERS if name in rows.fieldnames]
    if _SERIAL not in rows.fieldnames or len(holders) != 1:
        raise ImportRefused(
            f"the match table's heading is {rows.fieldnames}; it must have 'serial' and one of "
            "'username' and 'nip'"
        )
    return _collect(rows, holders[0])


def _collect(rows: "csv.DictReader[str]", holder_column: str) -> dict[str, str]:
    table: dict[str, str] = {}
    problems: dict[str, list[str]] = {}
    for row in rows:
        line = f"line {rows.line_num}"
        try:
            serial = serial_to_hex(parse_serial(row[_SERIAL] or ""))
        except InvalidInput as error:
            problems[line] = [str(error)]
            continue
        holder = (row[holder_column] or "").strip()
        if not holder:
            problems[line] = [f"serial number {serial} has no {holder_column}"]
        elif table.get(serial, holder) != holder:
            problems[line] = [f"serial number {serial} has two holders"]
        else:
            table[serial] = holder
    if problems:
        raise ImportRefused("the match table is refused", fields=problems)
    return table


class Matcher:
    """Finds holders; the table is resolved once, and refused as a whole if it names nobody."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._people: dict[str, Person] = {}
        unknown: dict[str, list[str]] = {}
        for serial, holder in table.items():
            person = _person(holder)
            if person is None:
                unknown[serial] = [f"nobody has the username or NIP '{holder[:80]}'"]
            else:
                self._people[serial] = person
        if unknown:
            raise ImportRefused("nothing was imported", fields=unknown)

    def match(self, certificate: x509.Certificate) -> Match:
        """Return the holder of ``certificate``, or why there is none."""
        named = self._people.get(serial_to_hex(certificate.serial_number))
        if named is not None:
            return Match(named)
        addresses = email_addresses(certificate)
        if not addresses:
            return Match(None, "no e-mail address in the certificate")
        found = {
            person.pk: person
            for address in addresses
            for person in Person.objects.filter(email__iexact=address)
        }
        if len(found) == 1:
            return Match(next(iter(found.values())))
        told = ", ".join(addresses)
        if found:
            return Match(None, f"the addresses {told} belong to several people")
        return Match(None, f"nobody has the address {told}")


def _person(holder: str) -> Person | None:
    if holder.isdigit():
        return Person.objects.filter(nip=holder).first()
    return Person.objects.filter(account__username__iexact=holder).first()
