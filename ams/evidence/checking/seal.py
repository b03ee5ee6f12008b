"""The seal on the whole file: intact, covering everything, by an organisation's seal certificate.

pyHanko reads the signature (ISO 32000-2, 12.8; ETSI EN 319 142-1) with the proofs that the file
itself carries; nothing is asked of the network. It is imported when a seal is checked, for it
takes as long to load as all the rest takes to run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509 as asn1_x509
from asn1crypto.core import Asn1Value
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ams.evidence.checking.report import (
    MALFORMED,
    Broken,
    Bundle,
    NotEstablished,
    Outcome,
    Result,
    Trust,
)

DOCUMENT_SIGNING: Final = "1.3.6.1.5.5.7.3.36"
"""Extended key usage of our seals (RFC 9336); no certificate of a person has it (ADR 0060)."""
_SOON: Final = timedelta(hours=1)
_TAIL: Final = 64
_END: Final = re.compile(rb"startxref\s+\d+\s+%%EOF[\r\n]*\Z")


@dataclass(frozen=True, slots=True)
class _Seal:
    """The last signature of the file, its reader, and every certificate that the file carries."""

    signature: Any
    reader: Any
    certificates: tuple[asn1_x509.Certificate, ...]


def check_seal(bundle: Bundle, trust: Trust) -> Iterator[Result]:
    """Yield what the checks of the seal find, one after the other."""
    about = "the whole file"
    try:
        seal = _found(bundle)
    except Broken as error:
        yield Result("seal", about, Outcome.FAILS, str(error))
        return
    for name, check in (
        ("seal.integrity", _check_integrity),
        ("seal.coverage", _check_coverage),
        ("seal.timestamp", _check_time_stamps),
        ("seal.kind", _check_kind),
        ("seal.chain", _check_chain),
        ("seal.trust", _check_trust),
    ):
        try:
            yield Result(name, about, Outcome.HOLDS, check(seal, bundle, trust))
        except Broken as error:
            yield Result(name, about, Outcome.FAILS, str(error))
        except NotEstablished as error:
            yield Result(name, about, Outcome.NOT_ESTABLISHED, str(error))


def _found(bundle: Bundle) -> _Seal:
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415 - see above
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    try:
        reader = PdfFileReader(BytesIO(bundle.pdf), strict=True)
        signatures = list(reader.embedded_regular_signatures)
        if not signatures:
            raise Broken("the file carries no seal: nothing binds its parts to each other")
        if len(signatures) > 1:
            raise Broken(f"the file carries {len(signatures)} signatures, a bundle one")
        signature = signatures[0]
        carried = [signature.signer_cert, *signature.other_embedded_certs, *_in_dss(reader)]
    except (PdfError, *MALFORMED) as error:
        raise Broken(f"the signature cannot be read: {error}") from error
    return _Seal(signature, reader, tuple(carried))


def _in_dss(reader: Any) -> list[asn1_x509.Certificate]:
    from pyhanko.sign.validation.dss import DocumentSecurityStore  # noqa: PLC0415
    from pyhanko.sign.validation.errors import NoDSSFoundError  # noqa: PLC0415

    try:
        return list(DocumentSecurityStore.read_dss(reader).load_certs())
    except NoDSSFoundError:
        return []


def _check_integrity(seal: _Seal, _bundle: Bundle, _trust: Trust) -> str:
    """The signature holds over exactly the octets that it says it covers."""
    status = _status(seal, _roots(seal, None), _signed_at(seal))
    if not status.intact:
        raise Broken("the file was altered after it was sealed: its digest differs")
    if not status.valid:
        raise Broken("the signature does not hold with the key of its certificate")
    return f"sealed at {_signed_at(seal).isoformat()}"


def _check_coverage(seal: _Seal, bundle: Bundle, _trust: Trust) -> str:
    """Nothing was added after the seal but proofs and time stamps."""
    from pyhanko.sign.diff_analysis import ModificationLevel  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415

    status = _status(seal, _roots(seal, None), _signed_at(seal))
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise Broken("the seal does not cover the whole file")
    level = status.modification_level
    if level is None or level > ModificationLevel.LTA_UPDATES:
        raise Broken("the file was changed after it was sealed")
    if _END.search(bundle.pdf[-_TAIL:]) is None:
        raise Broken("octets follow the file's end")
    return "covers all but the proofs and time stamps added with it"


def _check_time_stamps(seal: _Seal, bundle: Bundle, _trust: Trust) -> str:
    """Each time stamp on the file holds, and the last covers all of it."""
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_timestamp  # noqa: PLC0415
    from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415

    stamps = list(seal.reader.embedded_timestamp_signatures)
    if not stamps:
        return "no time stamp is on the file"
    try:
        for stamp in stamps:
            status = validate_pdf_timestamp(
                stamp, _context(seal, _roots(seal, None), _signed_at(seal))
            )
            if not (status.intact and status.valid):
                raise Broken("the file was altered after it was time-stamped")
    except (PdfError, SignatureValidationError, *MALFORMED) as error:
        raise Broken(f"a time stamp cannot be checked: {error}") from error
    last = [int(one) for one in stamps[-1].byte_range]
    if last[2] + last[3] != len(bundle.pdf):
        raise Broken("octets follow what the last time stamp covers")
    return f"{len(stamps)} on the file, the last covers all of it"


def _check_kind(seal: _Seal, bundle: Bundle, _trust: Trust) -> str:
    """The signer is an organisation's seal, and signed when the bundle was made."""
    usage = seal.signature.signer_cert.extended_key_usage_value
    purposes = {one.dotted for one in usage} if usage is not None else set()
    name = str(seal.signature.signer_cert.subject.human_friendly)
    if DOCUMENT_SIGNING not in purposes:
        raise Broken(f"{name} signed, whose certificate is no organisation's seal")
    signed, made = _signed_at(seal), bundle.claims.made_at
    if not made - timedelta(seconds=1) <= signed <= made + _SOON:
        raise Broken(f"sealed at {signed.isoformat()}, the case says {made.isoformat()}")
    return name


def _check_chain(seal: _Seal, bundle: Bundle, trust: Trust) -> str:
    """The seal's certificate was good when it sealed, by the proofs that the file carries."""
    roots = _trusted(seal, bundle, trust) or _roots(seal, bundle)
    status = _status(seal, roots, _signed_at(seal))
    if status.revoked:
        raise Broken("the seal's certificate was revoked")
    if not status.trusted:
        why = status.trust_problem_indic
        raise Broken(f"the seal's chain does not validate{f' ({why})' if why else ''}")
    return "valid when it sealed, with the revocation proofs in the file"


def _check_trust(seal: _Seal, bundle: Bundle, trust: Trust) -> str:
    """The seal's chain leads to a CA that the reader trusts."""
    if not trust.names_a_ca:
        raise NotEstablished("no CA was named as trusted (--trust, --root)")
    roots = _trusted(seal, bundle, trust)
    status = _status(seal, roots, _signed_at(seal)) if roots else None
    if status is None or not status.trusted:
        raise Broken("the seal's chain leads to no CA that you trust")
    return "leads to a CA that you trust"


def _status(seal: _Seal, roots: list[asn1_x509.Certificate], at: datetime) -> Any:
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415

    try:
        return validate_pdf_signature(seal.signature, _context(seal, roots, at))
    except (PdfError, SignatureValidationError, *MALFORMED) as error:
        raise Broken(f"the signature cannot be checked: {error}") from error


def _context(seal: _Seal, roots: list[asn1_x509.Certificate], at: datetime) -> Any:
    from pyhanko.sign.validation.dss import DocumentSecurityStore  # noqa: PLC0415
    from pyhanko.sign.validation.errors import NoDSSFoundError  # noqa: PLC0415
    from pyhanko_certvalidator.context import ValidationContext  # noqa: PLC0415

    wanted: dict[str, Any] = {
        "trust_roots": roots,
        "other_certs": list(seal.certificates),
        "moment": at,
        "allow_fetching": False,
        "revocation_mode": "require",
        "time_tolerance": timedelta(seconds=5),
    }
    try:
        return DocumentSecurityStore.read_dss(seal.reader).as_validation_context(wanted)
    except NoDSSFoundError:
        return ValidationContext(**wanted)


def _signed_at(seal: _Seal) -> datetime:
    found = seal.signature.self_reported_timestamp
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise Broken("the seal does not say when it was made")
    return found


def _roots(seal: _Seal, bundle: Bundle | None) -> list[asn1_x509.Certificate]:
    """Return the self-signed certificates at hand, to see whether the chain holds in itself."""
    return [one for one in _at_hand(seal, bundle) if one.self_issued]


def _trusted(seal: _Seal, bundle: Bundle, trust: Trust) -> list[asn1_x509.Certificate]:
    anchors = [_asn1(anchor) for anchor in trust.anchors]
    named = [one for one in _at_hand(seal, bundle) if one.sha256.hex() in trust.roots]
    return [*anchors, *named]


def _at_hand(seal: _Seal, bundle: Bundle | None) -> list[asn1_x509.Certificate]:
    names = bundle.claims.certificate.chain if bundle else ()
    enclosed = [bundle.files[name] for name in names if name in bundle.files] if bundle else []
    found = list(seal.certificates)
    for der in enclosed:
        try:
            found.append(asn1_x509.Certificate.load(der, strict=True))
        except ValueError:
            continue  # ``chain`` reports it
    return found


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    loaded: Asn1Value = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    assert isinstance(loaded, asn1_x509.Certificate)  # noqa: S101 - what was asked for
    return loaded
