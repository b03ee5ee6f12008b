"""What an outside CA said of a certificate, and what that comes to. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ams.authority.outside.errors import AnswerRefused, Why


class Verdict(StrEnum):
    """What a certificate is worth by its CA's own word."""

    GOOD = "good"
    REVOKED = "revoked"
    HELD = "held"
    UNKNOWN = "unknown"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer about one certificate; ``at`` is the CA's own revocation time.

    ``source`` is "ocsp" or "crl"; ``octets`` is the whole signed object.
    """

    verdict: Verdict
    source: str
    url: str
    octets: bytes
    this_update: datetime
    next_update: datetime | None = None
    at: datetime | None = None
    reason_code: str = ""
    crl_number: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that does not count, and why."""

    source: str
    url: str
    why: Why
    message: str

    @classmethod
    def of(cls, source: str, url: str, error: AnswerRefused) -> "Refusal":
        """Return what ``error`` says of the answer from ``url``."""
        return cls(source, url, error.why, str(error))


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one reading of a certificate's status brought."""

    answers: tuple[Answer, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Return what the verified answers come to."""
        return self.decisive.verdict if self.decisive else Verdict.UNVERIFIABLE

    @property
    def decisive(self) -> Answer | None:
        """Return the answer that counts: a revocation above all, else the newest that knows.

        A revocation is for ever, so any verified one counts whatever a slower source still says.
        """
        revoked = [one for one in self.answers if one.verdict is Verdict.REVOKED]
        if revoked:
            return min(revoked, key=lambda one: (one.at or one.this_update, one.source != "ocsp"))
        known = [one for one in self.answers if one.verdict is not Verdict.UNKNOWN]
        return max(known or self.answers, key=lambda one: one.this_update, default=None)

    @property
    def why(self) -> str:
        """Return in one sentence why nothing could be verified, empty where something was."""
        if self.answers:
            return ""
        return "; ".join(f"{one.source.upper()}: {one.message}" for one in self.refusals)
