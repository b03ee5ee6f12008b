"""The key that signs checkpoints: made at first need, kept under ``AMS_DATA/keys``.

``journal.key`` is PKCS #8 in PEM, encrypted when ``AMS_CA_PASSPHRASE`` is set; ``journal.vkey`` is
the public verifier key, which needs no passphrase and fixes the journal's name (origin) for good.
"""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from ams.core.logs import Log
from ams.journal.errors import CheckpointRefused, JournalKeyUnavailable
from ams.journal.models import StoredCheckpoint
from ams.journal.notes import Checkpoint, Verifier, sign

_log = Log("ams.journal")


def key_path() -> Path:
    """Return where the private key lies."""
    return Path(settings.AMS_DATA) / "keys" / "journal.key"


def verifier_path() -> Path:
    """Return where the public verifier key lies."""
    return Path(settings.AMS_DATA) / "keys" / "journal.vkey"


def origin() -> str:
    """Return the name that a new journal gets: the host of ``AMS_BASE_URL`` and a path."""
    return f"{urlsplit(settings.AMS_BASE_URL).netloc}/journal"


def verifier() -> Verifier:
    """Return the public key that checkpoints are verified with.

    Raises:
        JournalKeyUnavailable: the file is missing or is no verifier key.
    """
    path = verifier_path()
    try:
        return Verifier.parse(path.read_text())
    except FileNotFoundError as error:
        raise JournalKeyUnavailable(f"the journal's verifier key {path} is missing") from error
    except (OSError, ValueError, CheckpointRefused) as error:
        raise JournalKeyUnavailable(f"the journal's verifier key {path}: {error}") from error


def signed(size: int, root: bytes) -> str:
    """Return the signed note for a journal of ``size`` entries with this root.

    Makes the key if the journal has none and no checkpoint was ever made.

    Raises:
        JournalKeyUnavailable: the key is missing, unreadable, or under another passphrase.
    """
    if not key_path().exists():
        _make()
    public = verifier()
    key = _private_key()
    if key.public_key() != public.public_key:
        raise JournalKeyUnavailable(f"{key_path()} and {verifier_path()} are not of one pair")
    return sign(Checkpoint(public.name, size, root), name=public.name, key=key)


def _make() -> None:
    if StoredCheckpoint.objects.exists() or verifier_path().exists():
        raise JournalKeyUnavailable(
            f"the journal's key {key_path()} is missing, though checkpoints were signed with it"
        )
    key = Ed25519PrivateKey.generate()
    passphrase = settings.AMS_CA_PASSPHRASE
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption(),
    )
    try:
        # The private half first: a verifier key without it could never be used.
        _write_new(key_path(), pem, mode=0o600)
        _write_new(
            verifier_path(), f"{Verifier(origin(), key.public_key())}\n".encode(), mode=0o644
        )
    except OSError as error:
        raise JournalKeyUnavailable(f"the journal's key cannot be written: {error}") from error
    if not passphrase:
        _log.warning("journal_key_unencrypted", path=str(key_path()))


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _private_key() -> Ed25519PrivateKey:
    path = key_path()
    try:
        return _loaded(path.read_bytes(), settings.AMS_CA_PASSPHRASE)
    except OSError as error:
        raise JournalKeyUnavailable(
            f"the journal's key {path} cannot be read: {error.strerror}"
        ) from error
    except TypeError as error:
        raise JournalKeyUnavailable(
            f"the journal's key {path} is encrypted and AMS_CA_PASSPHRASE is empty"
        ) from error
    except ValueError as error:
        raise JournalKeyUnavailable(
            f"the journal's key {path} does not open with AMS_CA_PASSPHRASE"
        ) from error


@lru_cache(maxsize=1)
def _loaded(pem: bytes, passphrase: str) -> Ed25519PrivateKey:
    """Return the key; kept, because opening an encrypted one takes a while each second."""
    # A key that was made before the passphrase was set is still the journal's key.
    password = passphrase.encode() if passphrase and b"ENCRYPTED" in pem else None
    key = serialization.load_pem_private_key(pem, password)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004 - its content is wrong, not a type
    return key
