"""Octets under a key of the installation: AES-256-GCM, the key by HKDF from its secret key.

A copy of the database alone opens nothing. Each sealed text is bound to what it is about, so that
one row's cannot be put into another's place.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from ams.custody.errors import SealBroken

_KEY_OCTETS: Final = 32
_NONCE_OCTETS: Final = 12  # NIST SP 800-38D, 8.2
_PURPOSE: Final = b"ams.custody 1"


def seal(content: bytes, *, about: str) -> bytes:
    """Return ``content`` sealed, bound to ``about``."""
    nonce = secrets.token_bytes(_NONCE_OCTETS)
    return nonce + AESGCM(_key()).encrypt(nonce, content, about.encode())


def unseal(sealed: bytes, *, about: str) -> bytes:
    """Return what was sealed about ``about``.

    Raises:
        SealBroken: the installation's secret key is another one, or the octets were altered.
    """
    nonce, content = sealed[:_NONCE_OCTETS], sealed[_NONCE_OCTETS:]
    try:
        return AESGCM(_key()).decrypt(nonce, content, about.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            f"{about} does not open: AMS_SECRET_KEY is not the one that it was sealed under"
        ) from error


def _key() -> bytes:
    derivation = HKDF(hashes.SHA256(), _KEY_OCTETS, salt=None, info=_PURPOSE)
    return derivation.derive(settings.SECRET_KEY.encode())
