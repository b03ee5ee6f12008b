"""Answer OCSP requests from any source: always an answer, never a guess (RFC 6960; ADR 0012)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from ams.core.clock import Clock, whole_seconds
from ams.core.errors import AMSError, Unavailable
from ams.core.logs import Log
from ams.revocation import ocsp_requests, ocsp_responses
from ams.revocation.authorities import Authority
from ams.revocation.der import MalformedDER
from ams.revocation.errors import StatusOutdated
from ams.revocation.ocsp_requests import CertID, StatusRequest
from ams.revocation.ocsp_responses import (
    CertStatus,
    ResponseContent,
    ResponseStatus,
    Single,
    Unknown,
)
from ams.revocation.responders import Responder

log = Log(__name__)

_MAX_SERIAL_BITS = 160  # RFC 5280, 4.1.2.2: what is longer was never issued by us


def lifetime() -> timedelta:
    """Return the time from thisUpdate to nextUpdate; clients keep an answer so long (ADR 0012)."""
    return timedelta(minutes=settings.AMS_OCSP_LIFETIME_MINUTES)


class NeverIssued(AMSError):
    """No CertID names a certificate that was issued, and policy is not to sign that."""

    code = "never_issued"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of a certificate that was issued, and when it ends."""

    status: CertStatus
    not_after: datetime


class Source(Protocol):
    """Where statuses are read: the database, or this node's index."""

    def authorities(self) -> Sequence[Authority]:
        """Return our issuers."""

    def responder(
        self, authority: Authority, now: datetime, preferred: Sequence[str] = ()
    ) -> Responder:
        """Return who signs for ``authority`` (``ResponderUnavailable`` if nobody can).

        ``preferred``: OIDs of the signature algorithms that the client would rather have.
        """

    def standing(self, authority: Authority, serial_number: int) -> Standing | None:
        """Return what is said of a certificate; ``None`` if it was never issued (RFC 6960, 2.2)."""

    def as_of(self, now: datetime) -> datetime:
        """Return when all that the source says was last known to be so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An OCSP response and what HTTP needs to know of it; the times only if it is successful.

    ``is_cacheable``: the same answer would be given to anybody (no nonce binds it to one client).
    """

    der: bytes
    status: ResponseStatus
    is_cacheable: bool = False
    this_update: datetime | None = None
    next_update: datetime | None = None


def respond(source: Source, slug: str | None, encoded: bytes, *, clock: Clock) -> Answer:
    """Return the answer to the OCSPRequest ``encoded`` in the name of the authority ``slug``.

    Without ``slug`` it is the first of ours that a CertID names. Whatever is sent, an answer
    comes back: ``malformedRequest`` for what is no request, ``unauthorized`` where no CertID names
    the issuer or, by policy, none a certificate that was issued (RFC 9919, 3.2.3), ``tryLater``
    while key or source cannot be reached, or when what the source knows is too old to be said.
    """
    try:
        return _answer(source, slug, ocsp_requests.parse(encoded), clock.now())
    except MalformedDER:
        return unsuccessful(ResponseStatus.MALFORMED_REQUEST)
    except (Unavailable, DatabaseError, InterfaceError) as error:
        log.warning("ocsp cannot answer now", error=str(error))
        return try_later()
    except NeverIssued:
        return unsuccessful(ResponseStatus.UNAUTHORIZED)
    except AMSError as error:
        log.warning("ocsp cannot answer", error=str(error))
        return unsuccessful(ResponseStatus.INTERNAL_ERROR)


def try_later() -> Answer:
    """Return the answer that asks the client to come back (RFC 6960, 2.3)."""
    return unsuccessful(ResponseStatus.TRY_LATER)


def unsuccessful(status: ResponseStatus) -> Answer:
    """Return the unsigned answer that says why there is no other."""
    return Answer(ocsp_responses.unsuccessful(status), status)


def _answer(source: Source, slug: str | None, request: StatusRequest, now: datetime) -> Answer:
    authority = _named(source.authorities(), slug, request)
    if authority is None:
        return unsuccessful(ResponseStatus.UNAUTHORIZED)
    this_update = whole_seconds(source.as_of(now))
    answers = _singles(source, authority, request, this_update)
    responder = source.responder(authority, now, request.preferred)
    next_update = min(this_update + lifetime(), responder.not_after)
    if next_update <= now:
        raise StatusOutdated(
            f"the status of {this_update.isoformat()} may not be said any more at {now.isoformat()}"
        )
    data = ocsp_responses.response_data(
        ResponseContent(
            responder_key_hash=responder.key_hash,
            produced_at=whole_seconds(now),
            this_update=this_update,
            next_update=next_update,
            answers=answers,
            nonce=request.nonce,
        )
    )
    encoded = ocsp_responses.successful(
        data,
        signature_algorithm=responder.signature_algorithm,
        signature=responder.sign(data),
        certificate=responder.certificate,
    )
    return Answer(
        encoded, ResponseStatus.SUCCESSFUL, request.nonce is None, this_update, next_update
    )


def _named(
    authorities: Sequence[Authority], slug: str | None, request: StatusRequest
) -> Authority | None:
    """Return the first authority that a CertID of the request names (only ``slug``, if given)."""
    candidates = [each for each in authorities if slug is None or each.slug == slug]
    for cert_id in request.cert_ids:
        for authority in candidates:
            if authority.is_named_by(cert_id):
                return authority
    return None


def _singles(
    source: Source, authority: Authority, request: StatusRequest, this_update: datetime
) -> list[Single]:
    standings = [_standing(source, authority, cert_id) for cert_id in request.cert_ids]
    if not any(standings) and settings.AMS_OCSP_NEVER_ISSUED == "unauthorized":
        raise NeverIssued(f"'{authority.slug}' never issued what is asked about")
    return [
        _single(cert_id.encoded, standing, authority, this_update)
        for cert_id, standing in zip(request.cert_ids, standings, strict=True)
    ]


def _standing(source: Source, authority: Authority, cert_id: CertID) -> Standing | None:
    too_long = cert_id.serial_number.bit_length() > _MAX_SERIAL_BITS
    if too_long or not authority.is_named_by(cert_id):
        return None
    return source.standing(authority, cert_id.serial_number)


def _single(
    cert_id: bytes, standing: Standing | None, authority: Authority, this_update: datetime
) -> Single:
    if standing is None:
        return Single(cert_id, Unknown())
    is_expired = standing.not_after < this_update
    return Single(cert_id, standing.status, authority.archive_cutoff if is_expired else None)
