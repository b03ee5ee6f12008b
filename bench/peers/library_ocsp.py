"""How many OCSP answers a second the library's own builder makes on one core.

``python library_ocsp.py SECONDS``: build and sign with P-256 and a nonce, encode.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID


def main() -> None:
    """Count for so many seconds and print answers per second."""
    seconds = float(sys.argv[1])
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        _answer(key, certificate)
        count += 1
    sys.stdout.write(f"{count / (time.perf_counter() - began):.1f}\n")


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")]), datetime.now(UTC)
    builder = x509.CertificateBuilder().issuer_name(name).subject_name(name).serial_number(2**126)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.public_key(key.public_key()).sign(key, hashes.SHA256())


def _answer(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    now = datetime.now(UTC)
    builder = ocsp.OCSPResponseBuilder().add_response(
        certificate, certificate, hashes.SHA1(),  # noqa: S303 - names an issuer, as clients do
        ocsp.OCSPCertStatus.GOOD, now, now + timedelta(minutes=15), None, None,
    )  # fmt: skip
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)
    builder = builder.certificates([certificate])
    builder = builder.add_extension(x509.OCSPNonce(os.urandom(32)), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


if __name__ == "__main__":
    main()
