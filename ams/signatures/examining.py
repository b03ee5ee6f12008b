"""Examine signatures with pyHanko: integrity, coverage, later changes, chain, status."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    AdESLTAValidationResult,
    _adobe_revinfo_archival_to_local_knowledge,
    _dss_to_local_knowledge,
    ades_basic_validation,
    ades_lta_validation,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel, StandardCMSSignatureStatus
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from ams.authority import names
from ams.signatures.validation import UNSIGNED, Examined, Reason, Signature, Trust

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it finds is in what is returned
_DOCUMENT_SIGNING: Final = "1.3.6.1.5.5.7.3.36"  # RFC 9336: what our seals are for
_MOST_SIGNATURES: Final = 32
# What pyHanko and asn1crypto raise at files that were made to break readers.
_UNREADABLE: Final = (
    PdfError, SignatureValidationError, ValueError, TypeError, KeyError, AttributeError,
    IndexError, RecursionError, ArithmeticError, NotImplementedError, AssertionError, OSError,
)  # fmt: skip
_REASONS: Final[dict[AdESSubIndic, Reason]] = {
    AdESPassed.OK: Reason.OK,
    AdESFailure.FORMAT_FAILURE: Reason.BROKEN,
    AdESFailure.HASH_FAILURE: Reason.BROKEN,
    AdESFailure.SIG_CRYPTO_FAILURE: Reason.BROKEN,
    AdESFailure.REVOKED: Reason.REVOKED,
    AdESFailure.NOT_YET_VALID: Reason.NOT_YET_VALID,
    AdESIndeterminate.REVOKED_NO_POE: Reason.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Reason.REVOKED,
    AdESIndeterminate.EXPIRED: Reason.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Reason.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Reason.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID: Reason.NOT_YET_VALID,
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Reason.UNTRUSTED,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: Reason.UNTRUSTED,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Reason.NOT_FOR_SIGNING,
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: Reason.NOT_FOR_SIGNING,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: Reason.WEAK,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Reason.WEAK,
    AdESIndeterminate.TRY_LATER: Reason.STATUS_UNKNOWN,
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: Reason.STATUS_UNKNOWN,
}


def examine_signatures(pdf: bytes, *, at: datetime, trust: Trust) -> Examined:
    """Return what the signatures are worth; see ``validation.examine``."""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        found: Sequence[EmbeddedPdfSignature] = list(reader.embedded_regular_signatures)
        if not found:
            return UNSIGNED if not list(reader.embedded_signatures) else _only(Reason.UNSIGNED)
        if len(found) > _MOST_SIGNATURES or reader.encrypted:
            return _only(Reason.UNREADABLE)
        signatures = tuple(
            _examined(one, at=at, trust=trust, is_last=one is found[-1]) for one in found
        )
    except _UNREADABLE:
        return _only(Reason.UNREADABLE)
    return Examined(signatures, _worst([one.reason for one in signatures]))


def signer_certificates(pdf: bytes) -> tuple[bytes, ...]:
    """Return the certificates (DER) of all who signed or stamped; none of what cannot be read."""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        found = list(reader.embedded_signatures)[:_MOST_SIGNATURES]
        certificates = [one.signer_cert for one in found]
        certificates += [other for one in found for other in _stampers_of(one)]
        return tuple(dict.fromkeys(one.dump() for one in certificates))
    except _UNREADABLE:
        return ()


def _stampers_of(signature: EmbeddedPdfSignature) -> list[asn1_x509.Certificate]:
    """Return the certificates that come with a signature's time stamps."""
    attributes = signature.signer_info["unsigned_attrs"]
    found = []
    for attribute in attributes if attributes.native else ():
        if attribute["type"].native == "signature_time_stamp_token":
            for token in attribute["values"]:
                found += [each.chosen for each in token["content"]["certificates"]]
    return found


def _only(reason: Reason) -> Examined:
    return Examined((), reason)


def _worst(reasons: Sequence[Reason]) -> Reason:
    """Return the first reason that refuses, else the first that leaves doubt, else ``OK``."""
    doubtful = [one for one in reasons if one is not Reason.OK]
    refusing = [one for one in doubtful if one not in {Reason.STATUS_UNKNOWN, Reason.UNPROVEN}]
    return (refusing or doubtful or [Reason.OK])[0]


def _examined(
    signature: EmbeddedPdfSignature, *, at: datetime, trust: Trust, is_last: bool
) -> Signature:
    signature.compute_integrity_info()  # type: ignore[no-untyped-call] # the library's
    changed = _is_changed(signature, is_last=is_last)
    result = asyncio.run(_validated(signature, at=at, trust=trust))
    covers = signature.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    status = result.api_status
    intact = bool(status and status.intact and status.valid)
    reason = _reason(result, intact=intact, covers=covers, changed=changed)
    path = status.validation_path if status else None
    anchor = _anchor_name(path) if path is not None else ""
    return Signature(
        **_signer(signature.signer_cert),
        field=str(signature.field_name),
        signed_at=signature.self_reported_timestamp,
        stamped_at=_stamped_at(result),
        is_intact=intact,
        covers_file=covers,
        is_changed_later=changed,
        anchor=anchor,
        reason=reason,
    )


def _stamped_at(result: AdESBasicValidationResult[StandardCMSSignatureStatus]) -> datetime | None:
    """Return when a time-stamp service that is believed saw the signature, if any did."""
    if not isinstance(result, AdESLTAValidationResult):
        return None
    stamp = result.signature_timestamp_status
    is_believed = stamp is not None and stamp.ades_subindic is AdESPassed.OK
    return result.best_signature_time if is_believed else None


def _anchor_name(path: ValidationPath) -> str:
    """Return the common name of the root that the chain ends at."""
    name = path.trust_anchor.authority.name
    return str(name.native.get("common_name") or name.human_friendly)


def _is_changed(signature: EmbeddedPdfSignature, *, is_last: bool) -> bool:
    """Tell whether something was added after the signature that may not be.

    After the last one only proofs and time stamps (ISO 32000-2, 12.8.4); before, signatures too.
    """
    difference: Any = signature.diff_result
    allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    return not (isinstance(difference, DiffResult) and difference.modification_level <= allowed)


def _reason(
    result: AdESBasicValidationResult[StandardCMSSignatureStatus],
    *,
    intact: bool,
    covers: bool,
    changed: bool,
) -> Reason:
    """Return the first thing that counts: octets, coverage, changes, then signer and status."""
    if not intact:
        return Reason.BROKEN
    if not covers:
        return Reason.NOT_COVERED
    if changed:
        return Reason.CHANGED
    return _REASONS.get(result.ades_subindic, Reason.UNPROVEN)


async def _validated(
    signature: EmbeddedPdfSignature, *, at: datetime, trust: Trust
) -> AdESBasicValidationResult[StandardCMSSignatureStatus]:
    """Return pyHanko's result: with time stamps by 5.6 of ETSI EN 319 102-1, else by 5.3.

    What fails only for want of a status is told apart from a chain that is none.
    """
    timing = ValidationTimingInfo(
        validation_time=at, best_signature_time=at, point_in_time_validation=True
    )
    rules = _specification(trust, REQUIRE_REVINFO, _with_proofs_inside(signature, trust))
    result: AdESBasicValidationResult[StandardCMSSignatureStatus]
    if _is_stamped(signature):
        result = await ades_lta_validation(signature, rules, timing_info=timing)
    else:
        result = await _basic(signature, rules, timing)
    if result.ades_subindic is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE:
        free = _specification(trust, NO_REVOCATION, _knowledge(trust))
        chain = await _basic(signature, free, timing)
        if chain.ades_subindic is AdESPassed.OK:
            return replace(chain, ades_subindic=AdESIndeterminate.TRY_LATER)
    return result


async def _basic(
    signature: EmbeddedPdfSignature, rules: PdfSignatureValidationSpec, timing: ValidationTimingInfo
) -> AdESBasicValidationResult[StandardCMSSignatureStatus]:
    return await ades_basic_validation(
        signature.signed_data,
        rules.signature_validation_spec,
        timing_info=timing,
        raw_digest=signature.compute_digest(),
    )


def _is_stamped(signature: EmbeddedPdfSignature) -> bool:
    return next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None) is not None


def _with_proofs_inside(signature: EmbeddedPdfSignature, trust: Trust) -> LocalKnowledge:
    """Return what is known beforehand and what the file itself brings along."""
    known = [
        _knowledge(trust),
        _dss_to_local_knowledge(reader=signature.reader),
        _adobe_revinfo_archival_to_local_knowledge(signature),
    ]
    return LocalKnowledge(
        known_ocsps=[each for one in known for each in one.known_ocsps],
        known_crls=[each for one in known for each in one.known_crls],
        known_certs=[each for one in known for each in one.known_certs],
    )


def _specification(
    trust: Trust, status: RevocationCheckingPolicy, known: LocalKnowledge
) -> PdfSignatureValidationSpec:
    """Return the rules: whom to believe, whether status is required, and to ask nobody."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(
            trust_roots=[asn1_x509.Certificate.load(each) for each in trust.roots]
        ),
        revinfo_policy=CertRevTrustPolicy(status),
        time_tolerance=timedelta(seconds=30),
    )
    gathering = RevocationInfoGatheringSpec(
        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
        certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy,
            ts_cert_validation_policy=policy,
            revinfo_gathering_policy=gathering,
            local_knowledge=known,
        )
    )


def _knowledge(trust: Trust) -> LocalKnowledge:
    answers = [
        container
        for each in trust.ocsp_answers
        for container in OCSPContainer.load_multi(asn1_ocsp.OCSPResponse.load(each))
    ]
    return LocalKnowledge(
        known_ocsps=answers,
        known_crls=[CRLContainer(asn1_crl.CertificateList.load(each)) for each in trust.crls],
        known_certs=[asn1_x509.Certificate.load(each) for each in trust.authorities],
    )


def _signer(certificate: asn1_x509.Certificate) -> dict[str, Any]:
    """Return what the signer's certificate says of him."""
    encoded = certificate.dump()
    parsed = x509.load_der_x509_certificate(encoded)
    subject = names.parse(parsed.subject)
    return {
        "name": next(iter(subject.values("2.5.4.3")), ""),
        "email": _email(parsed, subject),
        "number": next(iter(subject.values("2.5.4.5")), ""),
        "subject": str(subject),
        "issuer": names.rfc4514(parsed.issuer),
        "serial": f"{parsed.serial_number:X}",
        "certificate": hashlib.sha256(encoded).hexdigest(),
        "is_seal": _is_seal(parsed),
    }


def _email(certificate: x509.Certificate, subject: names.DistinguishedName) -> str:
    try:
        others = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found = list(others.value.get_values_for_type(x509.RFC822Name))
    except x509.ExtensionNotFound:
        found = []
    return next(iter([*found, *subject.values("1.2.840.113549.1.9.1")]), "")


def _is_seal(certificate: x509.Certificate) -> bool:
    """Tell whether the certificate is an organisation's: for signing documents, of nobody."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return [each.dotted_string for each in purposes] == [_DOCUMENT_SIGNING]
