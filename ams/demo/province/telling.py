"""Tell the stories again: fill their slots for one person of a province."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from ams.accounts.models import Account
from ams.accounts.nip import format_nip
from ams.authority.names import Attribute
from ams.authority.profiles import INDIVIDUAL_SIGNING, profile
from ams.authority.subjects import OIDS
from ams.certificates.models import Certificate
from ams.certificates.subjects import PRODUCT
from ams.core.clock import whole_seconds
from ams.core.identifiers import format_code, new_code, serial_to_hex
from ams.core.wording import WIB, date_text
from ams.demo.province import invented
from ams.demo.province.certificates import Press, Wanted
from ams.demo.province.ground import Place
from ams.demo.province.patterns import NULL, Values
from ams.demo.province.specimens import Story
from ams.demo.province.tables import Tables
from ams.requests.links import acknowledgement_token
from ams.requests.models import Request
from ams.revocation.entries import encode_entry

_SECOND: Final = timedelta(seconds=1)
_CRL_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a person's first certificate ends, if it is revoked."""

    story: Story
    filed: datetime


class Teller:
    """Fills stories; ``first_crl`` is the last number that the real CRLs have had."""

    def __init__(
        self, seed: int, places: list[Place], tables: Tables, *, people: int, first: datetime,
        specimen: Certificate, first_crl: int,
    ) -> None:  # fmt: skip
        self._seed, self._places, self._tables = seed, places, tables
        self._press, self._issuer_dn = Press(specimen), specimen.issuer_dn
        self._first, self._first_crl, self._people = first, first_crl, people
        self._bases = {
            name: tables.new_key(name) - 1
            for name in ("accounts_person", "accounts_account", "certificates_certificate")
        }
        self._facts = [_of_place(place) for place in places]
        self._officers = [_of_officers(place) for place in places]
        self._validity = profile(INDIVIDUAL_SIGNING).validity
        self.request_numbers: Counter[int] = Counter()
        self.letter_numbers: defaultdict[tuple[int, int], int] = defaultdict(int)
        self.last_crl = first_crl

    def person(self, number: int, at: datetime) -> Values:
        """Return what fills a person's story."""
        return self._values(number, at)

    def certificate(
        self, number: int, at: datetime, *, second: bool, ending: Ending | None
    ) -> Values:
        """Return what fills the story of a certificate, signed and all."""
        values = self._values(number, at)
        wanted = self._wanted(values, number, at, second=second)
        made = self._press.make(wanted)
        values |= self._of_certificate(wanted, number, second=second)
        values |= {
            "der": made.der.hex(), "tbs": made.to_be_signed.hex(),
            "tbs_sha256": hashlib.sha256(made.to_be_signed).hexdigest(),
            "fingerprint": hashlib.sha256(made.der).hexdigest(),
            "spki_sha256": hashlib.sha256(made.spki).hexdigest(),
            "not_before": values["t:0"], "not_after": _stored(values, wanted.not_after),
            "status": "good", "revoked_at": NULL,
        }  # fmt: skip
        if ending is not None and ending.story.revoked_after is not None:
            revoked = whole_seconds(ending.filed + ending.story.revoked_after)
            values |= {"status": "revoked", "revoked_at": _stored(values, revoked)}
        return values

    def request(
        self, number: int, at: datetime, story: Story, *, issued: datetime, spki_sha256: str
    ) -> Values:
        """Return what fills a request's story."""
        values = self._values(number, at)
        wanted = self._wanted(values, number, issued, second=False)
        values |= self._of_certificate(wanted, number, second=False)
        values |= self._officers[number % len(self._places)]
        year = at.astimezone(WIB).year
        values |= self._letter(number, year) | {"year": year, "spki_sha256": spki_sha256}
        for slot in story.named:
            values |= _named(
                slot, UUID(int=invented.draw(self._seed, slot, number) >> 128, version=4)
            )
        values["acknowledgement"] = acknowledgement_token(Request(pk=UUID(values["request"])))
        values["code_hash"] = f"{invented.draw(self._seed, 'code hash', number):064x}"
        for slot, table in story.numbered:
            values[slot] = self._tables.new_key(table)
        for slot, version in story.versions:
            values[slot] = hashlib.sha256((version % values).encode()).hexdigest()
        if story.revoked_after is not None:
            self._revoke(values, story, at, wanted.serial_number)
        return values

    def _revoke(self, values: Values, story: Story, at: datetime, serial_number: int) -> None:
        assert story.revoked_after is not None  # noqa: S101 - the caller looked
        assert story.reason is not None  # noqa: S101 - goes with it
        invalid = None if story.invalid_after is None else at + story.invalid_after
        encoded = encode_entry(
            serial_number,
            revocation_date=whole_seconds(at + story.revoked_after),
            reason=story.reason,
            invalidity_date=invalid,
        )
        published = at + (story.published_after or story.revoked_after)
        values["crl"] = self._first_crl + 1 + (published - self._first) // _CRL_EVERY
        self.last_crl = max(self.last_crl, values["crl"])
        values["entry_der"] = encoded.hex()

    def _letter(self, number: int, year: int) -> dict[str, Any]:
        agency = self._place(number).agency
        self.request_numbers[year] += 1
        self.letter_numbers[agency.pk, year] += 1
        sequence = self.letter_numbers[agency.pk, year]
        code = new_code(_chooser(invented.draw(self._seed, "letter", number)))
        return {
            "request_number": f"P-{year}-{self.request_numbers[year]:05d}",
            "sequence": sequence,
            "letter_number": agency.letter_number_pattern.format(number=sequence, year=year),
            "code": code,
            "code_printed": format_code(code),
        }

    def _values(self, number: int, at: datetime) -> Values:
        place = self._place(number)
        particulars = invented.person(self._seed, number)
        values = Values(at)
        values |= self._facts[number % len(self._places)]
        values |= {
            "person": self._bases["accounts_person"] + 1 + number,
            "account": self._bases["accounts_account"] + 1 + number,
            "full_name": particulars.full_name, "plain_name": particulars.plain_name,
            "nip": particulars.nip, "nip_spaced": format_nip(particulars.nip),
            "username": particulars.username, "position": particulars.position,
            "rank": particulars.rank, "unit": particulars.unit,
            "email": f"{particulars.username}@{place.regency.domain}",
        }  # fmt: skip
        return values

    def _place(self, number: int) -> Place:
        return self._places[number % len(self._places)]

    def _wanted(self, values: Values, number: int, at: datetime, *, second: bool) -> Wanted:
        place = self._place(number)
        chance = invented.draw(self._seed, "certificate", number, second)
        chance, digits = divmod(chance, 9 * 10**10)
        subject = {
            "C": "ID", "ST": place.agency.province, "L": place.agency.locality,
            "O": place.regency.agency.name, "OU": place.agency.name, "CN": values["plain_name"],
            "E": values["email"], "description": f"{10**10 + digits}_{PRODUCT}",
        }  # fmt: skip
        not_before = whole_seconds(at)
        serial_number = (0x40 << 120) | chance % (1 << 120)
        return Wanted(serial_number, not_before, not_before + self._validity - _SECOND, subject)

    def _of_certificate(self, wanted: Wanted, number: int, *, second: bool) -> dict[str, Any]:
        first, last = (one.astimezone(WIB) for one in (wanted.not_before, wanted.not_after))
        key = self._bases["certificates_certificate"] + 1 + number + second * self._people
        return {
            "certificate": key, "serial": serial_to_hex(wanted.serial_number),
            "subject_dn": _rfc4514(wanted.subject), "issuer_dn": self._issuer_dn,
            "first_day": first.date().isoformat(), "last_day": last.date().isoformat(),
            "first_day_text": date_text(first), "last_day_text": date_text(last),
            "first_day_text_en": date_text(first, "en"), "last_day_text_en": date_text(last, "en"),
        }  # fmt: skip


def _of_place(place: Place) -> dict[str, Any]:
    agency, top, head = place.agency, place.regency.agency, place.head
    return {
        "agency": agency.pk, "agency_name": agency.name, "agency_address": agency.address,
        "agency_phone": agency.phone, "agency_website": agency.website,
        "agency_email": agency.email, "place": agency.place, "top_name": top.name,
        "top_phone": top.phone, "top_email": top.email, "superior": head.pk,
        "superior_name": head.full_name, "superior_nip": head.nip, "superior_rank": head.rank,
        "superior_nip_spaced": format_nip(head.nip), "superior_position": head.position,
    }  # fmt: skip


def _of_officers(place: Place) -> dict[str, Any]:
    regency = place.regency
    values: dict[str, Any] = {}
    officers = {
        "accompanying": regency.accompanying,
        "checking": regency.checking,
        "officer": place.officer,
    }
    for slot, officer in officers.items():
        account = Account.objects.get(pk=officer.account_id)
        values |= {
            slot: account.pk, f"{slot}.full_name": officer.person.full_name,
            f"{slot}.email": account.email, f"{slot}.appointment": officer.appointment.pk,
        }  # fmt: skip
    return values


def _named(slot: str, name: UUID) -> dict[str, str]:
    return {slot: str(name), f"{slot}.hex": name.hex}


def _stored(values: Values, moment: datetime) -> str:
    stored: str = values[
        f"t:{(moment.astimezone(UTC) - values.start) // timedelta(microseconds=1)}"
    ]
    return stored


def _rfc4514(subject: dict[str, str]) -> str:
    names = profile(INDIVIDUAL_SIGNING).attributes
    return ",".join(_attribute(name, subject[name]) for name in reversed(names))


@lru_cache(maxsize=10_000)
def _attribute(name: str, value: str) -> str:
    return str(Attribute(OIDS[name], value))


def _chooser(chance: int) -> Callable[[str], str]:
    """Return a ``choose`` that goes through the digits of ``chance``."""

    def choose(letters: str) -> str:
        nonlocal chance
        chance, place = divmod(chance, len(letters))
        return letters[place]

    return choose
