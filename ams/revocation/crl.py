"""The CRL of RFC 5280 section 5 around entries that are already encoded (ADR 0011, 0023). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ams.revocation import der

AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
CRL_NUMBER = "2.5.29.20"
DELTA_CRL_INDICATOR = "2.5.29.27"
ISSUING_DISTRIBUTION_POINT = "2.5.29.28"
FRESHEST_CRL = "2.5.29.46"
EXPIRED_CERTS_ON_CRL = "2.5.29.60"
_VERSION_2 = der.integer(1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a CRL says besides its entries; names and algorithms are DER already."""

    issuer_name: bytes
    key_identifier: bytes
    signature_algorithm: bytes
    number: int
    this_update: datetime
    next_update: datetime
    base_number: int | None = None
    distribution_points: tuple[str, ...] = ()
    only_authorities: bool = False
    freshest: tuple[str, ...] = ()
    expired_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A TBSCertList around its entries: what stands before them and what follows."""

    head: bytes
    extensions: bytes
    entries_length: int

    @property
    def length(self) -> int:
        """Return how many octets the whole TBSCertList has."""
        return len(self.head) + self.entries_length + len(self.extensions)


def issuer_name_of(certificate: x509.Certificate) -> bytes:
    """Return the subject of ``certificate`` octet by octet, for its CRLs' issuer field."""
    encoded = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    name: bytes = encoded.subject.dump()
    return name


def key_identifier_of(certificate: x509.Certificate) -> bytes:
    """Return the subject key identifier that an authority key identifier repeats (5.2.1)."""
    return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


def frame(terms: Terms, entries_length: int) -> Frame:
    """Return the TBSCertList (RFC 5280, 5.1.2) around entries of so many octets together.

    revokedCertificates is left out where nothing is revoked (5.1.2.6).
    """
    fields = b"".join(
        (
            _VERSION_2,
            terms.signature_algorithm,
            terms.issuer_name,
            der.time(terms.this_update),
            der.time(terms.next_update),
        )
    )
    entries = der.header(der.SEQUENCE, entries_length) if entries_length else b""
    extensions = der.tlv(der.context(0), der.sequence(*_extensions(terms)))
    length = len(fields) + len(entries) + entries_length + len(extensions)
    return Frame(der.header(der.SEQUENCE, length) + fields + entries, extensions, entries_length)


def to_be_signed(terms: Terms, entries: bytes) -> bytes:
    """Return a whole TBSCertList with ``entries``, for few of them."""
    around = frame(terms, len(entries))
    return around.head + entries + around.extensions


def _extensions(terms: Terms) -> Iterator[bytes]:
    """Yield the extensions of 5.2 that the CRL carries.

    Delta CRL indicator (5.2.4) and issuing distribution point (5.2.5) are critical, authority key
    identifier, CRL number, freshestCRL (5.2.6) and expiredCertsOnCRL (X.509, 9.5.2.8) are not.
    """
    identifier = der.sequence(der.tlv(der.context(0, constructed=False), terms.key_identifier))
    yield der.extension(AUTHORITY_KEY_IDENTIFIER, identifier)
    yield der.extension(CRL_NUMBER, der.integer(terms.number))
    if terms.base_number is not None:
        base = der.integer(terms.base_number)
        yield der.extension(DELTA_CRL_INDICATOR, base, critical=True)
    if terms.distribution_points or terms.only_authorities:
        yield der.extension(ISSUING_DISTRIBUTION_POINT, _scope(terms), critical=True)
    if terms.freshest:
        points = der.sequence(der.sequence(_distribution_point(terms.freshest)))
        yield der.extension(FRESHEST_CRL, points)
    if terms.expired_since is not None:
        yield der.extension(EXPIRED_CERTS_ON_CRL, der.generalized_time(terms.expired_since))


def _scope(terms: Terms) -> bytes:
    """Return IssuingDistributionPoint: the CRL's addresses, or that it is about CAs alone."""
    named = _distribution_point(terms.distribution_points) if terms.distribution_points else b""
    only = der.tlv(der.context(2, constructed=False), b"\xff") if terms.only_authorities else b""
    return der.sequence(named, only)


def _distribution_point(urls: tuple[str, ...]) -> bytes:
    """Return DistributionPointName [0] with a fullName [0] of these addresses (4.2.1.13)."""
    names = b"".join(der.tlv(der.context(6, constructed=False), url.encode()) for url in urls)
    return der.tlv(der.context(0), der.tlv(der.context(0), names))


def opening(to_be_signed_length: int, closing_length: int) -> bytes:
    """Return the header of CertificateList (5.1): its length counts what closes it, too."""
    return der.header(der.SEQUENCE, to_be_signed_length + closing_length)


def closing(algorithm: bytes, signature: bytes) -> bytes:
    """Return what follows the TBSCertList: signatureAlgorithm and signatureValue (5.1.1)."""
    return algorithm + der.tlv(der.BIT_STRING, b"\x00" + signature)
