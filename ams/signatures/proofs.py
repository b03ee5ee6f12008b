"""What proves that the certificates of a signature are good: OCSP answers and CRLs of our own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from ams.authority.models import Issuer
from ams.core.clock import ManualClock
from ams.revocation.ocsp import respond
from ams.revocation.ocsp_responses import ResponseStatus
from ams.revocation.serving import published_file
from ams.signatures.errors import StatusNotProvable

LARGEST_CRL: Final = 1024 * 1024  # octets; a root lists a few CAs


@dataclass(frozen=True, slots=True)
class Proofs:
    """DER: the certificates above the signer's, OCSP answers, CRLs."""

    certificates: tuple[bytes, ...]
    ocsp_answers: tuple[bytes, ...]
    crls: tuple[bytes, ...]

    def with_those_of(self, other: "Proofs") -> "Proofs":
        """Return both together, each once."""
        return Proofs(
            tuple(dict.fromkeys((*self.certificates, *other.certificates))),
            tuple(dict.fromkeys((*self.ocsp_answers, *other.ocsp_answers))),
            tuple(dict.fromkeys((*self.crls, *other.crls))),
        )


def proofs_of(certificate: bytes, issuer: Issuer, *, at: datetime) -> Proofs:
    """Return what proves the status of a certificate of ``issuer`` and of the CAs above it.

    The certificate's own status is proved by OCSP, whose answer is small however long the CRL is;
    that of a CA by the CRL of the root.

    Raises:
        StatusNotProvable: no responder answers, or the root has published no CRL yet.
    """
    chain = issuer.chain()
    return Proofs(
        certificates=tuple(bytes(one.certificate_der) for one in chain),
        ocsp_answers=(_ocsp_answer(certificate, issuer, at),),
        crls=tuple(_crl(one, at) for one in chain[1:]),
    )


def _ocsp_answer(certificate: bytes, issuer: Issuer, at: datetime) -> bytes:
    asked = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(
            x509.load_der_x509_certificate(certificate), issuer.certificate, hashes.SHA256()
        )
        .build()
        .public_bytes(Encoding.DER)
    )
    answer = respond(issuer, asked, clock=ManualClock(at))
    if answer.status is not ResponseStatus.SUCCESSFUL:
        raise StatusNotProvable(f"OCSP of '{issuer.slug}' says {answer.status.name} at {at}")
    return answer.der


def _crl(issuer: Issuer, at: datetime) -> bytes:
    """Return the issuer's CRL in force, put together by this machine if it has not published it."""
    found = published_file(issuer.slug)
    if found is None:
        raise StatusNotProvable(f"'{issuer.slug}' has published no CRL yet")
    with found.content:
        if found.length > LARGEST_CRL or found.next_update <= at:
            raise StatusNotProvable(f"the CRL {found.number} of '{issuer.slug}' cannot be embedded")
        return found.content.read()
