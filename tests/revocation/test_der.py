from datetime import UTC, datetime

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from ams.revocation import der
from ams.revocation.der import MalformedDER, read_one


@given(st.integers(0, 2**170))
def test_integers_are_what_another_library_writes(value: int) -> None:
    assert der.integer(value) == core.Integer(value).dump()
    assert read_one(der.integer(value)).as_integer() == value


@given(st.binary(max_size=70_000))
def test_lengths_of_every_size_are_what_another_library_writes(content: bytes) -> None:
    assert der.tlv(der.OCTET_STRING, content) == core.OctetString(content).dump()
    assert read_one(der.tlv(der.OCTET_STRING, content), der.OCTET_STRING).content == content


@pytest.mark.parametrize("length", [0, 127, 128, 255, 256, 65_535, 65_536])
def test_lengths_at_the_boundaries_survive(length: int) -> None:
    assert read_one(der.tlv(der.OCTET_STRING, bytes(length))).content == bytes(length)


@given(st.lists(st.integers(0, 2**40), max_size=8), st.integers(0, 2), st.integers(0, 39))
def test_object_identifiers_are_what_another_library_writes(
    arcs: list[int], first: int, second: int
) -> None:
    dotted = ".".join(str(arc) for arc in (first, second, *arcs))
    assert der.object_identifier(dotted) == core.ObjectIdentifier(dotted).dump()
    assert read_one(der.object_identifier(dotted)).as_object_identifier() == dotted


@given(st.datetimes(datetime(1950, 1, 1), datetime(2049, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_times_are_what_another_library_reads(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert core.UTCTime.load(der.time(moment)).native == moment
    assert core.GeneralizedTime.load(der.generalized_time(moment)).native == moment


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\x30",
        b"\x30\x01",
        b"\x30\x80\x00\x00",  # indefinite length
        b"\x30\x81\x01\x00",  # length not minimal
        b"\x30\x82\x00\x80" + bytes(128),  # length padded
        b"\x30\x85\x01\x00\x00\x00\x00",  # length of five octets
        b"\x30\x84\xff\xff\xff\xff",  # more than there is
        b"\x1f\x81\x01\x00",  # tag of several octets
        b"\x30\x00\x00",  # something follows
    ],
)
def test_what_is_no_der_is_refused(encoded: bytes) -> None:
    with pytest.raises(MalformedDER):
        read_one(encoded)


@pytest.mark.parametrize("content", [b"", b"\x80", b"\xff\xff", b"\x00\x01", b"\x00\x00"])
def test_an_integer_that_is_negative_or_padded_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedDER):
        read_one(der.tlv(der.INTEGER, content)).as_integer()


@pytest.mark.parametrize("content", [b"", b"\x80\x01", b"\x2a\x80\x01", b"\x2a\x81"])
def test_an_object_identifier_that_is_padded_or_breaks_off_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedDER):
        read_one(der.tlv(der.OBJECT_IDENTIFIER, content)).as_object_identifier()


def test_another_tag_than_expected_is_refused_and_both_are_named() -> None:
    with pytest.raises(MalformedDER, match="0x30 stands where 0x02"):
        read_one(der.sequence(), der.INTEGER)


@given(st.binary(max_size=40))
def test_whatever_is_read_is_either_der_or_refused(encoded: bytes) -> None:
    try:
        element = read_one(encoded)
    except MalformedDER:
        return
    assert element.encoded == encoded
    assert der.tlv(element.tag, element.content) == encoded
