"""What is recognised by comparing octets is what the strict reader understands, and no more."""

import random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp

from ams.authority.models import Issuer
from ams.revocation import der
from ams.revocation.authorities import Authority, issuer_hashes
from ams.revocation.der import MalformedDER
from ams.revocation.index.records import key_of
from ams.revocation.ocsp_requests import parse
from ams.revocation.request_forms import Asked, Forms
from tests.revocation.test_ocsp_requests import ALGORITHMS, mutations

SERIALS = [1, 127, 128, 255, 256, 2**63, 2**64 - 1, 2**159 - 1, 2**159, 2**160 - 1]


@pytest.fixture
def authority(issuer: Issuer) -> Authority:
    return Authority(issuer.pk, issuer.slug, bytes(issuer.certificate_der))


@pytest.fixture
def forms(authority: Authority) -> Forms:
    return Forms([authority])


def request(
    authority: Authority,
    serial_number: int,
    *,
    algorithm: hashes.HashAlgorithm = ALGORITHMS[1],
    nonce: bytes | None = None,
) -> bytes:
    name, key = issuer_hashes(authority.certificate, algorithm.name)
    builder = x509_ocsp.OCSPRequestBuilder()
    asked = builder.add_certificate_by_hash(name, key, serial_number, algorithm)
    if nonce is not None:
        asked = asked.add_extension(x509.OCSPNonce(nonce), critical=False)
    return asked.build().public_bytes(Encoding.DER)


def agrees(asked: Asked, encoded: bytes) -> bool:
    """Tell whether the strict reader says the same."""
    strict = parse(encoded)
    (cert_id,) = strict.cert_ids
    value = cert_id.serial_number.to_bytes(20, "big")
    return (
        asked.key == key_of(asked.form.authority.id, value)
        and cert_id.encoded == der.sequence(asked.form.cert_id, der.tlv(der.INTEGER, asked.serial))
        and (strict.nonce or b"") == asked.nonce
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS[:2])
@pytest.mark.parametrize("serial_number", SERIALS)
@pytest.mark.parametrize("nonce", [None, b"n", b"n" * 16, b"n" * 32])
def test_common_requests_are_recognised(
    authority: Authority, forms: Forms, *, algorithm: hashes.HashAlgorithm, serial_number: int,
    nonce: bytes | None,
) -> None:  # fmt: skip
    encoded = request(authority, serial_number, algorithm=algorithm, nonce=nonce)
    asked = forms.read(encoded)
    assert asked is not None
    assert asked.form.authority == authority
    assert agrees(asked, encoded)


@pytest.mark.parametrize("oid", ["1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"])
def test_algorithms_without_parameters_are_recognised_too(
    authority: Authority, forms: Forms, oid: str
) -> None:
    name = "sha1" if oid.startswith("1.3") else "sha256"
    hashed = [
        der.tlv(der.OCTET_STRING, each) for each in issuer_hashes(authority.certificate, name)
    ]
    algorithm = der.sequence(der.object_identifier(oid))
    cert_id = der.sequence(algorithm, *hashed, der.integer(77))
    encoded = der.sequence(der.sequence(der.sequence(der.sequence(cert_id))))
    asked = forms.read(encoded)
    assert asked is not None
    assert agrees(asked, encoded)


def test_others_are_left_to_the_strict_reader(authority: Authority, forms: Forms) -> None:
    plain = request(authority, 77)
    other = Authority(9, "other", authority.certificate)
    assert forms.read(b"") is None
    assert forms.read(plain[:-1]) is None
    assert forms.read(plain + b"\0") is None
    assert forms.read(request(authority, 77, algorithm=ALGORITHMS[2])) is None
    assert forms.read(request(authority, 77, nonce=b"n" * 33)) is None
    assert forms.read(request(other, 2**161)) is None
    assert Forms([]).read(plain) is None


def test_what_is_recognised_in_mutated_requests_is_understood_alike(
    authority: Authority, forms: Forms
) -> None:
    source = random.Random(9919)  # noqa: S311 - the same mutations in every run
    seeds = [
        request(authority, 2**150 + 5, algorithm=algorithm, nonce=nonce)
        for algorithm in ALGORITHMS[:2]
        for nonce in (None, b"n" * 32)
    ]
    recognised = 0
    for seed in seeds:
        for encoded in mutations(seed, 5_000, source):
            asked = forms.read(encoded)
            if asked is None:
                continue
            recognised += 1
            try:
                assert agrees(asked, encoded)
            except MalformedDER as error:
                raise AssertionError(encoded.hex()) from error
    assert recognised > 100
