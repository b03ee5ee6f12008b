"""Read OCSP requests strictly (RFC 6960, 4.1; nonce: RFC 9654). Pure."""

from dataclasses import dataclass

from ams.revocation import der
from ams.revocation.der import Element, MalformedDER, Reader

NONCE = "1.3.6.1.5.5.7.48.1.2"
PREFERRED_ALGORITHMS = "1.3.6.1.5.5.7.48.1.8"
MAX_PREFERRED = 16  # RFC 6960 sets no limit; nobody signs in more ways
NONCE_OCTETS = range(1, 129)  # RFC 9654, 2.1
# One request asks about one chain, not about a register; RFC 5019 clients ask about one.
MAX_CERT_IDS = 32
_VERSION_1 = 0
_UNDERSTOOD = frozenset({NONCE, PREFERRED_ALGORITHMS})


@dataclass(frozen=True, slots=True)
class CertID:
    """Which certificate is asked about, and the octets that said so (repeated in the response)."""

    encoded: bytes
    hash_algorithm: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial_number: int


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What a client asks; ``nonce`` is the whole extension value, ``None`` where there is none.

    ``preferred``: the OIDs of signature algorithms that it would rather have, the best first.
    """

    cert_ids: tuple[CertID, ...]
    nonce: bytes | None
    preferred: tuple[str, ...] = ()


def parse(encoded: bytes) -> StatusRequest:
    """Return what the OCSPRequest ``encoded`` asks; a signature on it is not looked at.

    Raises:
        MalformedDER: not DER, not an OCSPRequest, no or too many CertIDs, a nonce shorter than 1
            or longer than 128 octets (RFC 9654, 2.1), or a critical extension not understood.
    """
    outer = der.read_one(encoded).children()
    tbs = outer.read(der.SEQUENCE).children()
    signature = outer.read_optional(der.context(0))
    if signature is not None:
        der.read_one(signature.content, der.SEQUENCE)
    outer.finish()
    return _tbs_request(tbs)


def _tbs_request(tbs: Reader) -> StatusRequest:
    version = tbs.read_optional(der.context(0))
    if version is not None and der.read_one(version.content).as_integer() != _VERSION_1:
        raise MalformedDER("the OCSP request is not of version 1")
    requestor = tbs.read_optional(der.context(1))
    if requestor is not None:
        der.read_one(requestor.content)
    cert_ids = tuple(_cert_id(request) for request in tbs.read().children())
    extensions = tbs.read_optional(der.context(2))
    tbs.finish()
    if not 0 < len(cert_ids) <= MAX_CERT_IDS:
        raise MalformedDER(f"the OCSP request names {len(cert_ids)} certificates")
    found = _extensions(extensions)
    return StatusRequest(cert_ids, _nonce(found), _preferred(found))


def _cert_id(request: Element) -> CertID:
    parts = request.children()
    cert_id = parts.read(der.SEQUENCE)
    _extensions(parts.read_optional(der.context(0)))
    parts.finish()
    fields = cert_id.children()
    algorithm = fields.read().children()
    hash_algorithm = algorithm.read().as_object_identifier()
    parameters = algorithm.read_optional(der.NULL[0])
    if parameters is not None and parameters.encoded != der.NULL:
        raise MalformedDER("a hash algorithm's parameters are neither absent nor NULL")
    algorithm.finish()
    name_hash = fields.read(der.OCTET_STRING).content
    key_hash = fields.read(der.OCTET_STRING).content
    serial_number = fields.read().as_integer()
    fields.finish()
    return CertID(cert_id.encoded, hash_algorithm, name_hash, key_hash, serial_number)


def _extensions(wrapped: Element | None) -> dict[str, bytes]:
    """Return the extensions' values by OID; each at most once (RFC 5280, 4.2)."""
    if wrapped is None:
        return {}
    found: dict[str, bytes] = {}
    for extension in der.read_one(wrapped.content).children():
        parts = extension.children()
        oid = parts.read().as_object_identifier()
        critical = parts.read_optional(der.TRUE[0])
        value = parts.read(der.OCTET_STRING).content
        parts.finish()
        if critical is not None and critical.encoded != der.TRUE:
            raise MalformedDER("a critical flag is not TRUE")
        if oid in found or (critical is not None and oid not in _UNDERSTOOD):
            raise MalformedDER(f"extension {oid} stands twice, or is critical and not understood")
        found[oid] = value
    if not found:
        raise MalformedDER("the list of extensions is empty")
    return found


def _nonce(extensions: dict[str, bytes]) -> bytes | None:
    value = extensions.get(NONCE)
    if value is None:
        return None
    octets = len(der.read_one(value, der.OCTET_STRING).content)
    if octets not in NONCE_OCTETS:
        raise MalformedDER(f"the nonce has {octets} octets, not 1 to 128")
    return value


def _preferred(extensions: dict[str, bytes]) -> tuple[str, ...]:
    """Return the signature algorithms of PreferredSignatureAlgorithms (RFC 6960, 4.4.7.1)."""
    value = extensions.get(PREFERRED_ALGORITHMS)
    if value is None:
        return ()
    found = tuple(_algorithm(each) for each in der.read_one(value).children())
    if len(found) > MAX_PREFERRED:
        raise MalformedDER(f"{len(found)} signature algorithms are preferred")
    return found


def _algorithm(preferred: Element) -> str:
    """Return the OID of sigIdentifier; what the public key should be like is not looked at."""
    parts = preferred.children()
    identifier = parts.read(der.SEQUENCE).children()
    parts.read_optional(der.SEQUENCE)
    parts.finish()
    return identifier.read().as_object_identifier()
