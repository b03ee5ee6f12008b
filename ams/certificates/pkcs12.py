"""A key and its certificates in one PKCS #12 file (RFC 7292) that is handed over once.

Key and certificates lie under AES-256-CBC and PBKDF2 (PBES2). cryptography guards the whole with
a MAC of 2,048 rounds only, which would be the cheapest place to guess the passphrase at; the MAC
is therefore made anew with as many rounds as the encryption.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from ams.authority.keys import SigningKey

ROUNDS: Final = 600_000  # OWASP's figure for PBKDF2 with HMAC-SHA-256
_SALT_OCTETS: Final = 16
_BLOCK: Final = 64  # octets that SHA-256 takes at a time
_MAC_PURPOSE: Final = b"\x03"  # RFC 7292, B.3


def seal(
    key: SigningKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    *,
    name: str,
    passphrase: str,
) -> bytes:
    """Return the PKCS #12 file; ``name`` is what programs show, ``passphrase`` is ASCII."""
    protection = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode("ascii"))
    )
    sealed = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, chain, protection
    )
    return _with_dear_mac(sealed, passphrase)


def _with_dear_mac(sealed: bytes, passphrase: str) -> bytes:
    file = asn1_pkcs12.Pfx.load(sealed)
    guarded = file["auth_safe"]["content"].native
    salt = secrets.token_bytes(_SALT_OCTETS)
    digest = hmac.digest(_mac_key(passphrase, salt), guarded, "sha256")
    file["mac_data"] = {
        "mac": {"digest_algorithm": {"algorithm": "sha256"}, "digest": digest},
        "mac_salt": salt,
        "iterations": ROUNDS,
    }
    encoded: bytes = file.dump(force=True)
    return encoded


def _mac_key(passphrase: str, salt: bytes) -> bytes:
    """Return the key of RFC 7292, B.2: one block of SHA-256, so its last step is not needed."""
    secret = passphrase.encode("utf-16-be") + b"\x00\x00"
    block = hashlib.sha256(_MAC_PURPOSE * _BLOCK + _filled(salt) + _filled(secret)).digest()
    for _ in range(ROUNDS - 1):
        block = hashlib.sha256(block).digest()
    return block


def _filled(octets: bytes) -> bytes:
    """Return ``octets`` repeated to a whole number of blocks."""
    length = -(-len(octets) // _BLOCK) * _BLOCK
    return (octets * (length // len(octets) + 1))[:length]
