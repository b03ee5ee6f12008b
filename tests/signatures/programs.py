"""Other people's programs that look at signed PDFs: poppler's pdfsig, OpenSSL."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def pdfsig(pdf: bytes, folder: Path) -> str:
    """Return what poppler's pdfsig says of the signatures; it reads no certificate store."""
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is missing: apt-get install poppler-utils")
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    command = ["pdfsig", "-nocert", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    return done.stdout + done.stderr


def cms_parts(pdf: bytes) -> tuple[bytes, bytes]:
    """Return the CMS object of the first signature and the octets that it covers."""
    place = pdf.index(b"/ETSI.CAdES.detached")
    found = re.search(
        rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf[place - 40_000 : place + 40_000]
    )
    assert found is not None
    start, length, second, rest = (int(value) for value in found.groups())
    octets = bytes.fromhex(pdf[start + length + 1 : second - 1].decode("ascii"))
    covered = pdf[start : start + length] + pdf[second : second + rest]
    size = 4 + int.from_bytes(octets[2:4], "big")  # behind it the room is filled with zeros
    return octets[:size], covered


def openssl_verify(pdf: bytes, root: x509.Certificate, folder: Path) -> tuple[bool, str]:
    """Return whether ``openssl cms -verify`` accepts the first signature, and what it says."""
    cms, covered = cms_parts(pdf)
    (folder / "cms.der").write_bytes(cms)
    (folder / "covered").write_bytes(covered)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    command = [
        "openssl", "cms", "-verify", "-inform", "DER", "-in", "cms.der", "-content", "covered",
        "-binary", "-CAfile", "root.pem", "-purpose", "any", "-no_check_time", "-out", "out",
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode == 0, done.stderr
