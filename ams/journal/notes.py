"""Signed notes and checkpoints in their text form. Pure.

C2SP signed-note (https://c2sp.org/signed-note) and tlog-checkpoint
(https://c2sp.org/tlog-checkpoint), Ed25519 keys only.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ams.journal.errors import CheckpointRefused
from ams.journal.merkle import HASH_LENGTH

_ED25519 = b"\x01"
_KEY_ID_LENGTH = 4
_DASH = "\N{EM DASH} "
_LONGEST = 100_000
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half: a key's name and the key; its text form is what auditors keep."""

    name: str
    public_key: Ed25519PublicKey

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise CheckpointRefused(f"'{self.name}' is no key name: spaces and '+' are not allowed")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the verifier of ``<name>+<key id>+<base64>`` (signed-note, "verifier keys").

        Raises:
            CheckpointRefused: not of this form, not Ed25519, or the key ID does not fit.
        """
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        octets = _from_base64(encoded, what="verifier key")
        if octets[:1] != _ED25519 or len(octets) != 1 + 32:
            raise CheckpointRefused(f"the verifier key '{name}' is no Ed25519 key")
        verifier = cls(name, Ed25519PublicKey.from_public_bytes(octets[1:]))
        if verifier.key_id.hex() != key_id:
            raise CheckpointRefused(
                f"the verifier key '{name}' has the ID {verifier.key_id.hex()}, not '{key_id}'"
            )
        return verifier

    @property
    def key_id(self) -> bytes:
        """Return SHA-256(name || 0x0A || 0x01 || key), its first four octets."""
        octets = self.name.encode() + b"\n" + _ED25519 + self.public_key.public_bytes_raw()
        return hashlib.sha256(octets).digest()[:_KEY_ID_LENGTH]

    def __str__(self) -> str:
        key = base64.b64encode(_ED25519 + self.public_key.public_bytes_raw()).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint states: the journal ``origin`` has ``size`` entries and this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what the lines of ``text`` state; lines after the third are ignored.

        Raises:
            CheckpointRefused: no origin, no decimal size or no SHA-256 root.
        """
        origin, size, root, *_extensions = [*text.split("\n"), "", "", ""]
        if not origin or not _SIZE.fullmatch(size):
            raise CheckpointRefused(f"'{origin[:80]}', '{size[:40]}' are no origin and tree size")
        octets = _from_base64(root, what="root hash")
        if len(octets) != HASH_LENGTH:
            raise CheckpointRefused(f"the root hash has {len(octets)} octets, not {HASH_LENGTH}")
        return cls(origin, int(size), octets)


def sign(checkpoint: Checkpoint, *, name: str, key: Ed25519PrivateKey) -> str:
    """Return the signed note of ``checkpoint``; the same input gives the same text (RFC 8032)."""
    text = checkpoint.text()
    signature = Verifier(name, key.public_key()).key_id + key.sign(text.encode())
    return f"{text}\n{_DASH}{name} {base64.b64encode(signature).decode()}\n"


def open_text(note: str, verifier: Verifier) -> str:
    """Return the text of a signed note whose signature by ``verifier`` holds.

    Signatures by other keys are ignored (signed-note, "verification").

    Raises:
        CheckpointRefused: malformed, not signed by this key, or the signature does not hold.
    """
    if len(note) > _LONGEST or any(ord(sign) < ord(" ") and sign != "\n" for sign in note):
        raise CheckpointRefused("the text is too long or holds control characters")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise CheckpointRefused("the text is no signed note: text, blank line, signature lines")
    text += "\n"
    for line in signatures[:-1].split("\n"):
        name, signature = _signature(line)
        if name == verifier.name and signature[:_KEY_ID_LENGTH] == verifier.key_id:
            _check_signature(verifier, signature[_KEY_ID_LENGTH:], text)
            return text
    raise CheckpointRefused(f"the note is not signed by {verifier.name} ({verifier.key_id.hex()})")


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint that ``note`` states, once its signature by ``verifier`` holds.

    Raises:
        CheckpointRefused: as ``open_text``; or it is another log's, whatever its signature.
    """
    checkpoint = Checkpoint.parse(open_text(note, verifier))
    if checkpoint.origin != verifier.name:
        raise CheckpointRefused(
            f"the checkpoint is of '{checkpoint.origin}', not of '{verifier.name}'"
        )
    return checkpoint


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not _NAME.fullmatch(name):
        raise CheckpointRefused(f"'{line[:80]}' is no signature line")
    octets = _from_base64(encoded, what="signature")
    if len(octets) <= _KEY_ID_LENGTH:
        raise CheckpointRefused(f"the signature by {name} is too short")
    return name, octets


def _check_signature(verifier: Verifier, signature: bytes, text: str) -> None:
    try:
        verifier.public_key.verify(signature, text.encode())
    except InvalidSignature as error:
        raise CheckpointRefused(f"the signature by {verifier.name} does not hold") from error


def _from_base64(text: str, *, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CheckpointRefused(f"the {what} '{text[:80]}' is not base64") from error
