import random
from collections.abc import Iterator

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp
from hypothesis import given
from hypothesis import strategies as st

from ams.revocation import der
from ams.revocation.der import MalformedDER
from ams.revocation.ocsp_requests import MAX_CERT_IDS, NONCE, parse

ALGORITHMS = [hashes.SHA1(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()]  # noqa: S303 - RFC 5019 clients ask with SHA-1
SHA256 = der.sequence(der.object_identifier("2.16.840.1.101.3.4.2.1"), der.NULL)


def request(
    serial_number: int = 5,
    *,
    algorithm: hashes.HashAlgorithm = ALGORITHMS[1],
    nonce: bytes | None = None,
) -> bytes:
    size = algorithm.digest_size
    builder = x509_ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        b"n" * size, b"k" * size, serial_number, algorithm
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def cert_id(*, algorithm: bytes = SHA256, serial: bytes | None = None) -> bytes:
    hashed = der.tlv(der.OCTET_STRING, b"h" * 32)
    return der.sequence(algorithm, hashed, hashed, serial or der.integer(5))


def ocsp_request(*requests: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    return der.sequence(der.sequence(before, der.sequence(*requests), after))


def extensions(*each: bytes) -> bytes:
    return der.tlv(der.context(2), der.sequence(*each))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("octets", range(1, 21))
def test_what_another_library_asks_is_understood(
    algorithm: hashes.HashAlgorithm, octets: int
) -> None:
    serial_number = int.from_bytes(b"\xff" * octets, "big") >> 1
    encoded = request(serial_number, algorithm=algorithm, nonce=b"n" * octets)
    (asked,) = parse(encoded).cert_ids
    theirs = x509_ocsp.load_der_ocsp_request(encoded)
    assert asked.serial_number == theirs.serial_number == serial_number
    assert asked.issuer_name_hash == theirs.issuer_name_hash
    assert asked.issuer_key_hash == theirs.issuer_key_hash
    assert asked.encoded in encoded


def test_several_certificates_in_one_request_keep_their_order() -> None:
    ids = [cert_id(serial=der.integer(number)) for number in (7, 5, 6)]
    parsed = parse(ocsp_request(*(der.sequence(each) for each in ids)))
    assert [each.encoded for each in parsed.cert_ids] == ids


def test_version_requestor_signature_and_unknown_extensions_are_read_over() -> None:
    name = der.tlv(der.context(4), der.sequence())
    tbs = der.sequence(
        der.tlv(der.context(0), der.integer(0)),
        der.tlv(der.context(1), name),
        der.sequence(der.sequence(cert_id(), der.tlv(der.context(0), _other_extension()))),
        extensions(der.extension("1.3.6.1.5.5.7.48.1.4", b"")),
    )
    encoded = der.sequence(tbs, der.tlv(der.context(0), der.sequence(b"\x05\x00")))
    assert parse(encoded).cert_ids[0].serial_number == 5


def _other_extension() -> bytes:
    return der.sequence(der.extension("1.3.6.1.5.5.7.48.1.7", b"\x05\x00"))


@pytest.mark.parametrize("octets", [1, 16, 32, 128])
def test_a_nonce_of_1_to_128_octets_is_taken_as_it_stands(octets: int) -> None:
    parsed = parse(request(nonce=b"n" * octets))
    assert parsed.nonce == der.tlv(der.OCTET_STRING, b"n" * octets)


@pytest.mark.parametrize("octets", [0, 129, 500])
def test_a_nonce_of_another_length_is_malformed(octets: int) -> None:
    with pytest.raises(MalformedDER, match=f"{octets} octets"):
        parse(request(nonce=b"n" * octets))


MALFORMED = {
    "nothing": b"",
    "no DER": b"hello",
    "an empty sequence": der.sequence(),
    "no certificate": ocsp_request(),
    "too many certificates": ocsp_request(*[der.sequence(cert_id())] * (MAX_CERT_IDS + 1)),
    "another version": ocsp_request(
        der.sequence(cert_id()), before=der.tlv(der.context(0), der.integer(1))
    ),
    "something behind the request": request() + b"\x05\x00",
    "something behind the list": ocsp_request(der.sequence(cert_id()), after=der.NULL),
    "something behind the CertID": ocsp_request(der.sequence(cert_id(), der.NULL)),
    "a negative serial number": ocsp_request(
        der.sequence(cert_id(serial=der.tlv(der.INTEGER, b"\x80")))
    ),
    "a padded serial number": ocsp_request(
        der.sequence(cert_id(serial=der.tlv(der.INTEGER, b"\x00\x05")))
    ),
    "strange parameters": ocsp_request(
        der.sequence(
            cert_id(
                algorithm=der.sequence(der.object_identifier("1.3.14.3.2.26"), der.tlv(5, b"\x00"))
            )
        )
    ),
    "a critical extension not understood": ocsp_request(
        der.sequence(cert_id()),
        after=extensions(der.extension("1.3.6.1.5.5.7.48.1.4", b"", critical=True)),
    ),
    "an extension twice": ocsp_request(
        der.sequence(cert_id()), after=extensions(*[der.extension("1.2.3", b"")] * 2)
    ),
    "no extension in the list": ocsp_request(der.sequence(cert_id()), after=extensions()),
    "a critical flag that is false": ocsp_request(
        der.sequence(cert_id()),
        after=extensions(
            der.sequence(der.object_identifier("1.2.3"), b"\x01\x01\x00", b"\x04\x00")
        ),
    ),
    "a nonce that is no octet string": ocsp_request(
        der.sequence(cert_id()), after=extensions(der.extension(NONCE, b"raw octets, no DER"))
    ),
}


@pytest.mark.parametrize("encoded", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_request_is_malformed(encoded: bytes) -> None:
    with pytest.raises(MalformedDER):
        parse(encoded)


def mutations(seed: bytes, count: int, source: random.Random) -> Iterator[bytes]:
    """Yield ``seed`` with octets changed, dropped, doubled, swapped, or lengths altered."""
    for _ in range(count):
        octets = bytearray(seed)
        for _ in range(source.randint(1, 4)):
            at = source.randrange(len(octets))
            match source.randrange(5):
                case 0:
                    octets[at] = source.randrange(256)
                case 1:
                    octets[at] ^= 1 << source.randrange(8)
                case 2:
                    del octets[at : at + source.randint(1, 8)]
                case 3:
                    octets[at:at] = octets[at : at + source.randint(1, 16)]
                case _:
                    octets[at : at + 2] = octets[at : at + 2][::-1]
            if not octets:
                break
        yield bytes(octets)


@pytest.mark.timeout(60)
def test_twenty_thousand_mutated_requests_are_understood_or_malformed() -> None:
    source = random.Random(6960)  # noqa: S311 - the same mutations in every run
    seeds = [request(2**150, algorithm=each, nonce=b"n" * 32) for each in ALGORITHMS]
    seeds += [ocsp_request(*[der.sequence(cert_id())] * 3), request()]
    understood = 0
    for seed in seeds:
        for encoded in mutations(seed, 3_400, source):
            try:
                parsed = parse(encoded)
            except MalformedDER:
                continue
            understood += 1
            _compare_with_another_library(encoded, [each.serial_number for each in parsed.cert_ids])
    assert understood > 100


def _compare_with_another_library(encoded: bytes, serials: list[int]) -> None:
    theirs = asn1_ocsp.OCSPRequest.load(encoded, strict=True)["tbs_request"]["request_list"]
    assert [each["req_cert"]["serial_number"].native for each in theirs] == serials


@given(st.binary(max_size=300))
def test_any_octets_are_understood_or_malformed(encoded: bytes) -> None:
    try:
        parse(encoded)
    except MalformedDER:
        return
