"""Reading which keys are meant."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from ams.certificates.key_hashes import read_key_hashes
from ams.core.errors import InvalidInput
from tests.certificates.outside import outside_certificate, pem
from tests.certificates.pkcs10 import certification_request

ONE, OTHER = "ab" * 32, "01" * 32


def spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def refusal_of(content: bytes) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        read_key_hashes(content)
    return refusal.value.fields["keys"]


def test_digests_are_read_in_any_notation_and_each_once() -> None:
    with_colons = ":".join(ONE[at : at + 2] for at in range(0, 64, 2)).upper()
    text = f"\ufeff# weak keys\r\n{ONE}\n\n  {with_colons}\n{OTHER}\n"
    assert read_key_hashes(text.encode()) == (ONE, OTHER)


def test_pem_of_certificates_requests_and_public_keys_may_stand_among_them() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    certificate = outside_certificate(email="a@b.go.id")
    request = certification_request()
    content = b"\n".join([pem(certificate), ONE.encode(), public, request])
    found = read_key_hashes(content)
    assert len(found) == 4
    certified = certificate.public_key()
    assert isinstance(certified, ec.EllipticCurvePublicKey)
    assert found[0] == hashlib.sha256(spki(certified)).hexdigest()
    assert found[1:3] == (ONE, hashlib.sha256(spki(key)).hexdigest())


def test_every_line_that_cannot_be_read_is_named() -> None:
    told = refusal_of(f"{ONE}\nzz\n{ONE[:-2]}\n".encode())
    assert [message.partition(":")[0] for message in told] == ["line 2", "line 3"]


def test_many_bad_lines_are_named_up_to_a_limit() -> None:
    assert refusal_of(b"x\n" * 30)[-1] == "and 10 more lines"


def test_a_private_key_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    block = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert "private key" in refusal_of(block)[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing\n\n",
        b"\xff\xfe",
        b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN CERTIFICATE-----\nMAA=\n",
        b"-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n",
        b"0" * (20 * 1024 * 1024 + 1),
    ],
)
def test_what_names_no_key_is_refused(content: bytes) -> None:
    assert refusal_of(content)
