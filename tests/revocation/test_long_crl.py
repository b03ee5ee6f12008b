"""A CRL of a million entries (two thousand without AMS_LONG_TESTS), read by others one by one.

It is written as a stream, as the publisher writes it.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding

from ams.core.crl_reasons import SEVERITY, CRLReason
from ams.revocation import crl
from ams.revocation.drafts import draft
from ams.revocation.entries import encode_entry
from tests.authority.openssl import openssl
from tests.revocation.test_crl import ALGORITHM, DAY, KEY, NAME, NOW, terms

COUNT = 1_000_000 if "AMS_LONG_TESTS" in os.environ else 2_000
REASONS = (*SEVERITY, CRLReason.CERTIFICATE_HOLD)
LAST_UTC_TIME = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
NAMES = {  # as OpenSSL prints them
    "AA Compromise": CRLReason.AA_COMPROMISE,
    "CA Compromise": CRLReason.CA_COMPROMISE,
    "Key Compromise": CRLReason.KEY_COMPROMISE,
    "Affiliation Changed": CRLReason.AFFILIATION_CHANGED,
    "Superseded": CRLReason.SUPERSEDED,
    "Cessation Of Operation": CRLReason.CESSATION_OF_OPERATION,
    "Certificate Hold": CRLReason.CERTIFICATE_HOLD,
    "Privilege Withdrawn": CRLReason.PRIVILEGE_WITHDRAWN,
}
Fact = tuple[int, datetime, CRLReason, datetime | None]


def facts() -> Iterator[Fact]:
    """Yield what is revoked: serials of 4 to 20 octets, dates around the end of UTCTime."""
    for number in range(COUNT):
        digest = hashlib.sha256(b"%d" % number).digest()
        serial = int.from_bytes(b"%c" % (1 + number % 127) + digest[: 3 + number % 17])
        at = LAST_UTC_TIME + timedelta(minutes=number - COUNT // 2)
        lost = at - DAY if number % 7 == 0 else None
        yield serial, at, REASONS[number % len(REASONS)], lost


def encoded() -> Iterator[bytes]:
    for serial, at, reason, lost in facts():
        yield encode_entry(serial, revocation_date=at, reason=reason, invalidity_date=lost)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the signed CRL's file."""
    around = crl.frame(terms(), sum(map(len, encoded())))
    longest = len(crl.opening(around.length, len(crl.closing(ALGORITHM, bytes(72)))))
    file = tmp_path_factory.mktemp("long") / "long.crl"
    with draft(file, digest="sha256", opening_length=longest) as written:
        digest = written.write(around, encoded())
        signature = KEY.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        written.complete(around.length, crl.closing(ALGORITHM, signature))
        yield file


def authority(folder: Path) -> Path:
    builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME)
    builder = builder.public_key(KEY.public_key()).serial_number(1)
    builder = builder.not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file = folder / "ca.pem"
    file.write_bytes(builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM))
    return file


def read_by_cryptography(path: Path) -> Iterator[Fact]:
    parsed = x509.load_der_x509_crl(path.read_bytes())
    assert parsed.is_signature_valid(KEY.public_key())
    for entry in parsed:
        reason, lost = CRLReason.UNSPECIFIED, None
        for extension in entry.extensions:
            match extension.value:
                case x509.CRLReason(reason=flag):
                    reason = CRLReason(flag.value)
                case x509.InvalidityDate() as value:
                    lost = value.invalidity_date_utc
        yield entry.serial_number, entry.revocation_date_utc, reason, lost


def read_by_openssl(path: Path) -> Iterator[Fact]:
    command = ("openssl", "crl", "-inform", "DER", "-in", str(path), "-noout", "-text")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        lines = map(str.strip, process.stdout)
        found: Fact | None = None
        for line in lines:
            if line.startswith("Signature Algorithm") and found:
                break
            if line.startswith("Serial Number:"):
                if found:
                    yield found
                at = moment(next(lines).removeprefix("Revocation Date: "))
                found = int(line.split()[-1], 16), at, CRLReason.UNSPECIFIED, None
            elif line.startswith("X509v3 CRL Reason Code") and found:
                found = (*found[:2], NAMES[next(lines)], None)
            elif line.startswith("Invalidity Date") and found:
                found = (*found[:3], moment(next(lines)))
        assert found
        yield found
        process.stdout.read()
    assert process.returncode == 0


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)


@pytest.mark.parametrize("read", [read_by_cryptography, read_by_openssl])
def test_others_read_every_entry_of_a_long_crl_as_it_was_meant(path: Path, read: object) -> None:
    assert callable(read)
    count = 0
    for meant, found in zip_longest(facts(), read(path)):
        assert found == meant
        count += 1
    assert count == COUNT


def test_openssl_verifies_the_signature_of_a_long_crl(path: Path, tmp_path: Path) -> None:
    ca = authority(tmp_path)
    done = openssl("crl", "-inform", "DER", "-in", str(path), "-noout", "-CAfile", str(ca))
    assert "verify OK" in done.stderr
