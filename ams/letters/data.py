"""What a letter says: frozen values, their one canonical JSON form, its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from ams.core.canonical import canonical

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The *kop surat*: the government above, the office below, how to reach it."""

    government: str
    office: str
    address: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Superior:
    """The one who issues the letter and thereby agrees."""

    name: str
    nip: str
    rank: str
    position: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """The one whose certificate is to be revoked."""

    name: str
    nip: str
    position: str
    unit: str
    email: str
    username: str = ""


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
    """Everything that the writer of a letter decides; number and code come from AMS."""

    agency_id: int
    letterhead: Letterhead
    superior: Superior
    applicant: Applicant
    certificate: CertificateDetails
    reasons: tuple[ReasonBox, ...]
    place: str
    date: date
    description: str = ""

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
