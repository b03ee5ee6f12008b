"""Each check of a CRL passes a right one and refuses one thing that is wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509

from ams.authority import profiles
from ams.authority.checks import crls as checks
from ams.authority.checks.crls import CRLUnderCheck
from ams.authority.errors import CheckFailed
from tests.authority.checks.vectors import (
    KEY,
    NOW,
    crl,
    crl_builder,
    edited_crl,
    entry,
    good,
    root,
)

Bad = Callable[[], CRLUnderCheck]
_HOUR = timedelta(hours=1)
_COMPROMISE = x509.CRLReason(x509.ReasonFlags.key_compromise)
_IDENTIFIER = x509.AuthorityKeyIdentifier.from_issuer_public_key(KEY.public_key())


def _bare() -> x509.CertificateRevocationListBuilder:
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root().subject)
        .last_update(NOW)
        .next_update(NOW + _HOUR)
    )


def _edited(edit: Callable[[asn1_crl.TbsCertList], None]) -> CRLUnderCheck:
    return CRLUnderCheck(edited_crl(crl(entry()).der, edit), root())


def _numbered(number: int, *, critical: bool) -> CRLUnderCheck:
    builder = _bare().add_extension(_IDENTIFIER, critical=False)
    return crl(builder=builder.add_extension(x509.CRLNumber(number), critical=critical))


def _with_empty_list() -> CRLUnderCheck:
    def edit(body: asn1_crl.TbsCertList) -> None:
        body["revoked_certificates"] = []

    return CRLUnderCheck(edited_crl(crl().der, edit), root())


def _reason(flag: x509.ReasonFlags) -> CRLUnderCheck:
    return crl(entry(x509.CRLReason(flag)))


def _palsu() -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Palsu")])


_ADDRESS = x509.UniformResourceIdentifier("http://status.id/crl/root/3.crl")
_FRESHEST = x509.FreshestCRL([x509.DistributionPoint([_ADDRESS], None, None, None)])


def _with(extension: x509.ExtensionType, *, critical: bool = False) -> CRLUnderCheck:
    return crl(builder=crl_builder().add_extension(extension, critical=critical))


def _point(
    name: x509.GeneralName = _ADDRESS, *, indirect: bool = False
) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[name],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=indirect,
        only_contains_attribute_certs=False,
    )


def _delta(base: int = 3) -> x509.CertificateRevocationListBuilder:
    return crl_builder().add_extension(x509.DeltaCRLIndicator(base), critical=True)


def test_a_delta_of_a_shard_and_a_complete_crl_with_its_delta_s_address_pass() -> None:
    removed = entry(x509.CRLReason(x509.ReasonFlags.remove_from_crl))
    delta = _delta().add_extension(_point(), critical=True)
    checks.check_crl(crl(removed, builder=delta))
    checks.check_crl(crl(builder=_delta(12)))
    checks.check_crl(_with(_FRESHEST))


BAD: list[tuple[Callable[[CRLUnderCheck], None], Bad]] = [
    (checks.check_issuer_is_the_issuers_subject,
     lambda: crl(builder=_other_issuer())),
    (checks.check_issuer_may_sign_crls, lambda: crl(issuer=good().certificate)),
    (checks.check_next_update_follows,
     lambda: _edited(lambda body: body.__setitem__("next_update", body["this_update"]))),
    (checks.check_next_update_follows,
     lambda: _edited(lambda body: body.__setitem__("next_update", None))),
    (checks.check_authority_key_identifier_is_the_issuers,
     lambda: crl(builder=_bare().add_extension(x509.CRLNumber(1), critical=False))),
    (checks.check_authority_key_identifier_is_the_issuers,
     lambda: crl(builder=_bare().add_extension(
         x509.AuthorityKeyIdentifier(b"palsu", None, None), critical=False))),
    (checks.check_crl_number_is_present,
     lambda: crl(builder=_bare().add_extension(_IDENTIFIER, critical=False))),
    (checks.check_crl_number_is_present, lambda: _numbered(1, critical=True)),
    (checks.check_crl_number_is_present, lambda: _numbered(2**160, critical=False)),
    (checks.check_an_empty_list_is_left_out, _with_empty_list),
    (checks.check_serials_are_positive_and_listed_once, lambda: crl(entry(), entry())),
    (checks.check_nothing_is_revoked_later_than_this_update,
     lambda: crl(entry(at=NOW + _HOUR))),
    (checks.check_unspecified_is_left_out, lambda: _reason(x509.ReasonFlags.unspecified)),
    (checks.check_remove_from_crl_is_for_deltas,
     lambda: _reason(x509.ReasonFlags.remove_from_crl)),
    (checks.check_delta_indicator_names_no_later_crl, lambda: _with(x509.DeltaCRLIndicator(3))),
    (checks.check_delta_indicator_names_no_later_crl,
     lambda: _with(x509.DeltaCRLIndicator(13), critical=True)),
    (checks.check_delta_indicator_names_no_later_crl,
     lambda: crl(entry(_COMPROMISE), builder=_delta(12))),
    (checks.check_scope_is_stated_critically, lambda: _with(_point())),
    (checks.check_scope_is_stated_critically, lambda: _with(_point(indirect=True), critical=True)),
    (checks.check_scope_is_stated_critically,
     lambda: _with(_point(x509.DNSName("status.id")), critical=True)),
    (checks.check_freshest_crl_is_for_complete_ones, lambda: _with(_FRESHEST, critical=True)),
    (checks.check_freshest_crl_is_for_complete_ones,
     lambda: crl(builder=_delta().add_extension(_FRESHEST, critical=False))),
    (checks.check_entry_extensions_are_not_critical,
     lambda: crl(entry(_COMPROMISE, critical=True))),
    (checks.check_entry_extensions_are_not_critical,
     lambda: crl(entry(x509.CertificateIssuer([x509.DirectoryName(root().subject)])))),
    (checks.check_invalidity_precedes_revocation,
     lambda: crl(entry(x509.InvalidityDate(NOW + _HOUR)))),
]  # fmt: skip


def _other_issuer() -> x509.CertificateRevocationListBuilder:
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(_palsu())
        .last_update(NOW)
        .next_update(NOW + _HOUR)
    )


@pytest.mark.parametrize("entries", [0, 1, 3, 100])
def test_a_right_crl_passes_every_check_and_the_lint(entries: int) -> None:
    made = [
        entry(_COMPROMISE, x509.InvalidityDate(NOW - _HOUR), serial=2**100 + index)
        for index in range(entries)
    ]
    assert checks.check_crl(crl(*made)) == 12


@pytest.mark.parametrize(("check", "bad"), BAD)
def test_the_check_refuses_what_it_is_for(check: Callable[[CRLUnderCheck], None], bad: Bad) -> None:
    check(crl(entry()))
    with pytest.raises(CheckFailed):
        check(bad())


def test_every_check_has_a_bad_vector_and_a_clause() -> None:
    # A CRL of version 1 cannot carry extensions, so cryptography does not read it at all.
    assert {check for check, _ in BAD} | {checks.check_version_is_2} == set(checks.CHECKS)
    for check in checks.CHECKS:
        assert check.__doc__


def test_a_crl_of_version_1_is_refused() -> None:
    with pytest.raises(CheckFailed, match="version"):
        checks.check_version_is_2(_edited(lambda body: body.__setitem__("version", "v1")))


def test_what_is_no_crl_is_refused() -> None:
    with pytest.raises(CheckFailed, match="cannot be read"):
        CRLUnderCheck(b"\x30\x03\x02\x01\x01", root())


def test_the_issuing_ca_may_sign_crls_too() -> None:
    checks.check_issuer_may_sign_crls(crl(issuer=good(profiles.ISSUING_CA).certificate))
