"""pkilint sees every form of CRL once, and what it refused it sees again."""

import pytest
from cryptography import x509

from ams.authority.checks import lint
from ams.authority.checks.crls import CRLUnderCheck
from ams.authority.errors import CheckFailed
from ams.authority.linting import lint_new_forms
from ams.authority.models import LintedForm
from tests.authority.checks.vectors import NOW, crl, entry

pytestmark = pytest.mark.django_db

_COMPROMISE = x509.CRLReason(x509.ReasonFlags.key_compromise)


def linted(case: CRLUnderCheck) -> None:
    lint_new_forms(case.crl.tbs_certlist_bytes, built=case.der, at=NOW)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return what the linter was asked about."""
    seen: list[bytes] = []
    really = lint.lint_crl

    def lint_crl(der: bytes) -> None:
        seen.append(der)
        really(der)

    monkeypatch.setattr(lint, "lint_crl", lint_crl)
    return seen


def test_a_form_that_has_passed_is_not_linted_again(asked: list[bytes]) -> None:
    linted(crl(entry(_COMPROMISE)))
    linted(crl(*(entry(_COMPROMISE, serial=2**127 + number) for number in range(3))))
    assert len(asked) == 1


def test_one_entry_of_a_new_form_has_the_whole_linted(asked: list[bytes]) -> None:
    linted(crl(entry(_COMPROMISE)))
    newer = crl(entry(_COMPROMISE), entry(serial=2**126))
    linted(newer)
    assert asked[1:] == [newer.der]
    linted(crl(entry(serial=2**126 + 9)))
    assert len(asked) == 2


def test_a_form_that_was_refused_is_refused_again_and_not_remembered(asked: list[bytes]) -> None:
    wrong = crl(entry(_COMPROMISE, critical=True))
    for _ in range(2):
        with pytest.raises(CheckFailed, match="pkilint refuses the CRL"):
            linted(wrong)
    assert len(asked) == 2
    assert not LintedForm.objects.exists()


def test_a_good_form_beside_a_refused_one_is_not_remembered_either() -> None:
    with pytest.raises(CheckFailed):
        linted(crl(entry(serial=2**126), entry(_COMPROMISE, critical=True)))
    assert not LintedForm.objects.exists()
