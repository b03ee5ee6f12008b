from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from ams.core.crl_reasons import SEVERITY, CRLReason
from ams.revocation.entries import EntryRefused, encode_entry

MOMENT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)


def pyca_entry(
    serial_number: int, revocation_date: datetime, reason: CRLReason, loss: datetime | None
) -> x509.RevokedCertificate:
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(serial_number)
        .revocation_date(revocation_date)
    )
    if reason is not CRLReason.UNSPECIFIED:
        builder = builder.add_extension(
            x509.CRLReason(x509.ReasonFlags(reason.value)), critical=False
        )
    if loss is not None:
        builder = builder.add_extension(
            x509.InvalidityDate(loss.replace(tzinfo=None)), critical=False
        )
    return builder.build()


def read_by_asn1crypto(encoded: bytes) -> asn1_crl.RevokedCertificate:
    return asn1_crl.RevokedCertificate.load(encoded, strict=True)


@pytest.mark.parametrize("reason", [code for code in SEVERITY if code is not CRLReason.UNSPECIFIED])
def test_every_reason_is_read_back_by_another_library(reason: CRLReason) -> None:
    encoded = encode_entry(0x1234, revocation_date=MOMENT, reason=reason)
    names = {"keyCompromise": "key_compromise", "cACompromise": "ca_compromise"}
    read = read_by_asn1crypto(encoded).crl_reason_value.native
    assert (
        read.replace("_", "").lower()
        == names.get(reason.value, reason.value).replace("_", "").lower()
    )


def test_an_entry_without_a_reason_has_no_reason_code() -> None:
    encoded = encode_entry(5, revocation_date=MOMENT, reason=CRLReason.UNSPECIFIED)
    assert read_by_asn1crypto(encoded)["crl_entry_extensions"].native is None


def test_an_unspecified_reason_with_a_loss_date_has_only_the_loss_date() -> None:
    encoded = encode_entry(
        5, revocation_date=MOMENT, reason=CRLReason.UNSPECIFIED, invalidity_date=MOMENT
    )
    read = read_by_asn1crypto(encoded)
    assert read.crl_reason_value is None
    assert read.invalidity_date_value.native == MOMENT


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), "utc_time"),
        (datetime(2050, 1, 1, tzinfo=UTC), "general_time"),
    ],
)
def test_revocation_date_changes_form_with_the_year_2050(moment: datetime, kind: str) -> None:
    encoded = encode_entry(5, revocation_date=moment, reason=CRLReason.SUPERSEDED)
    read = read_by_asn1crypto(encoded)
    assert read["revocation_date"].name == kind
    assert read["revocation_date"].native == moment


def test_an_invalidity_date_is_generalized_time_before_2050_too() -> None:
    encoded = encode_entry(
        5, revocation_date=MOMENT, reason=CRLReason.KEY_COMPROMISE, invalidity_date=MOMENT
    )
    assert MOMENT.strftime("%Y%m%d%H%M%SZ").encode() in encoded


@pytest.mark.parametrize("octets", range(1, 21))
def test_serials_of_every_length_with_the_high_bit_set_stay_positive(octets: int) -> None:
    serial_number = int.from_bytes(b"\xff" * octets, "big")
    encoded = encode_entry(serial_number, revocation_date=MOMENT, reason=CRLReason.SUPERSEDED)
    assert read_by_asn1crypto(encoded)["user_certificate"].native == serial_number


@pytest.mark.parametrize("serial_number", [0, -1, 2**160])
def test_a_serial_number_outside_1_to_20_octets_is_refused(serial_number: int) -> None:
    with pytest.raises(EntryRefused, match="serial number"):
        encode_entry(serial_number, revocation_date=MOMENT, reason=CRLReason.SUPERSEDED)


@pytest.mark.parametrize(
    "moment", [MOMENT + timedelta(microseconds=1), MOMENT.replace(tzinfo=None)]
)
def test_a_time_with_fractions_or_without_zone_is_refused(moment: datetime) -> None:
    with pytest.raises(EntryRefused, match="whole seconds"):
        encode_entry(5, revocation_date=moment, reason=CRLReason.SUPERSEDED)
    with pytest.raises(EntryRefused, match="whole seconds"):
        encode_entry(
            5, revocation_date=MOMENT, reason=CRLReason.KEY_COMPROMISE, invalidity_date=moment
        )


def test_remove_from_crl_is_refused_in_a_full_crl() -> None:
    with pytest.raises(EntryRefused, match="removeFromCRL"):
        encode_entry(5, revocation_date=MOMENT, reason=CRLReason.REMOVE_FROM_CRL)


@given(
    serial_number=st.integers(1, 2**160 - 1),
    seconds=st.integers(0, 60 * 60 * 24 * 365 * 60),
    reason=st.sampled_from(SEVERITY),
    loss=st.none() | st.integers(0, 60 * 60 * 24 * 365 * 20),
)
def test_any_entry_is_octet_for_octet_what_another_library_writes(
    serial_number: int, seconds: int, reason: CRLReason, loss: int | None
) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    moment = start + timedelta(seconds=seconds)
    lost = None if loss is None else start + timedelta(seconds=loss)
    if serial_number >= 2**159:  # pyca refuses to write what RFC 5280 lets one read
        return
    ours = encode_entry(serial_number, revocation_date=moment, reason=reason, invalidity_date=lost)
    theirs = pyca_entry(serial_number, moment, reason, lost)
    read = read_by_asn1crypto(ours)
    assert read["user_certificate"].native == theirs.serial_number
    assert read["revocation_date"].native == theirs.revocation_date_utc
    assert len(read["crl_entry_extensions"].native or ()) == len(theirs.extensions)
