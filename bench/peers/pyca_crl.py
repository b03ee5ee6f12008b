"""A CRL by pyca/cryptography's builder: ``python pyca_crl.py LINES KEY OUT``."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def main() -> None:
    """Build entry by entry, as its documentation shows."""
    lines, key_file, out = sys.argv[1:]
    key = serialization.load_pem_private_key(Path(key_file).read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")]))
        .last_update(now)
        .next_update(now + timedelta(days=1))
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for line in Path(lines).read_text().splitlines():
        builder = builder.add_revoked_certificate(_entry(line))
    signed = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    with Path(out).open("wb") as file:
        file.write(signed)
        file.flush()
        os.fsync(file.fileno())


def _entry(line: str) -> x509.RevokedCertificate:
    serial, seconds, reason = line.split()
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(int(serial, 16))
        .revocation_date(datetime.fromtimestamp(int(seconds), UTC))
        .add_extension(x509.CRLReason(x509.ReasonFlags(reason)), critical=False)
        .build()
    )


if __name__ == "__main__":
    main()
