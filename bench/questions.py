"""Write the OCSP requests that load is made of: ``python -m bench.questions …``.

Its arguments are the issuer's PEM, a file of serial numbers (hexadecimal, a line each), the folder
to write to and what paths begin with. Written are ``paths.txt`` (for GET), ``whole.txt`` (for POST,
in hexadecimal), ``heads.txt`` (up to the nonce) and ``names.txt`` (the questions as file names).
"""

import base64
import sys
import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

_MARK = bytes(range(0x41, 0x51))  # a serial number of the length that all of ours have
_NONCE = 32


def write(issuer: x509.Certificate, serials: list[str], folder: Path, prefix: str) -> None:
    """Write the files."""
    with (
        (folder / "paths.txt").open("w") as paths,
        (folder / "names.txt").open("w") as names,
        (folder / "whole.txt").open("w") as whole,
    ):
        for question in _filled(_question(issuer, nonce=False), serials):
            spelled = base64.b64encode(question).decode()
            paths.write(f"{prefix}/{urllib.parse.quote(spelled, safe='')}\n")
            names.write(f"{file_name(question)}\n")
            whole.write(f"{question.hex()}\n")
    with (folder / "heads.txt").open("w") as heads:
        for question in _filled(_question(issuer, nonce=True), serials):
            heads.write(f"{question[:-_NONCE].hex()}\n")


def file_name(question: bytes) -> str:
    """Return the name of the file that holds the answer to ``question``."""
    return base64.urlsafe_b64encode(question).decode().rstrip("=")


def _filled(question: bytes, serials: list[str]) -> Iterator[bytes]:
    before, _, after = question.partition(_MARK)
    for serial in serials:
        yield before + bytes.fromhex(serial) + after


def _question(issuer: x509.Certificate, *, nonce: bool) -> bytes:
    """Return a request about the serial number ``_MARK``, by SHA-1 as most clients ask."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = issuer.subject
    certificate = (
        x509.CertificateBuilder()
        .issuer_name(name).subject_name(name).public_key(key.public_key())
        .serial_number(int.from_bytes(_MARK, "big"))
        .not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(bytes(_NONCE)), critical=False)
    return builder.build().public_bytes(Encoding.DER)


if __name__ == "__main__":
    pem, listed, where, address = sys.argv[1:]
    write(
        x509.load_pem_x509_certificate(Path(pem).read_bytes()),
        [line for line in Path(listed).read_text().split() if len(line) == 2 * len(_MARK)],
        Path(where),
        address,
    )
