"""The seal on a bundle: what was altered, replaced or added after sealing is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from ams.evidence.checking.report import Exit, Outcome, Report, Trust
from ams.evidence.checking.seal import check_seal
from ams.evidence.checking.verify import verify
from ams.evidence.container import NotABundle
from ams.evidence.errors import NoBundleSeal
from ams.evidence.making import make_bundle
from ams.signatures.sealing import agency_seal, seal
from ams.signatures.seals import issue_seal
from tests.evidence.bundles import Cases, edited, failing, forged, give_seal, repacked
from tests.evidence.test_checking import other_root
from tests.requests.builders import OPERATOR, Office, completed, told
from tests.signatures.programs import pdfsig


def sealed_checks(pdf: bytes, trust: Trust) -> Report:
    """Return what every check finds, the seal's among them."""
    return verify(pdf, trust, seal=check_seal)


def test_a_bundle_as_it_was_made_holds(cases: Cases) -> None:
    for pdf in (cases.office, cases.applicant, cases.other):
        report = sealed_checks(pdf, cases.trust)
        assert list(report.of(Outcome.FAILS)) == []
        assert report.exit is Exit.HOLDS


def test_poppler_finds_the_seal_intact(cases: Cases, tmp_path: Path) -> None:
    assert "Signature is Valid" in pdfsig(cases.office, tmp_path)


def test_a_flipped_octet_anywhere_fails(cases: Cases) -> None:
    """Thirty places of the file, in the signature's own octets too."""
    step = len(cases.office) // 30
    for place in range(step // 2, len(cases.office), step):
        pdf = bytearray(cases.office)
        pdf[place] ^= 1
        try:
            report = sealed_checks(bytes(pdf), cases.trust)
        except NotABundle:
            continue
        assert report.exit is Exit.FAILS, place


def test_a_bundle_cut_short_fails(cases: Cases) -> None:
    for length in range(0, len(cases.office), len(cases.office) // 12):
        try:
            report = sealed_checks(cases.office[:length], cases.trust)
        except NotABundle:
            continue
        assert report.exit is Exit.FAILS


@pytest.mark.parametrize("more", [b"% more", b"\x00", b"\n\n%%EOF\n", b"startxref\n0\n%%EOF\n"])
def test_octets_after_the_end_fail(cases: Cases, more: bytes) -> None:
    report = sealed_checks(cases.office + more, cases.trust)
    assert report.exit is Exit.FAILS


def test_a_bundle_put_together_anew_has_no_seal(cases: Cases) -> None:
    pdf = forged(cases.office, edited("case.json", lambda case: case["made"].update(by="Lain")))
    assert failing(sealed_checks(pdf, cases.trust)) == {"seal"}


def test_another_root_is_not_trusted(cases: Cases) -> None:
    trust = replace(cases.trust, anchors=(other_root(),))
    assert failing(sealed_checks(cases.office, trust)) == {
        "seal.chain", "seal.trust", "chain.trust",
    }  # fmt: skip


def test_nothing_is_trusted_unasked(cases: Cases) -> None:
    report = sealed_checks(cases.office, Trust())
    assert report.exit is Exit.NOT_ESTABLISHED
    assert "seal.trust" in {one.check for one in report.of(Outcome.NOT_ESTABLISHED)}


def test_a_second_signature_is_refused(office: Office) -> None:
    give_seal(office)
    request = completed(office)
    pdf = make_bundle(request.pk, actor=office.actor("eko"), clock=office.clock).content
    at = office.clock.now()
    twice = seal(pdf, by=agency_seal(office.agencies["regency"].pk, at=at), at=at)
    report = sealed_checks(twice, Trust())
    assert "seal" in failing(report)


def test_the_agencys_own_seal_comes_before_that_above_it(office: Office) -> None:
    give_seal(office)
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    request = completed(office)
    pdf = make_bundle(request.pk, actor=office.actor("eko"), clock=office.clock).content
    kind = next(one for one in sealed_checks(pdf, Trust()).results if one.check == "seal.kind")
    assert "Dinas Kesehatan" in kind.detail


def test_without_any_seal_no_bundle_is_made(office: Office) -> None:
    request = told(office)
    with pytest.raises(NoBundleSeal):
        make_bundle(request.pk, actor=office.actor("eko"), clock=office.clock)


def test_an_unsealed_bundle_fails(cases: Cases) -> None:
    pdf = repacked(cases.office, lambda _files: None)
    assert failing(sealed_checks(pdf, cases.trust)) == {"seal"}
