"""A person's requests and certificates as one line of events, the newest first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateOrigin, CertificateState
from ams.core.crl_reasons import CRLReason
from ams.requests.models import Request
from ams.revocation.models import Hold, HoldOutcome, Revocation


class Kind(StrEnum):
    """What an entry tells."""

    ACCOUNT = "account"  # the account of AMS was made
    FILED = "filed"
    ISSUED = "issued"
    IMPORTED = "imported"  # of an outside CA: the beginning of its validity
    HELD = "held"
    RELEASED = "released"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"  # revoked because another takes its place (RFC 5280, 5.3.1)
    EXPIRED = "expired"
    ENDED = "ended"  # a request; its status says how


@dataclass(frozen=True, slots=True)
class Entry:
    """One event; ``request`` or ``certificate`` is what it leads to."""

    at: datetime
    kind: Kind
    request: Request | None = None
    certificate: Certificate | None = None


def entries_of(
    person: Person,
    requests: Collection[Request],
    certificates: Collection[Certificate],
    *,
    at: datetime,
    hidden: Collection[int] = (),
) -> tuple[Entry, ...]:
    """Return all events of ``person`` up to ``at``, the newest first.

    ``hidden`` are certificates whose end is not told yet. Asks for the holds, in one query.
    """
    certified = [one for one in certificates if one.pk not in hidden]
    found = [
        *_of_account(person),
        *_of_requests(requests),
        *(_beginning(one) for one in certificates),
        *_of_holds(certified),
        *(ended for one in certified if (ended := _end(one, at)) is not None),
    ]
    order = list(Kind)
    found.sort(key=lambda one: (one.at, order.index(one.kind)), reverse=True)
    return tuple(found)


def _of_account(person: Person) -> Iterator[Entry]:
    if person.account is not None:
        yield Entry(person.account.created_at, Kind.ACCOUNT)


def _of_requests(requests: Iterable[Request]) -> Iterator[Entry]:
    for request in requests:
        yield Entry(request.filed_at, Kind.FILED, request=request)
        if request.closed_at is not None:
            yield Entry(request.closed_at, Kind.ENDED, request=request)


def _beginning(certificate: Certificate) -> Entry:
    if certificate.origin == CertificateOrigin.IMPORTED:
        return Entry(certificate.not_before, Kind.IMPORTED, certificate=certificate)
    return Entry(certificate.issued_at, Kind.ISSUED, certificate=certificate)


def _of_holds(certificates: Collection[Certificate]) -> Iterator[Entry]:
    of = {one.pk: one for one in certificates}
    for hold in Hold.objects.filter(certificate__in=of).defer("entry_der"):
        certificate = of[hold.certificate_id]
        yield Entry(hold.held_at, Kind.HELD, certificate=certificate)
        if hold.ended_at is not None and hold.outcome == HoldOutcome.RELEASED:
            yield Entry(hold.ended_at, Kind.RELEASED, certificate=certificate)


def _end(certificate: Certificate, at: datetime) -> Entry | None:
    """Return how the certificate ended; it is read with its revocation."""
    state = certificate.state_at(at)
    if state is CertificateState.EXPIRED:
        return Entry(certificate.not_after, Kind.EXPIRED, certificate=certificate)
    if state is not CertificateState.REVOKED or certificate.revoked_at is None:
        return None
    revocation: Revocation | None = getattr(certificate, "revocation", None)
    superseded = revocation is not None and revocation.crl_reason is CRLReason.SUPERSEDED
    kind = Kind.SUPERSEDED if superseded else Kind.REVOKED
    return Entry(certificate.revoked_at, kind, certificate=certificate)
