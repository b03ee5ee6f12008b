"""A time-stamp authority (RFC 3161, RFC 5816): from a request's octets to a response's; pure."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from asn1crypto import algos, cms, core, parser, tsp
from asn1crypto import x509 as asn1_x509

from ams.authority.keys import SigningKey, sign_bytes
from ams.authority.signing import algorithm_for
from ams.core.clock import whole_seconds

_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
_ACCURACY_SECONDS: Final = 1
_SEQUENCE: Final = 16
_SERIAL_BITS: Final = 127
_LONGEST_NONCE_BITS: Final = 256  # RFC 3161 recommends 64; nobody needs us to echo a book


class Failure(StrEnum):
    """Why a request is refused, by the names of PKIFailureInfo (RFC 3161, 2.4.2)."""

    BAD_ALGORITHM = "bad_alg"
    BAD_REQUEST = "bad_request"
    BAD_DATA_FORMAT = "bad_data_format"
    TIME_NOT_AVAILABLE = "time_not_available"
    UNACCEPTED_POLICY = "unaccepted_policy"
    UNACCEPTED_EXTENSION = "unaccepted_extensions"
    SYSTEM_FAILURE = "system_failure"


@dataclass(frozen=True, slots=True)
class TimeStampAuthority:
    """Who stamps: certificate and its issuers (DER), the key, and the policy it states."""

    certificate: bytes
    issuers: tuple[bytes, ...]
    key: SigningKey
    policy: str


class RequestRefused(Exception):
    """The request gets no token; carries what the response says."""

    def __init__(self, failure: Failure, text: str) -> None:
        super().__init__(text)
        self.failure = failure


def respond(encoded: bytes, authority: TimeStampAuthority, *, at: datetime) -> bytes:
    """Return the DER TimeStampResp to a request: a token, or why there is none."""
    try:
        request = _read(encoded)
        _check(request, authority)
    except RequestRefused as error:
        return refusal(error.failure, str(error))
    return granted(request, authority, at=at).dump()  # type: ignore[no-any-return] # untyped library


def refusal(failure: Failure, text: str) -> bytes:
    """Return the DER TimeStampResp that grants nothing and says why (RFC 3161, 2.4.2)."""
    status = tsp.PKIStatusInfo(
        {
            "status": "rejection",
            "status_string": tsp.PKIFreeText([core.UTF8String(text)]),
            "fail_info": {failure.value},
        }
    )
    # asn1crypto takes the token for required, against RFC 3161, 2.4.2.
    encoded: bytes = parser.emit(0, 1, _SEQUENCE, status.dump())
    return encoded


def granted(
    request: tsp.TimeStampReq, authority: TimeStampAuthority, *, at: datetime
) -> tsp.TimeStampResp:
    """Return the response that carries a token for a request that was found to be in order."""
    content = cms.ContentInfo(
        {"content_type": "signed_data", "content": _signed(request, authority, at)}
    )
    status = tsp.PKIStatusInfo({"status": "granted"})
    return tsp.TimeStampResp({"status": status, "time_stamp_token": content})


def _read(encoded: bytes) -> tsp.TimeStampReq:
    try:
        request = tsp.TimeStampReq.load(encoded, strict=True)
        _ = request.native  # parses lazily: now everything was looked at
    except (ValueError, TypeError, KeyError) as error:
        raise RequestRefused(Failure.BAD_DATA_FORMAT, "not a TimeStampReq") from error
    return request


def _check(request: tsp.TimeStampReq, authority: TimeStampAuthority) -> None:
    """Return if the request can be granted (RFC 3161, 2.4.1).

    Raises:
        RequestRefused: with the first of its faults.
    """
    if request["version"].native != "v1":
        raise RequestRefused(Failure.BAD_REQUEST, "only version 1 is known")
    imprint = request["message_imprint"]
    digest = imprint["hash_algorithm"]["algorithm"].native
    if digest not in _DIGESTS:
        raise RequestRefused(Failure.BAD_ALGORITHM, "use SHA-256, SHA-384 or SHA-512")
    if len(imprint["hashed_message"].native) != hashlib.new(digest).digest_size:
        raise RequestRefused(Failure.BAD_DATA_FORMAT, "the imprint is not as long as its digest")
    if request["req_policy"].native not in {None, authority.policy}:
        raise RequestRefused(Failure.UNACCEPTED_POLICY, f"the policy here is {authority.policy}")
    if request["extensions"].native:
        raise RequestRefused(Failure.UNACCEPTED_EXTENSION, "no extension is known here")
    nonce = request["nonce"].native
    if nonce is not None and nonce.bit_length() > _LONGEST_NONCE_BITS:
        raise RequestRefused(Failure.BAD_REQUEST, "the nonce is too long")


def _token_info(
    request: tsp.TimeStampReq, authority: TimeStampAuthority, at: datetime
) -> tsp.TSTInfo:
    subject = asn1_x509.Certificate.load(authority.certificate).subject
    values = {
        "version": "v1",
        "policy": authority.policy,
        "message_imprint": request["message_imprint"],
        "serial_number": secrets.randbits(_SERIAL_BITS) or 1,
        "gen_time": whole_seconds(at),
        "accuracy": {"seconds": _ACCURACY_SECONDS},
        "tsa": asn1_x509.GeneralName(name="directory_name", value=subject),
    }
    if request["nonce"].native is not None:
        values["nonce"] = request["nonce"].native
    return tsp.TSTInfo(values)


def _signed(
    request: tsp.TimeStampReq, authority: TimeStampAuthority, at: datetime
) -> cms.SignedData:
    """Return the SignedData around the token (RFC 3161, 2.4.2; ESSCertIDv2: RFC 5816, 2.2.1)."""
    info: bytes = _token_info(request, authority, at).dump()
    certificate = asn1_x509.Certificate.load(authority.certificate)
    attributes = _attributes(info, authority.certificate, at)
    algorithm = algorithm_for(authority.key.public_key())
    digest = algos.DigestAlgorithm({"algorithm": algorithm.hash_algo})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                name="issuer_and_serial_number",
                value={"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": algorithm,
            "signature": sign_bytes(authority.key, attributes.dump()),
        }
    )
    values = {
        "version": "v3",
        "digest_algorithms": [digest],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": core.ParsableOctetString(info),
        },
        "signer_infos": [signer],
    }
    if request["cert_req"].native:
        chain = (authority.certificate, *authority.issuers)
        values["certificates"] = [asn1_x509.Certificate.load(each) for each in chain]
    return cms.SignedData(values)


def _attributes(info: bytes, certificate: bytes, at: datetime) -> cms.CMSAttributes:
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    pairs = (
        ("content_type", "tst_info"),
        ("signing_time", cms.Time({"utc_time": whole_seconds(at)})),
        ("message_digest", hashlib.sha256(info).digest()),
        ("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [identifier]})),
    )
    return cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in pairs]
    )
