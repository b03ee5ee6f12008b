"""Signing keys behind one abstract store: created once, loaded when needed, never handed out."""

import hashlib
import os
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from django.conf import settings

from ams.authority.errors import KeyUnavailable
from ams.authority.pkcs8 import Cost, SigningKey, cost_for, encrypted_pem
from ams.core.logs import Log

__all__ = [
    "DEVELOPMENT_PASSPHRASE",
    "DevelopmentKeyStore",
    "FileKeyStore",
    "KeyAlgorithm",
    "KeyStore",
    "SigningKey",
    "VerifyingKey",
    "development_store_in_use",
    "digest_for",
    "generate",
    "key_folder",
    "key_store",
    "open_to_others",
    "sign_bytes",
    "sign_digest",
    "signature_length",
    "signer",
    "verify_digest",
    "write_secret",
]

log = Log(__name__)

VerifyingKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
DEVELOPMENT_PASSPHRASE: Final = "development-passphrase"  # noqa: S105 - a file's name
_KEY_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_OTHERS: Final = 0o077


class KeyAlgorithm(StrEnum):
    """The kinds of key that AMS makes for itself."""

    ECDSA_P256 = "ecdsa-p256"
    RSA_3072 = "rsa-3072"


def generate(algorithm: KeyAlgorithm) -> SigningKey:
    """Return a fresh private key of ``algorithm``."""
    if algorithm is KeyAlgorithm.ECDSA_P256:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def sign_bytes(key: SigningKey, data: bytes) -> bytes:
    """Return the signature of ``data``: ECDSA or RSASSA-PKCS1-v1_5, with the key's digest."""
    return signer(key)(data)


def signer(key: SigningKey) -> Callable[[bytes], bytes]:
    """Return what signs as ``sign_bytes`` does, for whoever signs often with one key.

    Looking at the key to choose the algorithm costs a fifth of a signature with P-256.
    """
    digest = digest_for(key.public_key())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        ecdsa, sign = ec.ECDSA(digest), key.sign
        return lambda data: sign(data, ecdsa)
    return partial(key.sign, padding=padding.PKCS1v15(), algorithm=digest)


def sign_digest(key: SigningKey, digest: bytes) -> bytes:
    """Return the signature of what ``digest`` was made of, by the key's digest (``digest_for``)."""
    prehashed = utils.Prehashed(digest_for(key.public_key()))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(digest, ec.ECDSA(prehashed))
    return key.sign(digest, padding.PKCS1v15(), prehashed)


def verify_digest(key: VerifyingKey, signature: bytes, digest: bytes) -> None:
    """Raise InvalidSignature unless ``signature`` is that of what ``digest`` was made of."""
    prehashed = utils.Prehashed(digest_for(key))
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, digest, ec.ECDSA(prehashed))
    else:
        key.verify(signature, digest, padding.PKCS1v15(), prehashed)


def signature_length(key: VerifyingKey) -> int:
    """Return how many octets a signature has: exactly for RSA, at most for ECDSA (RFC 3279)."""
    octets = (key.key_size + 7) // 8
    return 2 * octets + 8 if isinstance(key, ec.EllipticCurvePublicKey) else octets


def digest_for(key: VerifyingKey) -> hashes.SHA256 | hashes.SHA384:
    """Return the digest that fits the key's strength: SHA-384 for P-384, else SHA-256."""
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1):
        return hashes.SHA384()
    return hashes.SHA256()


class KeyStore(ABC):
    """Where signing keys live; an HSM's adapter returns keys of cryptography's abstract classes."""

    @abstractmethod
    def create(self, name: str, algorithm: KeyAlgorithm) -> VerifyingKey:
        """Make a key called ``name`` and return its public half.

        Raises:
            KeyUnavailable: the name is taken, or the store cannot be written.
        """

    @abstractmethod
    def load_signer(self, name: str) -> SigningKey:
        """Return the key called ``name``, ready to sign.

        Raises:
            KeyUnavailable: it is missing, unreadable or does not open; the message says which.
        """

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Tell whether the store holds a key called ``name``."""

    def opens(self, name: str) -> bool:
        """Tell whether the key called ``name`` can be used."""
        try:
            self.load_signer(name)
        except KeyUnavailable:
            return False
        return True

    @abstractmethod
    def remove(self, name: str) -> None:
        """Destroy the key called ``name``, if it is there (a responder's key after its time)."""


# One process loads each key once: opening an encrypted RSA key costs tens of milliseconds. The
# file's identity belongs to the key of this cache, so that a removed or replaced file is noticed.
_opened: dict[tuple[str, int, int, int, bytes], SigningKey] = {}
_warned: set[Path] = set()  # folders that this process has warned of; else every answer would


class FileKeyStore(KeyStore):
    """Keys as encrypted PKCS #8 files, one per key, readable by their owner alone."""

    def __init__(self, folder: Path, passphrase: str, cost: Cost | None = None) -> None:
        """Keep keys in ``folder`` under ``passphrase``; a guess at it costs what it needs."""
        if not passphrase:
            raise KeyUnavailable(f"the key store {folder} has no passphrase")
        self._folder = folder
        self._passphrase = passphrase.encode()
        self._cost = cost or cost_for(passphrase)

    def path(self, name: str) -> Path:
        """Return the file of the key called ``name``."""
        if not _KEY_NAME.fullmatch(name):
            raise KeyUnavailable(f"'{name}' is not the name of a key")
        return self._folder / f"{name}.pem"

    def exists(self, name: str) -> bool:
        """Tell whether the key's file is there."""
        return self.path(name).is_file()

    def create(self, name: str, algorithm: KeyAlgorithm) -> VerifyingKey:
        """Make a key and write it, encrypted, to a file that did not exist."""
        key = generate(algorithm)
        path = self.path(name)
        write_secret(path, encrypted_pem(key, self._passphrase, self._cost))
        _opened[self._identity(path)] = key
        return key.public_key()

    def load_signer(self, name: str) -> SigningKey:
        """Return the key, from memory if this very file was opened before."""
        path = self.path(name)
        known = self._identity(path)
        if known not in _opened:
            _opened[known] = self._open(path)
        return _opened[known]

    def remove(self, name: str) -> None:
        """Delete the key's file."""
        self.path(name).unlink(missing_ok=True)

    def _identity(self, path: Path) -> tuple[str, int, int, int, bytes]:
        try:
            status = path.stat()
        except FileNotFoundError as error:
            raise KeyUnavailable(f"the key file {path} is missing") from error
        except OSError as error:
            raise KeyUnavailable(f"the key file {path} cannot be read: {error.strerror}") from error
        digest = hashlib.sha256(self._passphrase).digest()
        return str(path), status.st_ino, status.st_mtime_ns, status.st_size, digest

    def _open(self, path: Path) -> SigningKey:
        try:
            pem = path.read_bytes()
        except OSError as error:
            raise KeyUnavailable(f"the key file {path} cannot be read: {error.strerror}") from error
        if b"ENCRYPTED PRIVATE KEY" not in pem:
            raise KeyUnavailable(f"the key file {path} is no encrypted PKCS #8 key")
        try:
            key = serialization.load_pem_private_key(pem, self._passphrase)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyUnavailable(
                f"the key file {path} does not open with the configured passphrase, or is damaged"
            ) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise KeyUnavailable(f"the key file {path} holds no RSA or ECDSA key")
        return key


class DevelopmentKeyStore(FileKeyStore):
    """Keys under a passphrase that lies beside them: for trying AMS out, never for real people."""

    def __init__(self, folder: Path) -> None:
        """Keep keys in ``folder``; its passphrase is made at the first use."""
        if folder not in _warned:
            _warned.add(folder)
            log.warning(
                "development key store in use: the passphrase lies beside the keys; "
                "set AMS_CA_PASSPHRASE or AMS_CA_PASSPHRASE_FILE before issuing to real people",
                folder=str(folder),
            )
        super().__init__(folder, _development_passphrase(folder))


def key_folder() -> Path:
    """Return the folder of the key files."""
    return Path(settings.AMS_DATA) / "keys"


def development_store_in_use() -> bool:
    """Tell whether no passphrase is configured, so that keys lie under one kept beside them."""
    return not settings.AMS_CA_PASSPHRASE


def key_store() -> KeyStore:
    """Return the configured key store.

    Raises:
        KeyUnavailable: the development passphrase cannot be read or written.
    """
    if development_store_in_use():
        return DevelopmentKeyStore(key_folder())
    return FileKeyStore(key_folder(), settings.AMS_CA_PASSPHRASE)


def write_secret(path: Path, content: bytes) -> None:
    """Write ``content`` to a new file that only its owner can read, whole and on the disk.

    Raises:
        KeyUnavailable: the file exists already, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_new(path, content)
    except FileExistsError as error:
        taken = path if path.parent.is_dir() else path.parent
        raise KeyUnavailable(f"{path} cannot be written: {taken} exists already") from error
    except OSError as error:
        raise KeyUnavailable(f"{path} cannot be written: {error.strerror}") from error


def _write_new(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # unlike a rename, never replaces what is there
    finally:
        temporary.unlink(missing_ok=True)


def open_to_others(path: Path) -> bool:
    """Tell whether anybody but its owner may read or write ``path``."""
    return bool(path.stat().st_mode & _OTHERS)


def _development_passphrase(folder: Path) -> str:
    path = folder / DEVELOPMENT_PASSPHRASE
    if not path.exists():
        try:
            write_secret(path, secrets.token_urlsafe(32).encode())
        except KeyUnavailable:
            if not path.exists():  # else another process was first, and its passphrase counts
                raise
    try:
        return path.read_text().strip()
    except OSError as error:
        raise KeyUnavailable(
            f"the passphrase file {path} cannot be read: {error.strerror}"
        ) from error
