"""Where time stamps come from: our own service, one of others, nowhere (``AMS_TIME_STAMPS``)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings

from ams.signatures.outside_stamps import OutsideService, outside_proofs
from ams.signatures.proofs import Proofs, proofs_of
from ams.signatures.time_stamp_service import authority_in_force
from ams.signatures.timestamping import TimeStampAuthority, respond
from ams.signatures.trust import trust_in_others


class Source(Protocol):
    """Answers time-stamp requests."""

    def ask(self, encoded: bytes) -> bytes:
        """Return the DER TimeStampResp to a DER TimeStampReq.

        Raises:
            TimeStampUnavailable: nobody answers.
        """


@dataclass(frozen=True, slots=True)
class Embedded:
    """Our own service, asked within the process."""

    authority: TimeStampAuthority
    at: datetime

    def ask(self, encoded: bytes) -> bytes:
        """Return the answer of the authority."""
        return respond(encoded, self.authority, at=self.at)


@dataclass(frozen=True, slots=True)
class Stamping:
    """Who stamps, and what proves its certificate."""

    source: Source
    proofs: Proofs


def stamper(*, at: datetime) -> Stamping | None:
    """Return who stamps what is sealed now; ``None`` where no time stamps are set.

    Raises:
        TimeStampUnavailable: our own service has no certificate that is good, the one of others
            does not answer, or not as it must.
        StatusNotProvable: the status of that certificate cannot be proved now.
    """
    if settings.AMS_TIME_STAMPS == "off":
        return None
    if settings.AMS_TIME_STAMPS != "embedded":
        service = OutsideService(
            settings.AMS_TIME_STAMPS, settings.AMS_TIME_STAMP_POLICY, trust_in_others(), at
        )
        return Stamping(service, outside_proofs(service.chain(), at=at))
    authority, issuer = authority_in_force(at)
    return Stamping(Embedded(authority, at), proofs_of(authority.certificate, issuer, at=at))
