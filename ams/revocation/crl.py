"""The CRL of RFC 5280 section 5, put together from stored entries (ADR 0011). Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ams.revocation import der
from ams.revocation.errors import ClockSetBack, CRLRefused

AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
CRL_NUMBER = "2.5.29.20"
_VERSION_2 = der.integer(1)

# Nodes' clocks may differ by so much without a CRL being refused as coming from the past.
CLOCK_TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class CRLContent:
    """Everything that a full CRL says; names and entries are DER already."""

    issuer_name: bytes
    key_identifier: bytes
    signature_algorithm: bytes
    number: int
    this_update: datetime
    next_update: datetime
    entries: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ReadCRL:
    """What a CRL's own octets say; ``entries`` are its entries one after the other."""

    number: int
    this_update: datetime
    next_update: datetime
    entries: bytes

    def lacks_of(self, earlier: "ReadCRL") -> int:
        """Return how many entries of ``earlier`` are lost or altered here.

        Entries are stored once and only ever added at the end, so mostly one look is enough; two
        revocations that commit in another order than they began are looked at one by one.
        """
        if self.entries.startswith(earlier.entries):
            return 0
        return len(_split(earlier.entries) - _split(self.entries))


def issuer_name_of(certificate: x509.Certificate) -> bytes:
    """Return the subject of ``certificate`` octet by octet, for its CRLs' issuer field."""
    encoded = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    name: bytes = encoded.subject.dump()
    return name


def key_identifier_of(certificate: x509.Certificate) -> bytes:
    """Return the subject key identifier that an authority key identifier repeats (5.2.1)."""
    return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


def to_be_signed(content: CRLContent) -> bytes:
    """Return the DER of TBSCertList (RFC 5280, 5.1.2).

    revokedCertificates is left out where nothing is revoked (5.1.2.6); the extensions are
    authorityKeyIdentifier (5.2.1) and cRLNumber (5.2.3), neither critical.
    """
    identifier = der.sequence(der.tlv(der.context(0, constructed=False), content.key_identifier))
    extensions = der.sequence(
        der.extension(AUTHORITY_KEY_IDENTIFIER, identifier),
        der.extension(CRL_NUMBER, der.integer(content.number)),
    )
    return der.sequence(
        _VERSION_2,
        content.signature_algorithm,
        content.issuer_name,
        der.time(content.this_update),
        der.time(content.next_update),
        der.sequence(*content.entries) if content.entries else b"",
        der.tlv(der.context(0), extensions),
    )


def read(encoded: bytes) -> ReadCRL:
    """Return what the CRL ``encoded`` says; for checks before publishing, not for strangers'.

    Raises:
        MalformedDER: it is not a CRL of the form that ``to_be_signed`` makes.
    """
    return read_to_be_signed(der.read_one(encoded).children().read().encoded)


def read_to_be_signed(encoded: bytes) -> ReadCRL:
    """Return what the TBSCertList ``encoded`` says.

    Raises:
        MalformedDER: it is not of the form that ``to_be_signed`` makes.
    """
    tbs = der.read_one(encoded).children()
    tbs.read(der.INTEGER)
    tbs.read(der.SEQUENCE)
    tbs.read(der.SEQUENCE)
    this_update, next_update = _moment(tbs.read()), _moment(tbs.read())
    revoked = tbs.read_optional(der.SEQUENCE)
    extensions = der.read_one(tbs.read(der.context(0)).content).children()
    tbs.finish()
    return ReadCRL(
        number=_number(extensions),
        this_update=this_update,
        next_update=next_update,
        entries=revoked.content if revoked else b"",
    )


def _split(entries: bytes) -> frozenset[bytes]:
    return frozenset(entry.encoded for entry in der.Reader(entries))


def _moment(element: der.Element) -> datetime:
    text = element.content.decode("ascii", "replace")
    form = "%y%m%d%H%M%SZ" if element.tag == der.UTC_TIME else "%Y%m%d%H%M%SZ"
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError as error:
        raise der.MalformedDER(f"'{text[:20]}' is no time") from error


def _number(extensions: Iterable[der.Element]) -> int:
    for extension in extensions:
        parts = extension.children()
        if parts.read().as_object_identifier() == CRL_NUMBER:
            return der.read_one(parts.read(der.OCTET_STRING).content).as_integer()
    raise der.MalformedDER("the CRL has no cRLNumber")


def check_follows(new: ReadCRL, previous: ReadCRL | None, *, now: datetime) -> None:
    """Return if ``new`` may take the place of ``previous`` in the eyes of relying parties.

    Raises:
        CRLRefused: thisUpdate lies in the future, nextUpdate does not follow it, the number does
            not rise (RFC 5280, 5.2.3), or an entry of the one before is lost or altered.
        ClockSetBack: thisUpdate precedes the one before.
    """
    for refusal in _refusals(new, previous, now):
        raise refusal


def _refusals(
    new: ReadCRL, previous: ReadCRL | None, now: datetime
) -> Iterator[CRLRefused | ClockSetBack]:
    if new.this_update > now + CLOCK_TOLERANCE:
        yield CRLRefused(f"thisUpdate {new.this_update.isoformat()} lies after {now.isoformat()}")
    if new.next_update <= new.this_update:
        yield CRLRefused(
            f"nextUpdate {new.next_update.isoformat()} does not follow "
            f"thisUpdate {new.this_update.isoformat()}"
        )
    if previous is None:
        return
    if new.this_update < previous.this_update:
        yield clock_set_back(new.this_update, previous.this_update)
    if new.number <= previous.number:
        yield CRLRefused(f"CRL number {new.number} does not follow {previous.number}")
    if lost := new.lacks_of(previous):
        yield CRLRefused(f"CRL {new.number} lacks {lost} entries of CRL {previous.number}")


def clock_set_back(now: datetime, previous: datetime) -> ClockSetBack:
    """Return the error that says that the clock stands before the last CRL's time."""
    return ClockSetBack(
        f"the clock shows {now.isoformat()}, before the last CRL's thisUpdate "
        f"{previous.isoformat()}: set the clock right; the last CRL stays in force"
    )
