"""pkilint's opinion of what we are about to sign; its validators are built once per process."""

from collections.abc import Callable
from functools import cache
from typing import Final

from asn1crypto import core
from asn1crypto import crl as asn1_crl
from pkilint import loader, pkix
from pkilint.document import Document
from pkilint.pkix import certificate, crl, extension, name, ocsp
from pkilint.validation import ValidationFindingSeverity, ValidatorContainer

from ams.authority.errors import CheckFailed

_LINTED_AT_EACH_END: Final = 20


def findings(
    validator: ValidatorContainer,
    document: Document,
    *,
    worse_than: ValidationFindingSeverity = ValidationFindingSeverity.WARNING,
) -> list[str]:
    """Return ``severity code (place): message`` of what is worse than ``worse_than``."""
    return [
        f"{found.finding.severity.name} {found.finding.code} ({result.node.path}): "
        f"{found.message or ''}".rstrip(": ")
        for result in validator.validate(document.root)
        for found in result.finding_descriptions
        if found.finding.severity < worse_than
    ]


def lint_certificate(der: bytes) -> None:
    """Refuse a certificate in which pkilint finds an error against RFC 5280."""
    _refuse("certificate", _certificate_validator(), _CERTIFICATES, der)


def lint_crl(der: bytes) -> None:
    """Refuse a CRL in which pkilint finds an error against RFC 5280.

    Of a long CRL the first and the last entries are linted with everything around them: pkilint
    takes 0.6 ms for each, and a revocation must be visible within a second. The checks of clauses
    see every entry.
    """
    _refuse("CRL", _crl_validator(), lambda whole: _CRLS(_shortened(whole)), der)


def lint_ocsp_response(der: bytes) -> None:
    """Refuse an OCSP response in which pkilint finds an error against RFC 6960."""
    _refuse("OCSP response", _ocsp_validator(), _OCSP_RESPONSES, der)


def _shortened(der: bytes) -> bytes:
    """Return the CRL with its first and last entries alone, if it has many."""
    whole = asn1_crl.CertificateList.load(der)
    entries = whole["tbs_cert_list"]["revoked_certificates"]
    if isinstance(entries, core.Void) or len(entries) <= 2 * _LINTED_AT_EACH_END:
        return der
    kept = [entries[index] for index in range(_LINTED_AT_EACH_END)]
    kept += [entries[index] for index in range(-_LINTED_AT_EACH_END, 0)]
    whole["tbs_cert_list"]["revoked_certificates"] = asn1_crl.RevokedCertificates(kept)
    shortened: bytes = whole.dump(force=True)
    return shortened


def _refuse(
    what: str, validator: ValidatorContainer, load: Callable[[bytes], Document], der: bytes
) -> None:
    try:
        found = findings(validator, load(der))
    except ValueError as error:
        raise CheckFailed(f"pkilint cannot read the {what}: {error}") from error
    if found:
        raise CheckFailed(f"pkilint refuses the {what}: {'; '.join(found)}")


_CERTIFICATES = loader.RFC5280CertificateDocumentLoader().load_der_document
_CRLS = loader.RFC5280CertificateListDocumentLoader().load_der_document
_OCSP_RESPONSES = loader.RFC6960OCSPResponseDocumentLoader().load_der_document


@cache
def _certificate_validator() -> ValidatorContainer:
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(
            name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
        ),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


@cache
def _crl_validator() -> ValidatorContainer:
    return crl.create_pkix_crl_validator_container(
        [
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )


@cache
def _ocsp_validator() -> ValidatorContainer:
    return ocsp.create_pkix_ocsp_response_validator_container(
        [
            ocsp.create_response_decoder(),
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [],
    )
