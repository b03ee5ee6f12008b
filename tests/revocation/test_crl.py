from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ams.authority.signing import assemble
from ams.revocation import crl, der
from ams.revocation.crl import CRLContent, ReadCRL, check_follows
from ams.revocation.entries import encode_entry
from ams.revocation.errors import ClockSetBack, CRLRefused
from ams.revocation.reasons import SEVERITY

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
DAY = timedelta(days=1)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA Penerbit Kebumen")])
ALGORITHM = der.sequence(der.object_identifier("1.2.840.10045.4.3.2"))
KEY = ec.generate_private_key(ec.SECP256R1())


def signed(number: int, entries: tuple[bytes, ...], *, start: datetime = NOW) -> bytes:
    content = CRLContent(
        issuer_name=NAME.public_bytes(),
        key_identifier=b"k" * 20,
        signature_algorithm=ALGORITHM,
        number=number,
        this_update=start,
        next_update=start + DAY,
        entries=entries,
    )
    tbs = crl.to_be_signed(content)
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


def test_a_crl_without_entries_leaves_the_list_out() -> None:
    encoded = signed(1, ())
    parsed = asn1_crl.CertificateList.load(encoded, strict=True)
    assert parsed["tbs_cert_list"]["revoked_certificates"].native is None
    assert x509.load_der_x509_crl(encoded).tbs_certlist_bytes == golden(1, [], NOW)


def test_a_crl_is_octet_for_octet_what_another_library_signs() -> None:
    entries, theirs = [], []
    for place, reason in enumerate(SEVERITY, start=1):
        moment = NOW - timedelta(days=place)
        serial_number = int.from_bytes(b"\x7f" + b"\xff" * (2 * place), "big")
        entries.append(encode_entry(serial_number, revocation_date=moment, reason=reason))
        builder = x509.RevokedCertificateBuilder(serial_number, moment)
        if reason.number:
            flag = x509.CRLReason(x509.ReasonFlags(reason.value))
            builder = builder.add_extension(flag, critical=False)
        theirs.append(builder.build())
    ours = x509.load_der_x509_crl(signed(2**63, tuple(entries)))
    assert ours.tbs_certlist_bytes == golden(2**63, theirs, NOW)


@pytest.mark.parametrize(
    "start", [datetime(2049, 12, 31, 12, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)]
)
def test_the_times_change_form_with_the_year_2050(start: datetime) -> None:
    ours = x509.load_der_x509_crl(signed(1, (), start=start))
    assert ours.last_update_utc == start
    assert ours.tbs_certlist_bytes == golden(1, [], start)


def test_ten_thousand_entries_are_all_read_back() -> None:
    entries = tuple(
        encode_entry(serial, revocation_date=NOW, reason=SEVERITY[serial % 8])
        for serial in range(1, 10_001)
    )
    encoded = signed(7, entries)
    assert len(x509.load_der_x509_crl(encoded)) == 10_000
    read = crl.read(encoded)
    assert (read.number, read.entries) == (7, b"".join(entries))
    assert (read.this_update, read.next_update) == (NOW, NOW + DAY)


def reading(number: int = 2, *, start: datetime = NOW, entries: tuple[bytes, ...] = ()) -> ReadCRL:
    return crl.read(signed(number, entries, start=start))


ENTRY = encode_entry(5, revocation_date=NOW, reason=SEVERITY[1])


def test_a_crl_that_follows_is_let_through() -> None:
    check_follows(reading(2, entries=(ENTRY,)), reading(1), now=NOW)
    check_follows(reading(1), None, now=NOW)


@pytest.mark.parametrize(
    ("new", "previous", "complaint"),
    [
        (reading(1), reading(1), "number 1 does not follow 1"),
        (reading(1), reading(9), "number 1 does not follow 9"),
        (reading(2, start=NOW + DAY), None, "lies after"),
        (reading(2), reading(1, entries=(ENTRY,)), "lacks 1 entries"),
    ],
)
def test_a_crl_that_contradicts_the_one_before_is_refused(
    new: ReadCRL, previous: ReadCRL | None, complaint: str
) -> None:
    with pytest.raises(CRLRefused, match=complaint):
        check_follows(new, previous, now=NOW)


def test_an_altered_entry_counts_as_lost() -> None:
    altered = encode_entry(5, revocation_date=NOW - DAY, reason=SEVERITY[1])
    with pytest.raises(CRLRefused, match="lacks 1 entries"):
        check_follows(reading(2, entries=(altered,)), reading(1, entries=(ENTRY,)), now=NOW)


def test_entries_in_another_order_are_not_lost() -> None:
    other = encode_entry(6, revocation_date=NOW, reason=SEVERITY[2])
    new, previous = reading(2, entries=(other, ENTRY)), reading(1, entries=(ENTRY, other))
    check_follows(new, previous, now=NOW)


def test_a_crl_from_before_the_last_one_is_refused() -> None:
    with pytest.raises(ClockSetBack):
        check_follows(reading(2, start=NOW - DAY), reading(1), now=NOW)


def test_a_crl_without_time_to_live_is_refused() -> None:
    new = reading(2)
    stillborn = ReadCRL(new.number, new.this_update, new.this_update, new.entries)
    with pytest.raises(CRLRefused, match="does not follow"):
        check_follows(stillborn, None, now=NOW)


def test_what_is_no_crl_of_ours_is_refused() -> None:
    for encoded in (b"", b"\x30\x00", signed(1, ())[:-1], der.sequence(der.sequence())):
        with pytest.raises(der.MalformedDER):
            crl.read(encoded)
