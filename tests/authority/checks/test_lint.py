"""pkilint is asked about the same octets, and finds nothing in ours."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pkilint.validation import ValidationFindingSeverity

from ams.authority.checks import lint
from ams.authority.errors import CheckFailed
from tests.authority.checks.vectors import (
    NOW,
    SUBJECTS,
    crl,
    entry,
    good,
    with_extension,
    without_extension,
)


@pytest.mark.parametrize("key", sorted(SUBJECTS))
def test_pkilint_finds_not_even_a_notice_in_our_certificates(key: str) -> None:
    der = good(key).certificate.public_bytes(Encoding.DER)
    found = lint.findings(
        lint._certificate_validator(),
        lint._CERTIFICATES(der),
        worse_than=ValidationFindingSeverity.INFO,
    )
    assert found == []


def test_pkilint_finds_not_even_a_notice_in_our_crls() -> None:
    found = lint.findings(
        lint._crl_validator(),
        lint._CRLS(crl(entry()).der),
        worse_than=ValidationFindingSeverity.INFO,
    )
    assert found == []


def test_a_certificate_with_an_error_is_refused_with_pkilints_code() -> None:
    der = without_extension(x509.AuthorityKeyIdentifier).certificate.public_bytes(Encoding.DER)
    with pytest.raises(CheckFailed, match="authority_key_identifier_extension_absent"):
        lint.lint_certificate(der)


def test_an_end_entity_with_a_path_length_is_refused() -> None:
    wrong = with_extension(x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_cert_sign=True, crl_sign=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False), critical=True)  # fmt: skip
    with pytest.raises(CheckFailed, match="pkilint refuses the certificate"):
        lint.lint_certificate(wrong.certificate.public_bytes(Encoding.DER))


def test_octets_that_are_nothing_are_refused() -> None:
    for check in (lint.lint_certificate, lint.lint_crl, lint.lint_ocsp_response):
        with pytest.raises(CheckFailed, match="pkilint"):
            check(b"\x30\x03\x02\x01\x01")


def test_a_wrong_entry_at_either_end_of_a_long_crl_is_found() -> None:
    many = [entry(serial=2**100 + index) for index in range(60)]
    wrong = entry(x509.CRLReason(x509.ReasonFlags.key_compromise), serial=7, critical=True)
    lint.lint_crl(crl(*many).der)
    for entries in ([wrong, *many], [*many, wrong]):
        with pytest.raises(CheckFailed, match="pkilint refuses the CRL"):
            lint.lint_crl(crl(*entries).der)


def test_a_long_crl_is_linted_in_part() -> None:
    many = [entry(serial=2**100 + index, at=NOW) for index in range(60)]
    shortened = x509.load_der_x509_crl(lint._shortened(crl(*many).der))
    assert [one.serial_number - 2**100 for one in shortened] == [*range(20), *range(40, 60)]
