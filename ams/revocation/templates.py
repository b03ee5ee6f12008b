"""Responses with one answer, assembled from parts made before: no encoding per request. Pure.

What is assembled is octet for octet what ``ocsp_responses`` writes; the tests compare the two.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from ams.revocation import der, ocsp_responses
from ams.revocation.ocsp_requests import NONCE

_TIME: Final = bytes((der.GENERALIZED_TIME, 15))
_NEXT_UPDATE: Final = bytes((der.context(0), 17)) + _TIME
_TIMES_SIZE: Final = len(_TIME) + 15 + len(_NEXT_UPDATE) + 15
_NONCE_OID: Final = der.object_identifier(NONCE)
_KEPT_TIMES: Final = 4096


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes on which a response's lengths depend.

    ``cert_id`` is the CertID's content up to its serial number; ``nonce`` the extension value's
    size, 0 without nonce; ``extensions`` the answer's own, encoded with their tag.
    """

    cert_id: bytes
    serial: int
    status: int
    nonce: int = 0
    extensions: bytes = b""


class Times(NamedTuple):
    """The times in a response, in seconds since 1970."""

    produced_at: int
    this_update: int
    next_update: int


class Frame(NamedTuple):
    """What a response has before serial number and status, before its signature, and behind."""

    before: bytes
    between: bytes
    behind: bytes

    def around(self, about: bytes, signature: bytes) -> bytes:
        """Return the OCSPResponse; ``about`` is serial number and status."""
        return b"".join((self.before, about, self.between, signature, self.behind))


def time_of(seconds: int) -> bytes:
    """Return the content of the GeneralizedTime ``seconds`` after 1970."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d%H%M%SZ").encode()


class Template:
    """A response of one shape by one responder, but for what it is about, its times, its nonce.

    Answers of one second share what stands around their serial number and status, so that is kept.
    """

    __slots__ = (
        "_around", "_begin", "_certificate", "_data_size", "_end", "_envelopes", "_frames",
        "_middle", "_signature_algorithm",
    )  # fmt: skip

    def __init__(
        self, shape: Shape, *, key_hash: bytes, signature_algorithm: bytes, certificate: bytes
    ) -> None:
        self._signature_algorithm = signature_algorithm
        self._certificate = certificate
        self._around: dict[Times, tuple[bytes, bytes]] = {}
        self._envelopes: dict[int, tuple[bytes, bytes, bytes]] = {}
        self._frames: dict[tuple[Times, int], Frame] = {}
        responder = der.tlv(der.context(2), der.tlv(der.OCTET_STRING, key_hash))
        serial_head = bytes((der.INTEGER, shape.serial))
        cert_id_head = der.header(
            der.SEQUENCE, len(shape.cert_id) + len(serial_head) + shape.serial
        )
        cert_id = cert_id_head + shape.cert_id + serial_head
        single = len(cert_id) + shape.serial + shape.status + _TIMES_SIZE + len(shape.extensions)
        single_head = der.header(der.SEQUENCE, single)
        list_head = der.header(der.SEQUENCE, len(single_head) + single)
        nonce_head = _nonce_head(shape.nonce)
        size = len(responder) + len(_TIME) + 15 + len(list_head) + len(single_head) + single
        size += len(nonce_head) + shape.nonce
        whole = der.header(der.SEQUENCE, size)
        self._data_size = len(whole) + size
        self._begin = whole + responder + _TIME
        self._middle = list_head + single_head + cert_id
        self._end = shape.extensions + nonce_head

    def data(self, about: bytes, times: Times, nonce: bytes = b"") -> bytes:
        """Return the DER of ResponseData, which is what gets signed.

        ``about`` is the serial number's content followed by the status.
        """
        around = self._around.get(times)
        if around is None:
            around = self._timed(times)
        return b"".join((around[0], about, around[1], nonce))

    def _timed(self, times: Times) -> tuple[bytes, bytes]:
        """Return what stands before the serial number and behind the status."""
        if len(self._around) >= _KEPT_TIMES:
            self._around.clear()
        produced_at, this_update, next_update = (time_of(each) for each in times)
        before = b"".join((self._begin, produced_at, self._middle))
        behind = b"".join((_TIME, this_update, _NEXT_UPDATE, next_update, self._end))
        self._around[times] = before, behind
        return before, behind

    def response(self, data: bytes, signature: bytes) -> bytes:
        """Return the OCSPResponse around ``data`` and its signature."""
        before, between, behind = self._envelope(len(signature))
        return b"".join((before, data, between, signature, behind))

    def frame(self, times: Times, signature: int) -> Frame:
        """Return what all responses of these times have whose signature has so many octets."""
        frame = self._frames.get((times, signature))
        if frame is None:
            if len(self._frames) >= _KEPT_TIMES:
                self._frames.clear()
            outside, inside = self._envelope(signature), self._timed(times)
            frame = Frame(outside[0] + inside[0], inside[1] + outside[1], outside[2])
            self._frames[times, signature] = frame
        return frame

    def _envelope(self, signature: int) -> tuple[bytes, bytes, bytes]:
        """Return what stands before data, between data and signature, and behind."""
        envelope = self._envelopes.get(signature)
        if envelope is None:
            whole = ocsp_responses.successful(
                bytes(self._data_size),
                signature_algorithm=self._signature_algorithm,
                signature=bytes(signature),
                certificate=self._certificate,
            )
            behind = der.tlv(der.context(0), der.sequence(self._certificate))
            between = self._signature_algorithm + der.header(der.BIT_STRING, signature + 1) + b"\0"
            before = len(whole) - len(behind) - signature - len(between) - self._data_size
            envelope = self._envelopes[signature] = whole[:before], between, behind
        return envelope


def _nonce_head(size: int) -> bytes:
    """Return what stands before the nonce extension's value in a response."""
    if not size:
        return b""
    value = der.header(der.OCTET_STRING, size)
    extension = der.header(der.SEQUENCE, len(_NONCE_OID) + len(value) + size)
    inner = len(extension) + len(_NONCE_OID) + len(value) + size
    extensions = der.header(der.SEQUENCE, inner)
    return (
        der.header(der.context(1), len(extensions) + inner)
        + extensions
        + extension
        + _NONCE_OID
        + value
    )
