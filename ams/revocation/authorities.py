"""Those who answer for certificates: an issuer as OCSP names it, and whom it lets sign. Pure."""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from asn1crypto import x509 as asn1_x509

from ams.revocation.ocsp_requests import CertID

_HASHES: Final = {
    "1.3.14.3.2.26": "sha1",  # RFC 5019 clients still ask with it; it protects nothing here
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_KEPT_HASHES: Final = 256


@dataclass(frozen=True, slots=True)
class Authority:
    """One of our issuers; ``keeps_expired`` by its policy for expired certificates (ADR 0025)."""

    id: int
    slug: str
    certificate: bytes
    keeps_expired: bool = True

    def is_named_by(self, cert_id: CertID) -> bool:
        """Tell whether ``cert_id`` names this issuer, by name and key (RFC 6960, 4.1.1)."""
        algorithm = _HASHES.get(cert_id.hash_algorithm)
        if algorithm is None:
            return False
        hashes = issuer_hashes(self.certificate, algorithm)
        return hashes == (cert_id.issuer_name_hash, cert_id.issuer_key_hash)

    @property
    def archive_cutoff(self) -> datetime | None:
        """Return since when the status of expired certificates is kept: always (ADR 0011).

        ``None`` where the policy is to drop them: what is still known is still said, and nothing is
        promised (RFC 6960, 4.4.4).
        """
        return _not_before(self.certificate) if self.keeps_expired else None


@lru_cache(maxsize=_KEPT_HASHES)
def _not_before(certificate: bytes) -> datetime:
    moment: datetime = asn1_x509.Certificate.load(certificate).not_valid_before
    return moment


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegated responder's certificate (RFC 6960, 4.2.2.2) and the name of its key."""

    issuer_id: int
    key_name: str
    certificate: bytes
    not_before: datetime
    not_after: datetime

    @property
    def mark(self) -> int:
        """Return two octets that mostly tell it from others."""
        return zlib.crc32(self.certificate) & 0xFFFF


@lru_cache(maxsize=_KEPT_HASHES)
def issuer_hashes(certificate: bytes, algorithm: str) -> tuple[bytes, bytes]:
    """Return the hashes of the issuer's name and of its public key's bits."""
    parsed = asn1_x509.Certificate.load(certificate)
    name: bytes = parsed.subject.dump()
    key_bits = bytes(parsed.public_key["public_key"].contents[1:])
    return hashlib.new(algorithm, name).digest(), hashlib.new(algorithm, key_bits).digest()


@lru_cache(maxsize=_KEPT_HASHES)
def key_hash_of(certificate: bytes) -> bytes:
    """Return how a responder names itself: SHA-1 of its public key's bits (RFC 6960, 4.2.1)."""
    digest: bytes = asn1_x509.Certificate.load(certificate).public_key.sha1
    return digest
