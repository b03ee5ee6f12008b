"""What relying parties see of the revocation, as signed octets: CRL, OCSP, the chain above."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp

from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.clock import Clock
from ams.evidence.claims import CRLKind
from ams.evidence.errors import StatusNotProved
from ams.requests.models import Request
from ams.revocation import archive, ocsp
from ams.revocation.models import CRL, Revocation
from ams.revocation.ocsp_responses import ResponseStatus
from ams.revocation.scopes import Scope
from ams.watch.marking import proof_of
from ams.watch.models import OutsideChange

LARGE: Final = 4 * 1024 * 1024
"""Octets of a complete CRL beyond which a smaller one that lists the certificate is enclosed."""


@dataclass(frozen=True, slots=True)
class EnclosedCRL:
    """A signed CRL that lists the certificate; ``row`` is empty for an outside CA's."""

    kind: CRLKind
    number: str
    der: bytes
    this_update: datetime
    row: CRL | None = None


@dataclass(frozen=True, slots=True)
class EnclosedOCSP:
    """A signed OCSP response about the certificate."""

    der: bytes
    this_update: datetime


@dataclass(frozen=True, slots=True)
class StatusProof:
    """When and why the certificate is revoked, and what shows it; issuers nearest first."""

    revoked_at: datetime
    reason_code: str
    invalidity_date: datetime | None
    revoked_by: str
    crl: EnclosedCRL | None
    ocsp: EnclosedOCSP | None
    chain: tuple[bytes, ...]


def status_proof(request: Request, *, clock: Clock) -> StatusProof:
    """Return what proves that the request's certificate is revoked.

    Raises:
        StatusNotProved: nothing signed says so now.
    """
    certificate = request.concerned
    if request.outside_of_ams:
        return _outside(certificate)
    revocation = Revocation.objects.select_related("issuer").filter(certificate=certificate).first()
    if revocation is None or request.crl_number is None:
        raise StatusNotProved(f"certificate {certificate.serial} is not published as revoked")
    return StatusProof(
        revoked_at=revocation.revocation_date,
        reason_code=str(revocation.reason_code),
        invalidity_date=revocation.invalidity_date,
        revoked_by=revocation.actor_name,
        crl=_enclosed(_smallest(certificate, revocation, request.crl_number)),
        ocsp=_ocsp(certificate, revocation, clock),
        chain=tuple(bytes(one.certificate_der) for one in revocation.issuer.chain()),
    )


def _smallest(certificate: Certificate, revocation: Revocation, number: int) -> CRL:
    """Return the CRL of the revocation, or where that is large a smaller one that lists it too.

    A delta CRL and a shard's are signed by the same key and prove the entry as well.
    """
    scope = Scope(revocation.issuer, None)
    complete = archive.find_crl(scope, number=number)
    if (complete.length or 0) <= LARGE:
        return complete
    change = certificate.status_changes.get(status=CertificateStatus.REVOKED)
    shard = None
    if certificate.shard is not None:
        rows = archive.published(Scope(revocation.issuer, certificate.shard))
        shard = rows.filter(through__gte=change.seq).order_by("number").first()
    deltas = archive.published(scope, delta=True)
    delta = deltas.filter(after__lt=change.seq, through__gte=change.seq).order_by("number").first()
    candidates = [row for row in (complete, shard, delta) if row is not None]
    return min(candidates, key=_size)


def _size(row: CRL) -> int:
    return row.length or 0


def _enclosed(row: CRL) -> EnclosedCRL:
    if row.base_number is not None:
        kind = CRLKind.DELTA
    else:
        kind = CRLKind.COMPLETE if row.shard is None else CRLKind.SHARD
    return EnclosedCRL(kind, str(row.number), b"".join(archive.octets(row)), row.this_update, row)


def _ocsp(certificate: Certificate, revocation: Revocation, clock: Clock) -> EnclosedOCSP:
    """Ask our own responder as a client would."""
    asked = x509_ocsp.OCSPRequestBuilder().add_certificate(
        certificate.certificate, revocation.issuer.certificate, hashes.SHA256()
    )
    encoded = asked.build().public_bytes(Encoding.DER)
    answer = ocsp.respond(revocation.issuer, encoded, clock=clock)
    if answer.status is not ResponseStatus.SUCCESSFUL:
        raise StatusNotProved(f"OCSP gives no answer for {certificate.serial} now")
    response = x509_ocsp.load_der_ocsp_response(answer.der)
    return EnclosedOCSP(answer.der, response.this_update_utc)


def _outside(certificate: Certificate) -> StatusProof:
    """Return an outside CA's own answers, as they were read and verified."""
    found = proof_of(certificate.pk)
    if found is None:
        raise StatusNotProved(f"the CA of {certificate.serial} does not say that it is revoked")
    crl, answered = found.crl, found.ocsp
    return StatusProof(
        revoked_at=found.at,
        reason_code=found.reason_code or "unspecified",
        invalidity_date=None,
        revoked_by=found.ca.name,
        crl=EnclosedCRL(CRLKind.OUTSIDE, crl.crl_number, bytes(crl.content), crl.this_update)
        if crl
        else None,
        ocsp=EnclosedOCSP(bytes(answered.content), answered.this_update) if answered else None,
        chain=_chain_of(found),
    )


def _chain_of(found: OutsideChange) -> tuple[bytes, ...]:
    return tuple(bytes(one.certificate_der) for one in found.ca.chain())


def subject_of(der: bytes) -> str:
    """Return the subject of a certificate as an RFC 4514 string."""
    return x509.load_der_x509_certificate(der).subject.rfc4514_string()
