import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ams.authority.signing import assemble
from ams.core.crl_reasons import SEVERITY, CRLReason
from ams.revocation import crl, der
from ams.revocation.crl import Terms
from ams.revocation.entries import encode_entry
from tests.authority.openssl import openssl

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
DAY = timedelta(days=1)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA Penerbit Kebumen")])
ALGORITHM = der.sequence(der.object_identifier("1.2.840.10045.4.3.2"))
KEY = ec.generate_private_key(ec.SECP256R1())


def terms(number: int = 1, *, start: datetime = NOW) -> Terms:
    return Terms(
        issuer_name=NAME.public_bytes(),
        key_identifier=b"k" * 20,
        signature_algorithm=ALGORITHM,
        number=number,
        this_update=start,
        next_update=start + DAY,
    )


def signed(number: int, entries: tuple[bytes, ...], *, start: datetime = NOW) -> bytes:
    tbs = crl.to_be_signed(terms(number, start=start), b"".join(entries))
    return assemble(tbs, ALGORITHM, KEY.sign(tbs, ec.ECDSA(hashes.SHA256())))


def golden(number: int, entries: list[x509.RevokedCertificate], start: datetime) -> bytes:
    """Return what pyca signs from the same facts."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(NAME)
        .last_update(start)
        .next_update(start + DAY)
        .add_extension(x509.AuthorityKeyIdentifier(b"k" * 20, None, None), critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(KEY, hashes.SHA256()).tbs_certlist_bytes


def theirs(
    serial_number: int, moment: datetime, reason: CRLReason, lost: datetime | None = None
) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(serial_number, moment)
    if reason.number:
        flag = x509.CRLReason(x509.ReasonFlags(reason.value))
        builder = builder.add_extension(flag, critical=False)
    if lost is not None:
        builder = builder.add_extension(x509.InvalidityDate(lost), critical=False)
    return builder.build()


def test_a_crl_without_entries_leaves_the_list_out() -> None:
    encoded = signed(1, ())
    parsed = asn1_crl.CertificateList.load(encoded, strict=True)
    assert parsed["tbs_cert_list"]["revoked_certificates"].native is None
    assert x509.load_der_x509_crl(encoded).tbs_certlist_bytes == golden(1, [], NOW)


@pytest.mark.parametrize("lost", [None, NOW - timedelta(days=90)])
def test_a_crl_is_octet_for_octet_what_another_library_signs(lost: datetime | None) -> None:
    """Every reason, serial numbers of 1 to 20 octets with the high bit set and without."""
    ours: list[bytes] = []
    others: list[x509.RevokedCertificate] = []
    reasons = [*SEVERITY, CRLReason.CERTIFICATE_HOLD]
    for octets in range(1, 21):
        for first in (0x7F, 0x80, 0xFF):
            serial_number = int.from_bytes(bytes((first,)) + b"\x05" * (octets - 1), "big")
            reason = reasons[len(ours) % len(reasons)]
            moment = NOW - timedelta(days=octets)
            ours.append(
                encode_entry(
                    serial_number, revocation_date=moment, reason=reason, invalidity_date=lost
                )
            )
            others.append(theirs(serial_number, moment, reason, lost))
    read = x509.load_der_x509_crl(signed(2**63, tuple(ours)))
    assert read.tbs_certlist_bytes == golden(2**63, others, NOW)


@pytest.mark.parametrize(
    "start", [datetime(2049, 12, 31, 12, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)]
)
def test_the_times_change_form_with_the_year_2050(start: datetime) -> None:
    entry = encode_entry(5, revocation_date=start, reason=SEVERITY[1])
    ours = x509.load_der_x509_crl(signed(1, (entry,), start=start))
    assert ours.last_update_utc == start
    assert ours.tbs_certlist_bytes == golden(1, [theirs(5, start, SEVERITY[1])], start)


MILLION = pytest.param(
    1_000_000,
    marks=pytest.mark.skipif(not os.environ.get("AMS_LONG_TESTS"), reason="set AMS_LONG_TESTS=1"),
)


@pytest.mark.parametrize("count", [0, 1, 10_000, MILLION])
def test_all_entries_are_read_back_by_another_library_and_by_openssl(
    count: int, tmp_path: Path
) -> None:
    entries = tuple(
        encode_entry(serial, revocation_date=NOW, reason=SEVERITY[serial % 8])
        for serial in range(1, count + 1)
    )
    path = tmp_path / "one.crl"
    path.write_bytes(signed(7, entries))
    assert len(x509.load_der_x509_crl(path.read_bytes())) == count
    told = openssl("crl", "-inform", "DER", "-in", str(path), "-noout", "-text")
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("Serial Number: ") == count
    assert ("No Revoked Certificates." in told.stdout) == (count == 0)


@pytest.mark.parametrize("length", [0, 1, 5, 127, 128, 255, 256, 65_000, 65_535, 65_536, 2**24])
def test_the_frame_knows_all_lengths_before_the_entries_are_there(length: int) -> None:
    around = crl.frame(terms(), length)
    whole = der.read_one(around.head + bytes(length) + around.extensions, der.SEQUENCE)
    assert len(whole.encoded) == around.length
    closing = crl.closing(ALGORITHM, b"s" * 71)
    opened = crl.opening(around.length, len(closing)) + whole.encoded + closing
    assert len(der.read_one(opened).encoded) == len(opened)
