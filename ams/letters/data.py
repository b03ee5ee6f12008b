"""What a letter says: frozen values, their one canonical JSON form, its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from ams.core.canonical import canonical

SCHEMA = 1


class LetterKind(StrEnum):
    """What a letter is written for; each kind has its own text in the template."""

    REVOCATION = "revocation"
    ISSUANCE = "issuance"
    RENEWAL = "renewal"
    REPLACEMENT = "replacement"  # a revocation and the issuance that follows it
    AGENCY_EMAIL = "agency_email"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The *kop surat*: the government above, the office below, how to reach it.

    ``arms`` is the SHA-256 of the coat of arms beside them, empty for none.
    """

    government: str
    office: str
    address: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""
    arms: str = ""


class Acting(StrEnum):
    """In whose place a superior signs (Permendagri 1/2023); as empty he signs in his own."""

    HIMSELF = ""
    ON_BEHALF = "an"  # atas nama: empowered by the one whose position is named first
    DELEGATED = "plt"  # pelaksana tugas: the position is vacant
    DAILY = "plh"  # pelaksana harian: its holder is away


@dataclass(frozen=True, slots=True)
class Superior:
    """The one who issues the letter and thereby agrees.

    ``on_behalf_of`` is the position in whose name he signs, with ``Acting.ON_BEHALF`` only.
    """

    name: str
    nip: str
    rank: str
    position: str
    acting: Acting = Acting.HIMSELF
    on_behalf_of: str = ""

    def __post_init__(self) -> None:
        """Take the form also as the word that a letter's JSON has for it."""
        object.__setattr__(self, "acting", Acting(self.acting))


@dataclass(frozen=True, slots=True)
class Applicant:
    """The one whom the letter is about."""

    name: str
    nip: str
    position: str
    unit: str
    email: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class Representative:
    """The officer who files in the place of an applicant who cannot, and signs for him."""

    name: str
    nip: str
    position: str


@dataclass(frozen=True, slots=True)
class CertificateDetails:
    """The certificate as the letter names it; what is empty is left for the pen."""

    subject_dn: str = ""
    serial: str = ""
    issuer_dn: str = ""
    not_before: date | None = None
    not_after: date | None = None


@dataclass(frozen=True, slots=True)
class ReasonBox:
    """One line with a tick box: a reason on offer, ticked or not, and what is added to it."""

    key: str
    text: str
    ticked: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LetterData:
    """Everything that the writer of a letter decides; number and code come from AMS.

    A letter for an issuance names no certificate; only one with a revocation names reasons, only
    one for an e-mail account the address that is asked for (``mailbox``). ``template`` is the
    revision of the agency's template that gave letterhead and place, 0 for its record.
    """

    agency_id: int
    letterhead: Letterhead
    superior: Superior
    applicant: Applicant
    certificate: CertificateDetails
    reasons: tuple[ReasonBox, ...]
    place: str
    date: date
    description: str = ""
    kind: LetterKind = LetterKind.REVOCATION
    representative: Representative | None = None
    mailbox: str = ""
    template: int = 0

    @property
    def ticked(self) -> tuple[ReasonBox, ...]:
        """Return the reasons that are ticked."""
        return tuple(box for box in self.reasons if box.ticked)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the value that ``to_json`` wrote."""
        return cls(
            agency_id=data["agency_id"],
            letterhead=Letterhead(**data["letterhead"]),
            superior=Superior(**data["superior"]),
            applicant=Applicant(**data["applicant"]),
            certificate=_certificate(data["certificate"]),
            reasons=tuple(ReasonBox(**box) for box in data["reasons"]),
            place=data["place"],
            date=date.fromisoformat(data["date"]),
            description=data["description"],
            kind=LetterKind(data.get("kind", LetterKind.REVOCATION)),
            representative=Representative(**found)
            if (found := data.get("representative"))
            else None,
            mailbox=data.get("mailbox", ""),
            template=data.get("template", 0),
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A letter's content together with what AMS gave it: code, number, version."""

    code: str
    number: str
    version: int
    content: LetterData

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; dates as ISO 8601."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=date.isoformat))
        if self.content.kind is LetterKind.REVOCATION:  # the first kind, and the only unnamed one
            del plain["content"]["kind"]
        if self.content.representative is None:  # as in every letter before there was one
            del plain["content"]["representative"]
        if self.content.kind is not LetterKind.AGENCY_EMAIL:  # no other letter ever had it
            del plain["content"]["mailbox"]
        _drop_what_is_newer(plain["content"])
        return {"schema": SCHEMA, **plain}

    def canonical(self) -> bytes:
        """Return the one byte string of this document: UTF-8, sorted keys, no spaces."""
        return canonical(self.to_json())

    @property
    def sha256(self) -> str:
        """Return the digest of the canonical form, in lower-case hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the value that ``to_json`` wrote."""
        return cls(
            code=data["code"],
            number=data["number"],
            version=data["version"],
            content=LetterData.from_json(data["content"]),
        )


def _drop_what_is_newer(content: dict[str, Any]) -> None:
    """Leave out what says nothing and older letters do not have: their digests stay theirs."""
    newer = (
        (content, "template"),
        (content["letterhead"], "arms"),
        (content["superior"], "acting"),
        (content["superior"], "on_behalf_of"),
    )
    for part, name in newer:
        if not part[name]:
            del part[name]


def _certificate(data: Mapping[str, Any]) -> CertificateDetails:
    def day(name: str) -> date | None:
        return date.fromisoformat(data[name]) if data[name] else None

    return CertificateDetails(
        subject_dn=data["subject_dn"],
        serial=data["serial"],
        issuer_dn=data["issuer_dn"],
        not_before=day("not_before"),
        not_after=day("not_after"),
    )
