"""Two CRLs have one form if only numbers and times of one length, sign and year differ."""

from datetime import timedelta

import pytest
from cryptography import x509

from ams.authority.checks import forms
from ams.authority.checks.crls import CRLUnderCheck
from ams.authority.checks.forms import forms_of
from tests.authority.checks.vectors import KEY, NOW, crl, crl_builder, entry

_DAY = timedelta(days=1)
_IDENTIFIER = x509.AuthorityKeyIdentifier.from_issuer_public_key(KEY.public_key())
_COMPROMISE = x509.CRLReason(x509.ReasonFlags.key_compromise)
_SUPERSEDED = x509.CRLReason(x509.ReasonFlags.superseded)


def of(case: CRLUnderCheck) -> frozenset[str]:
    return forms_of(case.crl.tbs_certlist_bytes)


def numbered(number: int, *, critical: bool = False) -> x509.CertificateRevocationListBuilder:
    builder = x509.CertificateRevocationListBuilder().issuer_name(crl().crl.issuer)
    builder = builder.last_update(NOW).next_update(NOW + _DAY)
    return builder.add_extension(_IDENTIFIER, critical=False).add_extension(
        x509.CRLNumber(number), critical
    )


def test_number_times_and_serials_are_no_part_of_the_form() -> None:
    later = crl_builder(this_update=NOW + _DAY, next_update=NOW + 2 * _DAY)
    assert of(crl(entry())) == of(crl(entry(serial=2**127 + 5, at=NOW + _DAY), builder=later))
    assert of(crl(builder=numbered(12))) == of(crl(builder=numbered(99)))


def at_address(address: str) -> CRLUnderCheck:
    point = x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(address)], relative_name=None,
        only_contains_user_certs=False, only_contains_ca_certs=False, only_some_reasons=None,
        indirect_crl=False, only_contains_attribute_certs=False,
    )  # fmt: skip
    return crl(builder=crl_builder().add_extension(point, critical=True))


def test_the_number_of_a_shard_is_no_part_of_the_form_and_the_rest_of_its_address_is() -> None:
    base = "http://status.kebumenkab.go.id/crl"
    assert of(at_address(f"{base}/k/7.crl")) == of(at_address(f"{base}/k/127.crl"))
    assert of(at_address(f"{base}/k/7-delta.crl")) == of(at_address(f"{base}/k/12-delta.crl"))
    different = ("k/7-delta.crl", "m/7.crl", "7.crl/k", "k.crl", "k/a7.crl", "k/7.crl\n")
    found = {of(at_address(f"{base}/{name}")) for name in (*different, "k/7.crl")}
    assert len(found) == len(different) + 1


def test_how_many_entries_of_a_form_there_are_does_not_matter() -> None:
    many = [entry(_COMPROMISE, serial=2**127 + index) for index in range(5)]
    assert of(crl(*many)) == of(crl(many[0]))


def test_each_form_of_entries_counts_once_beside_the_frame() -> None:
    bare, reasoned = entry(serial=2**127), entry(_COMPROMISE, serial=2**127 + 1)
    assert len(of(crl())) == 1
    assert len(of(crl(bare, reasoned))) == 3
    assert of(crl(bare)) < of(crl(bare, reasoned))


@pytest.mark.parametrize(
    "other",
    [
        crl,
        lambda: crl(entry(), builder=numbered(128)),
        lambda: crl(entry(), builder=numbered(12, critical=True)),
        lambda: crl(entry(), builder=crl_builder(next_update=NOW + 60 * _DAY)),
        lambda: crl(
            entry(), builder=crl_builder().add_extension(x509.DeltaCRLIndicator(1), critical=True)
        ),
    ],
)
def test_another_frame_makes_the_entry_another_form_too(other: object) -> None:
    assert callable(other)
    assert not of(crl(entry())) & of(other())


@pytest.mark.parametrize(
    "other",
    [
        entry(_SUPERSEDED),
        entry(_COMPROMISE, critical=True),
        entry(_COMPROMISE, x509.InvalidityDate(NOW.replace(tzinfo=None))),
        entry(_COMPROMISE, serial=2**128 + 1),
        entry(_COMPROMISE, serial=1),
        entry(_COMPROMISE, at=NOW - 365 * _DAY),
        entry(_COMPROMISE, at=NOW.replace(year=2050)),
        entry(),
    ],
)
def test_an_entry_of_another_form_is_told_apart(other: x509.RevokedCertificate) -> None:
    ours = of(crl(entry(_COMPROMISE)))
    assert len(ours & of(crl(other))) == 1  # the frame


def test_another_linter_has_seen_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = of(crl(entry()))
    monkeypatch.setattr(forms, "linter", lambda: b"another")
    assert not before & of(crl(entry()))


def test_the_linter_is_pkilint_as_installed_and_what_we_ask_it() -> None:
    assert b"pkilint-" in forms.linter()
    assert b"def lint_crl" in forms.linter()
