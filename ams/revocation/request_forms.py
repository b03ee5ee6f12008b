"""Recognise the requests that nearly all clients send, by comparing octets; pure.

One certificate of ours, its CertID by SHA-1 or SHA-256, and at most a nonce of up to 32 octets.
Whatever does not look exactly so is left to the strict reader (``ocsp_requests``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ams.revocation import der
from ams.revocation.authorities import Authority, issuer_hashes
from ams.revocation.index.records import KEY_SIZE, SERIAL_OCTETS
from ams.revocation.ocsp_requests import NONCE

_ALGORITHMS: Final = (
    ("sha1", der.sequence(der.object_identifier("1.3.14.3.2.26"), der.NULL)),
    ("sha256", der.sequence(der.object_identifier("2.16.840.1.101.3.4.2.1"), der.NULL)),
    ("sha1", der.sequence(der.object_identifier("1.3.14.3.2.26"))),
    ("sha256", der.sequence(der.object_identifier("2.16.840.1.101.3.4.2.1"))),
)
FORMS: Final = range(len(_ALGORITHMS))
COMMON: Final = ("sha1", "sha256")  # the first forms, with NULL as the algorithm's parameters
_NONCES: Final = range(1, 33)
_SHORT: Final = 0x80
_SIGN_BIT: Final = 0x80
_VALUE_HEADER: Final = 2  # tag and length of the nonce itself


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """How a CertID of one authority may be spelt: its number, and its content before the serial.

    There is one object for each, so they are told apart by identity. ``prefix`` is what the keys
    of the authority's certificates begin with.
    """

    number: int
    authority: Authority
    cert_id: bytes
    prefix: bytes


class Asked(NamedTuple):
    """What a recognised request asks; ``serial`` as it is encoded, ``nonce`` with its header."""

    form: Form
    serial: bytes
    key: bytes
    nonce: bytes


class Forms:
    """Every form in which our authorities' certificates are asked about."""

    def __init__(self, authorities: Sequence[Authority]) -> None:
        self._by_head: dict[bytes, Form] = {}
        self.all = [form for authority in authorities for form in _forms(authority)]
        for form in self.all:
            for octets in range(1, SERIAL_OCTETS + 2):
                self._by_head.setdefault(_head(form, octets), form)
        self._sizes = sorted({len(head) for head in self._by_head})

    def read(self, encoded: bytes) -> Asked | None:
        """Return what ``encoded`` asks; ``None`` if it is no request of these forms."""
        at = _inside(encoded, 0)
        at = _inside(encoded, at) if at else 0
        if not at:
            return None
        for size in self._sizes:
            form = self._by_head.get(encoded[at : at + size])
            if form is not None:
                return _asked(form, encoded, at + size)
        return None


def _forms(authority: Authority) -> list[Form]:
    found, prefix = [], authority.id.to_bytes(KEY_SIZE - SERIAL_OCTETS, "big")
    for number, (name, algorithm) in enumerate(_ALGORITHMS):
        hashes = issuer_hashes(authority.certificate, name)
        encoded = algorithm + b"".join(der.tlv(der.OCTET_STRING, each) for each in hashes)
        found.append(Form(number, authority, encoded, prefix))
    return found


def _head(form: Form, octets: int) -> bytes:
    """Return the list of requests up to a serial number of so many octets."""
    content = form.cert_id + bytes((der.INTEGER, octets))
    for _ in ("CertID", "Request", "requestList"):
        content = der.header(der.SEQUENCE, len(content) + octets) + content
    return content


def _inside(encoded: bytes, at: int) -> int:
    """Return where the content of the SEQUENCE at ``at``, the last value, begins; or 0."""
    header = encoded[at : at + 3]
    if len(header) < 3 or header[0] != der.SEQUENCE:  # noqa: PLR2004 - tag, length
        return 0
    left = len(encoded) - at
    if header[1] == left - 2 and header[1] < _SHORT:
        return at + 2
    if header[1] == _SHORT | 1 and header[2] == left - 3 and header[2] >= _SHORT:
        return at + 3
    return 0


def _asked(form: Form, encoded: bytes, at: int) -> Asked | None:
    octets = encoded[at - 1]
    serial, rest = encoded[at : at + octets], encoded[at + octets :]
    if len(serial) != octets or serial[0] & _SIGN_BIT:
        return None
    value = serial
    if not serial[0]:
        if octets > 1 and not serial[1] & _SIGN_BIT:
            return None
        value = serial[1:]
    if len(value) > SERIAL_OCTETS:
        return None
    key = form.prefix + value.rjust(SERIAL_OCTETS, b"\0")
    if not rest:
        return Asked(form, serial, key, b"")
    head = _NONCE_HEADS.get(len(rest))
    if head is None or not rest.startswith(head):
        return None
    return Asked(form, serial, key, rest[len(head) - _VALUE_HEADER :])


def _nonce_heads() -> dict[int, bytes]:
    """Return, by size, what stands before the value of a request's only extension, a nonce."""
    heads = {}
    for octets in _NONCES:
        value = der.tlv(der.OCTET_STRING, bytes(octets))
        whole = der.tlv(der.context(2), der.sequence(der.extension(NONCE, value)))
        heads[len(whole)] = whole[:-octets]
    return heads


_NONCE_HEADS: Final = _nonce_heads()
