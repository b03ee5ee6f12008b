"""Each check of a certificate passes what AMS builds and refuses one thing that is wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from ams.authority import profiles
from ams.authority.checks import certificates as checks
from ams.authority.checks.certificates import CertificateUnderCheck
from ams.authority.errors import CheckFailed
from tests.authority.checks.vectors import (
    NOW,
    SUBJECTS,
    edited,
    good,
    root,
    with_extension,
    with_key,
    with_names,
    without_extension,
)

Bad = Callable[[], CertificateUnderCheck]


def _name(*pairs: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


_PERSON = (
    (NameOID.COUNTRY_NAME, "ID"),
    (NameOID.ORGANIZATION_NAME, "Pemerintah"),
    (NameOID.COMMON_NAME, "Budi"),
    (NameOID.EMAIL_ADDRESS, "budi@kebumenkab.go.id"),
)
_DESCRIPTION = x509.ObjectIdentifier("2.5.4.13")


def _set(field: str, value: object) -> Callable[[asn1_x509.TbsCertificate], None]:
    return lambda body: body.__setitem__(field, value)


def _with_validity(begins: object, ends: object) -> CertificateUnderCheck:
    def edit(body: asn1_x509.TbsCertificate) -> None:
        body["validity"] = {"not_before": begins, "not_after": ends}

    return edited(edit)


def _points(*names: x509.GeneralName, **more: object) -> x509.CRLDistributionPoints:
    reasons = frozenset({x509.ReasonFlags.key_compromise}) if more.get("reasons") else None
    return x509.CRLDistributionPoints([x509.DistributionPoint(list(names), None, reasons, None)])


def _utc(moment: object) -> asn1_x509.Time:
    return asn1_x509.Time({"utc_time": moment})


def _generalized(moment: object) -> asn1_x509.Time:
    return asn1_x509.Time({"general_time": moment})


_YEAR = timedelta(days=365)
_KEY_USAGE = dict.fromkeys(
    ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
     "encipher_only", "decipher_only"), False,
)  # fmt: skip
_OCSP = x509.AccessDescription(
    AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://status.id/ocsp")
)
_LDAP = x509.UniformResourceIdentifier("ldap://status.id/cn=ca")


def _short_rsa_key() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505 - what is refused


BAD: list[tuple[Callable[[CertificateUnderCheck], None], Bad]] = [
    (checks.check_serial_number_is_positive_and_short,
     lambda: edited(_set("serial_number", 2**160))),
    (checks.check_signature_algorithms_agree,
     lambda: edited(_set("signature", {"algorithm": "sha384_ecdsa"}))),
    (checks.check_issuer_is_the_issuers_subject,
     lambda: edited(_set("issuer", asn1_x509.Name.build({"common_name": "Palsu"})))),
    (checks.check_validity_is_in_order, lambda: _with_validity(_utc(NOW), _utc(NOW))),
    (checks.check_validity_is_in_order,
     lambda: _with_validity(_utc(NOW), _utc(NOW + 3 * _YEAR))),
    (checks.check_validity_lies_within_the_issuers,
     lambda: _with_validity(_utc(NOW - _YEAR), _utc(NOW))),
    (checks.check_validity_lies_within_the_issuers,
     lambda: _with_validity(_generalized(NOW + 24 * _YEAR), _generalized(NOW + 26 * _YEAR))),
    (checks.check_times_are_encoded_by_their_year,
     lambda: _with_validity(_generalized(NOW), _utc(NOW + _YEAR))),
    (checks.check_no_unique_identifiers, lambda: edited(_set("subject_unique_id", b"\x01"))),
    (checks.check_subject_is_the_profiles,
     lambda: with_names(_name(*_PERSON, (NameOID.SERIAL_NUMBER, "1")))),
    (checks.check_subject_is_the_profiles,
     lambda: with_names(_name(*_PERSON, (NameOID.COMMON_NAME, "Lagi")))),
    (checks.check_subject_is_the_profiles, lambda: with_names(_name(*_PERSON[:-1]))),
    (checks.check_subject_keeps_upper_bounds,
     lambda: with_names(_name(*_PERSON, (_DESCRIPTION, "x" * 1025)))),
    (checks.check_subject_holds_no_personal_number,
     lambda: with_names(_name(*_PERSON, (_DESCRIPTION, "3305010101800001")))),
    (checks.check_subject_holds_no_personal_number,
     lambda: with_names(_name(*_PERSON, (_DESCRIPTION, "NIP 19660801 198803 1 001")))),
    (checks.check_public_key_is_strong,
     lambda: with_key(_short_rsa_key())),
    (checks.check_public_key_is_strong,
     lambda: with_key(rsa.generate_private_key(3, 2048).public_key())),
    (checks.check_public_key_is_strong,
     lambda: with_key(ec.generate_private_key(ec.SECP256K1()).public_key())),
    (checks.check_public_key_is_strong,
     lambda: with_key(ed25519.Ed25519PrivateKey.generate().public_key())),
    (checks.check_authority_key_identifier_is_the_issuers,
     lambda: without_extension(x509.AuthorityKeyIdentifier)),
    (checks.check_authority_key_identifier_is_the_issuers,
     lambda: with_extension(x509.AuthorityKeyIdentifier(b"palsu", None, None), critical=False)),
    (checks.check_subject_key_identifier_is_the_keys,
     lambda: with_extension(x509.SubjectKeyIdentifier(b"palsu"), critical=False)),
    (checks.check_subject_key_identifier_is_the_keys,
     lambda: with_extension(x509.SubjectKeyIdentifier(b"palsu"), critical=True)),
    (checks.check_key_usage_is_the_profiles,
     lambda: with_extension(
         x509.KeyUsage(digital_signature=True, content_commitment=False, **_KEY_USAGE),
         critical=True)),
    (checks.check_key_usage_is_the_profiles,
     lambda: with_extension(
         x509.KeyUsage(digital_signature=True, content_commitment=True, **_KEY_USAGE),
         critical=False)),
    (checks.check_policy_is_the_profiles, lambda: without_extension(x509.CertificatePolicies)),
    (checks.check_policy_is_the_profiles,
     lambda: with_extension(
         x509.CertificatePolicies(
             [x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)]),
         critical=False)),
    (checks.check_policy_is_the_profiles,
     lambda: with_extension(
         x509.CertificatePolicies(
             [x509.PolicyInformation(x509.ObjectIdentifier("1.3.6.1"), None)]),
         critical=False, key=profiles.OCSP_RESPONDER)),
    (checks.check_alternative_name_carries_the_email,
     lambda: with_extension(
         x509.SubjectAlternativeName([x509.RFC822Name("lain@kebumenkab.go.id")]), critical=False)),
    (checks.check_alternative_name_carries_the_email,
     lambda: with_extension(
         x509.SubjectAlternativeName(
             [x509.RFC822Name("budi@kebumenkab.go.id"), x509.DNSName("kebumenkab.go.id")]),
         critical=False)),
    (checks.check_basic_constraints_are_the_profiles,
     lambda: with_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)),
    (checks.check_basic_constraints_are_the_profiles,
     lambda: with_extension(
         x509.BasicConstraints(ca=True, path_length=1), critical=True, key=profiles.ISSUING_CA)),
    (checks.check_extended_key_usage_is_the_profiles,
     lambda: with_extension(
         x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.2")]), critical=False)),
    (checks.check_extended_key_usage_is_the_profiles,
     lambda: with_extension(
         x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.2")]),
         critical=False, key=profiles.OCSP_RESPONDER)),
    (checks.check_crl_is_pointed_to, lambda: without_extension(x509.CRLDistributionPoints)),
    (checks.check_crl_is_pointed_to, lambda: with_extension(_points(_LDAP), critical=False)),
    (checks.check_crl_is_pointed_to,
     lambda: with_extension(
         _points(x509.UniformResourceIdentifier("http://a.id/c.crl"), reasons=True),
         critical=False)),
    (checks.check_status_and_issuer_are_pointed_to,
     lambda: with_extension(x509.AuthorityInformationAccess([_OCSP]), critical=False)),
    (checks.check_status_and_issuer_are_pointed_to,
     lambda: with_extension(
         x509.AuthorityInformationAccess(
             [_OCSP, x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, _LDAP)]),
         critical=False)),
    (checks.check_status_and_issuer_are_pointed_to,
     lambda: with_extension(
         x509.AuthorityInformationAccess([_OCSP]), critical=False, key=profiles.OCSP_RESPONDER)),
    (checks.check_no_check_is_for_responders,
     lambda: with_extension(x509.OCSPNoCheck(), critical=False)),
    (checks.check_no_check_is_for_responders,
     lambda: without_extension(x509.OCSPNoCheck, key=profiles.OCSP_RESPONDER)),
]  # fmt: skip


@pytest.mark.parametrize("key", sorted(SUBJECTS))
def test_what_ams_builds_passes_every_check_and_the_lint(key: str) -> None:
    checks.check_certificate(good(key))


@pytest.mark.parametrize(("check", "bad"), BAD)
def test_the_check_refuses_what_it_is_for(
    check: Callable[[CertificateUnderCheck], None], bad: Bad
) -> None:
    check(good())
    with pytest.raises(CheckFailed):
        check(bad())


def test_every_check_has_a_bad_vector_and_a_clause() -> None:
    # A certificate of version 1 cannot carry extensions, so cryptography does not read it at all.
    tried = {check for check, _ in BAD} | {checks.check_version_is_3}
    assert tried == set(checks.CHECKS)
    for check in checks.CHECKS:
        assert check.__doc__


def test_a_certificate_of_version_1_is_refused() -> None:
    def edit(body: asn1_x509.TbsCertificate) -> None:
        body["version"] = "v1"
        body["extensions"] = None

    with pytest.raises(CheckFailed, match=r"version is v1, not v3 .*4\.1\.2\.1"):
        checks.check_version_is_3(edited(edit))


def test_a_refusal_names_both_values() -> None:
    case = _with_validity(_utc(NOW), _utc(NOW + 3 * _YEAR))
    with pytest.raises(CheckFailed, match=r"valid for 1095 days, .* allows 730 days"):
        checks.check_validity_is_in_order(case)


def test_the_number_of_the_description_is_no_personal_number() -> None:
    eleven = with_names(_name(*_PERSON, (_DESCRIPTION, "53003439111_Tanda Tangan Elektronik")))
    checks.check_subject_holds_no_personal_number(eleven)


def test_a_root_is_checked_against_itself() -> None:
    assert good(profiles.ROOT).issuer_or_self == root()
