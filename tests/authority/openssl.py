"""OpenSSL's own command, as a second opinion."""

import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def openssl(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``openssl`` and return what it said."""
    return subprocess.run(  # noqa: S603 - our own command
        ["openssl", *arguments],  # noqa: S607 - the system's OpenSSL, wherever it is
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def write_pem(path: Path, *certificates: x509.Certificate) -> str:
    """Write certificates to ``path`` and return it as text."""
    path.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
    return str(path)
