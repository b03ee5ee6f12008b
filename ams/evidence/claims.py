"""What ``case.json`` claims, as far as it can be checked against the other files. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from ams.core.errors import InvalidInput

NAME: Final = "case.json"
SCHEMA: Final = 1
MOMENTS: Final = (
    "filed", "submitted", "decided", "carried_out", "published", "told", "acknowledged", "closed",
)  # fmt: skip
"""The request's times in the order in which they come (ADR 0016)."""


class CaseMalformed(InvalidInput):
    """``case.json`` is not of the form that AMS writes."""

    code = "case_malformed"


class Copy(StrEnum):
    """For whom a bundle is: officers and auditors, or the applicant (ADR 0064)."""

    OFFICE = "office"
    APPLICANT = "applicant"


class CRLKind(StrEnum):
    """Which of the issuer's lists is enclosed."""

    COMPLETE = "complete"
    DELTA = "delta"
    SHARD = "shard"
    OUTSIDE = "outside"


class Likeness(StrEnum):
    """How far an enclosed mail is, octet for octet, the one that was sent."""

    SAME = "same"
    LINKS_CUT = "links_cut"  # but for links that let their holder act in the applicant's place
    DIFFERS = "differs"  # templates or settings have changed since it was sent
    UNKNOWN = "unknown"  # sent before AMS kept the digests of mails


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that was sent: written anew, with the digest of the octets that the server took."""

    file: str
    notice: str
    sha256: str
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """What the journal must tell of a hold: when, and by whom where the case says so.

    ``field`` is where the journal's entry says when; empty: it is the entry's own time.
    """

    event: str
    at: datetime
    by: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedHold:
    """A hold of the certificate; ``due_at`` is until when the letter was due in the end."""

    id: str
    due_at: datetime | None
    events: tuple[HoldEvent, ...]


@dataclass(frozen=True, slots=True)
class ClaimedCRL:
    """The enclosed CRL."""

    file: str
    kind: CRLKind
    number: str


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """One version of the letter: its canonical JSON, that JSON's digest, and its PDF."""

    code: str
    version: int
    sha256: str
    json_file: str
    pdf_file: str


@dataclass(frozen=True, slots=True)
class ClaimedUpload:
    """A signed letter as it was uploaded; ``findings`` is what its signatures were found worth."""

    file: str
    sha256: str
    letter_version: int
    findings: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimedCertificate:
    """The certificate that was revoked, its file, and its issuers' files, the root last."""

    file: str
    serial: str
    sha256: str
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """What the case says of itself."""

    number: str
    request_id: str
    copy: Copy
    made_at: datetime
    certificate: ClaimedCertificate
    revoked_at: datetime
    reason_code: str
    invalidity_date: datetime | None
    crl: ClaimedCRL | None
    ocsp_file: str
    letters: tuple[ClaimedLetter, ...]
    uploads: tuple[ClaimedUpload, ...]
    mails: tuple[ClaimedMail, ...]
    mails_not_sent: tuple[str, ...]  # their notices' identifiers
    holds: tuple[ClaimedHold, ...]
    moments: tuple[tuple[str, datetime], ...]

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Return the claims of ``case.json``.

        Raises:
            CaseMalformed: something is missing or of another kind.
        """
        try:
            said = json.loads(content)
            if said["schema"] != SCHEMA:
                raise CaseMalformed(f"the case's schema is {said['schema']}, not {SCHEMA}")
            return cls._of(said)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CaseMalformed(f"{NAME} cannot be read: {error!r}") from error

    @classmethod
    def _of(cls, said: Mapping[str, Any]) -> Self:
        revoked, status = said["revocation"], said["status"]
        times = said["times"]
        return cls(
            number=str(said["request"]["number"]),
            request_id=str(said["request"]["id"]),
            copy=Copy(said["copy"]),
            made_at=_moment(said["made"]["at"]),
            certificate=_certificate(said["certificate"]),
            revoked_at=_moment(revoked["at"]),
            reason_code=str(revoked["reason_code"]),
            invalidity_date=_moment(found) if (found := revoked["invalidity_date"]) else None,
            crl=_crl(status["crl"]) if status["crl"] else None,
            ocsp_file=str(status["ocsp"]["file"]) if status["ocsp"] else "",
            letters=tuple(_letter(one) for one in said["letters"]),
            uploads=tuple(_upload(one) for one in said["uploads"]),
            mails=tuple(_mail(one) for one in said["mails"] if one["file"]),
            mails_not_sent=tuple(
                str(one.get("notice", "")) for one in said["mails"] if not one["file"]
            ),
            holds=tuple(_hold(one) for one in said["holds"]),
            moments=tuple((name, _moment(times[name])) for name in MOMENTS if times[name]),
        )

    def files(self) -> frozenset[str]:
        """Return the names of all files that the case speaks of."""
        found = {self.certificate.file, *self.certificate.chain}
        found |= {one.file for one in self.mails}
        found |= {name for one in self.letters for name in (one.json_file, one.pdf_file)}
        found |= {one.file for one in self.uploads}
        found |= {one.findings for one in self.uploads if one.findings}
        found |= {self.crl.file} if self.crl else set()
        found |= {self.ocsp_file} if self.ocsp_file else set()
        return frozenset(found)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the time {text} has no time zone")
    return moment


def _certificate(said: Mapping[str, Any]) -> ClaimedCertificate:
    chain = tuple(str(name) for name in said["chain"])
    return ClaimedCertificate(
        str(said["file"]), str(said["serial"]), str(said["fingerprint_sha256"]), chain
    )


def _crl(said: Mapping[str, Any]) -> ClaimedCRL:
    return ClaimedCRL(str(said["file"]), CRLKind(said["kind"]), str(said["number"]))


def _letter(said: Mapping[str, Any]) -> ClaimedLetter:
    return ClaimedLetter(
        code=str(said["code"]),
        version=int(said["version"]),
        sha256=str(said["sha256"]),
        json_file=str(said["json"]),
        pdf_file=str(said["pdf"]),
    )


def _upload(said: Mapping[str, Any]) -> ClaimedUpload:
    found = said.get("signatures") or {"file": "", "reason": ""}
    return ClaimedUpload(
        file=str(said["file"]),
        sha256=str(said["sha256"]),
        letter_version=int(said["letter_version"]),
        findings=str(found["file"]),
        reason=str(found["reason"]),
    )


def _mail(said: Mapping[str, Any]) -> ClaimedMail:
    return ClaimedMail(
        file=str(said["file"]),
        notice=str(said.get("notice", "")),
        sha256=str(said.get("sent_sha256", "")),
        likeness=Likeness(said.get("likeness") or Likeness.UNKNOWN),
    )


def _hold(said: Mapping[str, Any]) -> ClaimedHold:
    """Return the hold; a bundle of before 30 November 2026 tells of fewer events."""
    report = said.get("report") or {}
    events = [HoldEvent("certificate:hold", _moment(said["held_at"]), str(said["by"]), "held_at")]
    if said["outcome"] == "released":
        ended, by = _moment(said["ended_at"]), str(said["ended_by"])
        events.append(HoldEvent("certificate:release", ended, by, "ended_at"))
    events += [
        HoldEvent(event, _moment(at))
        for event, name in _HOLD_TIMES.items()
        if (at := report.get(name))
    ]
    events += [
        HoldEvent("hold:review", _moment(one["at"]), str(one["officer"]))
        for one in report.get("reviews", ())
    ]
    due = report.get("due_at")
    return ClaimedHold(str(said.get("id", "")), _moment(due) if due else None, tuple(events))


_HOLD_TIMES: Final = {
    "hold:report": "reported_at", "hold:lapse": "lapsed_at", "hold:dispute": "disputed_at",
}  # fmt: skip
