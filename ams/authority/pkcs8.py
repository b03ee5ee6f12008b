"""Private keys as encrypted PKCS #8: PBES2 with scrypt and AES-256-CBC (RFC 5958, 8018, 7914).

cryptography writes such files with 2,048 rounds of PBKDF2 and offers no choice; a passphrase that
a person made up needs more. OpenSSL and cryptography both read what is written here.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from asn1crypto import core, parser, pem
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

SigningKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_PBES2: Final = "1.2.840.113549.1.5.13"
_SCRYPT: Final = "1.3.6.1.4.1.11591.4.11"
_AES_256_CBC: Final = "2.16.840.1.101.3.4.1.42"
_SEQUENCE: Final = 16
_SALT_OCTETS: Final = 16
_BLOCK_OCTETS: Final = 16
_KEY_OCTETS: Final = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs; memory is 1 KiB times ``n`` (RFC 7914, section 2)."""

    n: int
    p: int
    r: int = 8


# OWASP's equivalent to N=2^17, within the 32 MiB that OpenSSL allows itself: some 0.2 s a guess.
FOR_A_PASSPHRASE: Final = Cost(n=2**14, p=5)
# A passphrase of 256 random bits cannot be guessed at any price.
FOR_A_RANDOM_ONE: Final = Cost(n=2**12, p=1)
# As `openssl rand -base64 32` or `-hex 32` print them: nobody makes up the like.
_HEX: Final = re.compile(r"[0-9a-fA-F]{64,}")
_BASE64: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9+/_-]{43,}={0,2}")


def cost_for(passphrase: str) -> Cost:
    """Return what a guess at ``passphrase`` has to cost: little if it is 256 random bits."""
    is_random = _HEX.fullmatch(passphrase) or _BASE64.fullmatch(passphrase)
    return FOR_A_RANDOM_ONE if is_random else FOR_A_PASSPHRASE


def encrypted_pem(key: SigningKey, passphrase: bytes, cost: Cost) -> bytes:
    """Return ``key`` in PEM under ``passphrase``."""
    salt, iv = secrets.token_bytes(_SALT_OCTETS), secrets.token_bytes(_BLOCK_OCTETS)
    secret = Scrypt(salt=salt, length=_KEY_OCTETS, n=cost.n, r=cost.r, p=cost.p).derive(passphrase)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    padder = PKCS7(8 * _BLOCK_OCTETS).padder()
    encryptor = Cipher(algorithms.AES256(secret), modes.CBC(iv)).encryptor()
    content = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    derivation = _sequence(_oid(_SCRYPT), _scrypt_parameters(salt, cost))
    cipher = _sequence(_oid(_AES_256_CBC), _octets(iv))
    scheme = _sequence(_oid(_PBES2), _sequence(derivation, cipher))
    encoded: bytes = pem.armor("ENCRYPTED PRIVATE KEY", _sequence(scheme, _octets(content)))
    return encoded


def _scrypt_parameters(salt: bytes, cost: Cost) -> bytes:
    """Return the DER of scrypt-params (RFC 7914, section 7); keyLength is left out."""
    numbers = (core.Integer(number).dump() for number in (cost.n, cost.r, cost.p))
    return _sequence(_octets(salt), *numbers)


def _sequence(*parts: bytes) -> bytes:
    encoded: bytes = parser.emit(0, 1, _SEQUENCE, b"".join(parts))
    return encoded


def _oid(dotted: str) -> bytes:
    encoded: bytes = core.ObjectIdentifier(dotted).dump()
    return encoded


def _octets(content: bytes) -> bytes:
    encoded: bytes = core.OctetString(content).dump()
    return encoded
