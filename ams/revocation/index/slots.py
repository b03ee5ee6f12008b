"""Signatures of answers made ahead, a slot for each certificate (ADR 0026).

Only what cannot be derived is kept: when, by whom, the signature. A slot is bound by its checksum
to the certificate, its state and the life of answers, so that one for another state, or one half
written by another process, is as good as none. Any process writes, none waits.

Read by ``pread``, not through a map: slots that are asked for lie on a page each, which a map would
count as every process's memory, and a file cut short would be a signal.
"""

import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple

from ams.revocation.index.errors import IndexCorrupt

_SIGNATURE_OCTETS: Final = 72  # ECDSA with P-256 in DER, at most
_CONTENT: Final = Struct(">IH72s")
_CHECKSUM: Final = Struct(">I")
_WHOLE: Final = Struct(">IH72sI")
SLOT_SIZE: Final = _CONTENT.size + _CHECKSUM.size
SIGNATURE_AT: Final = _CONTENT.size - _SIGNATURE_OCTETS  # within a slot
_BATCH: Final = 4096


class Signed(NamedTuple):
    """A signed answer: thisUpdate in seconds, the responder's mark, the signature.

    ``slot`` holds the octets it was read from.
    """

    this_update: int
    responder: int
    signature: bytes
    slot: bytes = b""


class Slots:
    """One file of slots, for one spelling of CertIDs."""

    def __init__(self, path: Path, *, room: int) -> None:
        """Open or make the file with ``room`` slots; those never written take no place.

        Raises:
            IndexCorrupt: it cannot be opened.
        """
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            if os.fstat(self._descriptor).st_size != room * SLOT_SIZE:
                os.ftruncate(self._descriptor, room * SLOT_SIZE)
            self._size = room * SLOT_SIZE
        except OSError as error:
            raise IndexCorrupt(f"{path} cannot be opened: {error}") from error

    def __del__(self) -> None:
        """Let go of the file."""
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def read(self, slot: int, binding: bytes, responders: Mapping[int, bytes]) -> Signed | None:
        """Return the answer signed for exactly this by one of ``responders``, if there is one.

        These are key hashes by mark; a mark alone is too short to tell two keys apart.
        """
        octets = self.raw(slot)
        if len(octets) != SLOT_SIZE:
            return None
        this_update, mark, signature, checksum = _WHOLE.unpack(octets)
        key_hash = responders.get(mark)
        if key_hash is None or checksum != _checksum(octets, binding + key_hash):
            return None
        return Signed(this_update, mark, signature[: signature[1] + 2], octets)

    def write(self, slot: int, binding: bytes, key_hash: bytes, signed: Signed) -> bool:
        """Keep a signed answer; false if its signature is of a kind that does not fit.

        Raises:
            OSError: the disk is full; nothing is kept.
        """
        if len(signed.signature) > _SIGNATURE_OCTETS:
            return False
        content = _CONTENT.pack(signed.this_update, signed.responder, signed.signature)
        checksum = _CHECKSUM.pack(_checksum(content, binding + key_hash))
        os.pwrite(self._descriptor, content + checksum, slot * SLOT_SIZE)
        return True

    def used(self) -> list[range]:
        """Return the ranges of slots that may hold something."""
        step = SLOT_SIZE * _BATCH
        empty = bytes(step)
        return [
            range(at // SLOT_SIZE, min(at + step, self._size) // SLOT_SIZE)
            for at in range(0, self._size, step)
            if not empty.startswith(os.pread(self._descriptor, step, at))
        ]

    def raw(self, slot: int) -> bytes:
        """Return the octets of a slot; none where the file cannot be read there."""
        try:
            return os.pread(self._descriptor, SLOT_SIZE, slot * SLOT_SIZE)
        except OSError:
            return b""

    def take_over(self, slot: int, other: "Slots", other_slot: int) -> None:
        """Copy a slot of another file, for the same certificate."""
        octets = other.raw(other_slot)
        if any(octets):
            os.pwrite(self._descriptor, octets, slot * SLOT_SIZE)


def _checksum(octets: bytes, binding: bytes) -> int:
    return zlib.crc32(octets[: _CONTENT.size], zlib.crc32(binding))
