"""Which public keys a text names: SHA-256 of SubjectPublicKeyInfo in hexadecimal, or PEM. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from asn1crypto import csr, keys, pem, x509

from ams.certificates.reading import spki_sha256
from ams.core.errors import InvalidInput

SIZE_LIMIT: Final = 20 * 1024 * 1024
_MOST_COMPLAINTS = 20
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_BEGIN: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")


def read_key_hashes(content: bytes) -> tuple[str, ...]:
    """Return the digests of the keys that ``content`` names, each once, in its order.

    A line holds one digest in hexadecimal, with or without colons; lines may be empty or begin
    with ``#``. In between may stand PEM: certificates, PKCS #10 requests, public keys.

    Raises:
        InvalidInput: nothing is named, or some lines cannot be read; each is named.
    """
    if len(content) > SIZE_LIMIT:
        raise _refused([f"the file has more than {SIZE_LIMIT} octets"])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(["the file is not text"]) from error
    found, complaints = [], []
    for number, piece in _pieces(text):
        try:
            found.append(_digest(piece))
        except ValueError as error:
            complaints.append(f"line {number}: {error}")
    if not found and not complaints:
        complaints.append("no key is named")
    if complaints:
        raise _refused(complaints)
    return tuple(dict.fromkeys(found))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Return each digest or PEM block with the number of its first line."""
    block: list[str] = []
    begun = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if block or line.startswith("-----BEGIN"):
            begun = begun or number
            block.append(line)
            if line.startswith("-----END"):
                yield begun, "\n".join(block)
                block, begun = [], 0
        elif line and not line.startswith("#"):
            yield number, line
    if block:
        yield begun, "\n".join(block)


def _digest(piece: str) -> str:
    label = _BEGIN.match(piece)
    if label is not None:
        return spki_sha256(_spki(label[1], piece.encode()))
    digest = re.sub(r"[\s:]", "", piece).lower()
    if not _HASH.fullmatch(digest):
        raise ValueError(f"'{piece[:70]}' is no SHA-256 in hexadecimal")
    return digest


def _spki(label: str, block: bytes) -> bytes:
    """Return the SubjectPublicKeyInfo as it stands in what the PEM block holds."""
    if "PRIVATE KEY" in label:
        raise ValueError("a private key; hand in the public key alone")
    _, _, der = pem.unarmor(block)
    if label == "CERTIFICATE":
        body = x509.Certificate.load(der, strict=True)["tbs_certificate"]
        return _dumped(body["subject_public_key_info"])
    if label in {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"}:
        info = csr.CertificationRequest.load(der, strict=True)["certification_request_info"]
        return _dumped(info["subject_pk_info"])
    if label == "PUBLIC KEY":
        return _dumped(keys.PublicKeyInfo.load(der, strict=True))
    raise ValueError(f"PEM of a {label}, not of a certificate, a request or a public key")


def _dumped(info: keys.PublicKeyInfo) -> bytes:
    info["algorithm"].native  # noqa: B018 - parsed lazily: broken content must be found here
    encoded: bytes = info.dump()
    return encoded


def _refused(complaints: list[str]) -> InvalidInput:
    more = len(complaints) - _MOST_COMPLAINTS
    told = complaints[:_MOST_COMPLAINTS] + ([f"and {more} more lines"] if more > 0 else [])
    return InvalidInput("the keys cannot be taken", fields={"keys": told})
