"""A bundle that was tampered with: whatever was done to it, the check that finds it is named."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from ams.evidence.checking.chain import fingerprint
from ams.evidence.checking.report import Exit, Outcome, Trust
from ams.evidence.container import NotABundle, unpack
from ams.journal.notes import Verifier
from tests.evidence.bundles import Cases, checked, edited, failing, forged, repacked

FILES = (
    "case.json", "certificate.cer", "crl", "history.json", "issuer-1.cer", "issuer-2.cer",
    "journal.json", "letter-v1.json", "letter-v1.pdf", "mail-01.eml", "ocsp.ors",
    "signed-letter-1-v1.png",
)  # fmt: skip


def name_in(pdf: bytes, name: str) -> str:
    """Return the file's whole name: a CRL's has its number."""
    return next(one for one in unpack(pdf) if one == name or one.startswith(f"{name}-"))


def _longer(note: str) -> str:
    """Return a checkpoint of one entry more under the same signature."""
    origin, size, rest = note.split("\n", 2)
    return f"{origin}\n{int(size) + 1}\n{rest}"


def other_root() -> x509.Certificate:
    """Return a CA that has nothing to do with the bundle."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root CA Lain")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder().issuer_name(name).subject_name(name)
    built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
    built = built.not_valid_before(now).not_valid_after(now + timedelta(days=3650))
    return built.add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    ).sign(key, hashes.SHA256())


def test_an_intact_bundle_holds(cases: Cases) -> None:
    report = checked(cases.office, cases.trust)
    assert [one for one in report.results if one.outcome is Outcome.FAILS] == []
    assert report.exit is Exit.HOLDS
    assert report.number == "P-2026-00001"


def test_the_applicants_copy_holds_too(cases: Cases) -> None:
    report = checked(cases.applicant, cases.trust)
    assert report.exit is Exit.HOLDS
    assert "journal.revocation" in {one.check for one in report.of(Outcome.LEFT_OUT)}


def test_a_root_named_by_its_fingerprint_is_trusted(cases: Cases) -> None:
    trust = replace(cases.trust, anchors=(), roots=frozenset({fingerprint(cases.root)}))
    assert checked(cases.office, trust).exit is Exit.HOLDS


def test_without_anything_trusted_nothing_is_called_trustworthy(cases: Cases) -> None:
    report = checked(cases.office, Trust())
    assert report.exit is Exit.NOT_ESTABLISHED
    names = {one.check for one in report.of(Outcome.NOT_ESTABLISHED)}
    assert names == {"chain.trust", "journal.key"}


def test_another_root_is_not_trusted(cases: Cases) -> None:
    trust = replace(cases.trust, anchors=(other_root(),))
    assert failing(checked(cases.office, trust)) == {"chain.trust"}


def test_another_fingerprint_is_not_trusted(cases: Cases) -> None:
    trust = replace(cases.trust, anchors=(), roots=frozenset({"0" * 64}))
    assert failing(checked(cases.office, trust)) == {"chain.trust"}


def test_another_journals_key_is_not_trusted(cases: Cases) -> None:
    key = Verifier(cases.journal_key.name, Ed25519PrivateKey.generate().public_key())
    found = failing(checked(cases.office, replace(cases.trust, journal_key=key)))
    assert {"journal.key", "journal.checkpoint"} <= found


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_octet_is_named(cases: Cases, name: str) -> None:
    whole = name_in(cases.office, name)

    def flip(files: dict[str, bytes]) -> None:
        content = bytearray(files[whole])
        content[len(content) // 2] ^= 1
        files[whole] = bytes(content)

    report = checked(repacked(cases.office, flip), cases.trust)
    assert report.exit is Exit.FAILS
    if name != "case.json" or report.number:  # a case that cannot be read is named as that
        assert whole in {one.about for one in report.of(Outcome.FAILS) if one.check == "manifest"}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(cases: Cases, name: str) -> None:
    whole = name_in(cases.office, name)
    report = checked(repacked(cases.office, lambda files: _drop(files, whole)), cases.trust)
    assert whole in {one.about for one in report.of(Outcome.FAILS)}


def _drop(files: dict[str, bytes], name: str) -> None:
    del files[name]


BOUND_BY_THE_SEAL_ALONE = {"history.json", "issuer-1.cer", "issuer-2.cer", "mail-01.eml"}
"""Told by nothing else, or the same in both cases."""


@pytest.mark.parametrize("name", [name for name in FILES if name not in BOUND_BY_THE_SEAL_ALONE])
def test_a_file_of_another_case_is_found_though_the_manifest_fits(cases: Cases, name: str) -> None:
    mine, theirs = name_in(cases.office, name), name_in(cases.other, name)
    other = unpack(cases.other)[theirs]
    if unpack(cases.office)[mine] == other:
        return  # the same picture was uploaded

    pdf = forged(cases.office, lambda files: files.update({mine: other}))
    report = checked(pdf, cases.trust)
    carries_no_data = "letter.pdf" in {one.check for one in report.of(Outcome.LEFT_OUT)}
    assert report.exit is Exit.FAILS or (name == "letter-v1.pdf" and carries_no_data)


def test_a_file_more_is_named(cases: Cases) -> None:
    report = checked(repacked(cases.office, lambda files: files.update(x=b"y")), cases.trust)
    assert {(one.check, one.about) for one in report.of(Outcome.FAILS)} == {("manifest", "x")}


def test_without_a_manifest_it_fails(cases: Cases) -> None:
    pdf = repacked(cases.office, lambda files: _drop(files, "manifest.json"))
    assert "manifest" in failing(checked(pdf, cases.trust))


@pytest.mark.parametrize(
    ("edit", "check"),
    [
        (lambda case: case["revocation"].update(at="2026-11-21T07:05:00+00:00"), "crl.entry"),
        (lambda case: case["revocation"].update(at="2026-11-21T07:05:00+00:00"), "ocsp.status"),
        (
            lambda case: case["revocation"].update(at="2026-11-21T07:05:00+00:00"),
            "journal.revocation",
        ),
        (lambda case: case["revocation"].update(reason_code="keyCompromise"), "crl.entry"),
        (lambda case: case["revocation"].update(reason_code="keyCompromise"), "ocsp.status"),
        (
            lambda case: case["revocation"].update(invalidity_date="2026-11-20T00:00:00+00:00"),
            "crl.entry",
        ),
        (lambda case: case["certificate"].update(serial="0A"), "certificate"),
        (lambda case: case["certificate"].update(serial="0A"), "letter.certificate"),
        (lambda case: case["certificate"].update(serial="xyz"), "certificate"),
        (lambda case: case["certificate"].update(fingerprint_sha256="0" * 64), "certificate"),
        (lambda case: case["certificate"].update(chain=["issuer-2.cer"]), "chain"),
        (lambda case: case["certificate"].update(chain=["case.json"]), "chain"),
        (lambda case: case["status"]["crl"].update(number="1"), "crl.number"),
        (lambda case: case["status"]["crl"].update(kind="delta"), "crl.number"),
        (lambda case: case["status"]["crl"].update(file="ocsp.ors"), "crl.signature"),
        (lambda case: case["status"]["ocsp"].update(file="case.json"), "ocsp.signature"),
        (lambda case: case["status"].update(crl=None, ocsp=None), "status"),
        (lambda case: case["letters"][0].update(sha256="0" * 64), "letter.data"),
        (lambda case: case["letters"][0].update(sha256="0" * 64), "journal.letters"),
        (lambda case: case["letters"][0].update(version=7), "letter.data"),
        (lambda case: case["uploads"][0].update(sha256="0" * 64), "uploads"),
        (lambda case: case["uploads"][0].update(sha256="0" * 64), "journal.uploads"),
        (lambda case: case["uploads"][0].update(letter_version=9), "uploads"),
        (lambda case: case["request"].update(number="P-2026-99999"), "case.number"),
        (lambda case: case["request"].update(id="0" * 32), "journal.case"),
        (lambda case: case["times"].update(told="2026-11-21T07:05:00+00:00"), "case.times"),
        (lambda case: case["made"].update(at="2026-11-21T07:05:00+00:00"), "case.times"),
        (lambda case: case["made"].update(at="2026-11-21T07:05:00+00:00"), "crl.times"),
        (lambda case: case["made"].update(at="2060-11-21T07:05:00+00:00"), "chain"),
        (lambda case: case["made"].update(at="2026-11-22T07:05:00"), "case"),
        (lambda case: case.update(schema=2), "case"),
        (lambda case: case.update(copy="public"), "case"),
        (lambda case: case.pop("letters"), "case"),
        (lambda case: case.update(revocation=[]), "case"),
    ],
)
def test_a_case_that_says_otherwise_is_found_though_the_manifest_fits(
    cases: Cases, edit: Any, check: str
) -> None:
    pdf = forged(cases.office, edited("case.json", edit))
    assert check in failing(checked(pdf, cases.trust))


@pytest.mark.parametrize(
    ("edit", "check"),
    [
        (lambda log: log["entries"][0].update(actor_name="Orang Lain"), "journal.entries"),
        (lambda log: log["entries"][0].update(leaf_hash="00" * 32), "journal.entries"),
        (lambda log: log["entries"][0].update(leaf_hash="00"), "journal.entries"),
        (lambda log: log["entries"][0].update(seq=1), "journal.entries"),
        (lambda log: log["entries"][0].update(inclusion_proof=[]), "journal.entries"),
        (lambda log: log["entries"][0].update(inclusion_proof=["!"]), "journal.entries"),
        (lambda log: log["entries"].reverse() or log["entries"][0].pop("data"), "journal.entries"),
        (lambda log: log["entries"][0]["inclusion_proof"].reverse(), "journal.entries"),
        (lambda log: log["entries"][0]["inclusion_proof"].append("AAAA"), "journal.entries"),
        (lambda log: log.update(entries=[]), "journal.entries"),
        (lambda log: log.update(entries=[]), "journal.letters"),
        (lambda log: log.update(entries={}), "journal.entries"),
        (lambda log: log.update(checkpoint="x"), "journal.checkpoint"),
        (lambda log: log.update(checkpoint=_longer(log["checkpoint"])), "journal.checkpoint"),
        (lambda log: log.update(verifier_key="x"), "journal.key"),
        (lambda log: log.update(schema=9), "journal.entries"),
    ],
)
def test_a_journal_that_says_otherwise_is_found_though_the_manifest_fits(
    cases: Cases, edit: Any, check: str
) -> None:
    pdf = forged(cases.office, edited("journal.json", edit))
    assert check in failing(checked(pdf, cases.trust))


@pytest.mark.parametrize(
    "event", ["letter:version", "attachment:upload", "certificate:revoke", "crl:publish"]
)
def test_an_entry_that_was_left_out_is_missed(cases: Cases, event: str) -> None:
    def drop(log: Any) -> None:
        log["entries"] = [one for one in log["entries"] if one.get("event") != event]

    found = failing(checked(forged(cases.office, edited("journal.json", drop)), cases.trust))
    assert len(found) == 1
    assert next(iter(found)).startswith("journal.")


def test_a_withheld_entry_needs_its_proof_all_the_same(cases: Cases) -> None:
    def spoil(log: Any) -> None:
        withheld = next(one for one in log["entries"] if one.get("withheld"))
        withheld["leaf_hash"] = "00" * 32

    pdf = forged(cases.applicant, edited("journal.json", spoil))
    assert "journal.entries" in failing(checked(pdf, cases.trust))


def test_nothing_is_withheld_from_the_office(cases: Cases) -> None:
    log = json.loads(unpack(cases.office)["journal.json"])
    assert not any(one.get("withheld") for one in log["entries"])


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"%PDF-1.7\n%%EOF\n", b"\x00" * 4096]
)
def test_what_is_no_bundle_is_refused(cases: Cases, content: bytes) -> None:
    with pytest.raises(NotABundle):
        checked(content, cases.trust)


def test_a_pdf_with_other_attachments_is_no_case(cases: Cases) -> None:
    def replace_all(files: dict[str, bytes]) -> None:
        files.clear()
        files["a"] = b"b"

    pdf = repacked(cases.office, replace_all)
    report = checked(pdf, cases.trust)
    assert failing(report) == {"case"}
    assert report.exit is Exit.FAILS


def test_an_ocsp_answer_of_before_the_revocation_is_refused(cases: Cases) -> None:
    """Maya's answer is a good signature about another certificate."""
    pdf = forged(
        cases.office, lambda files: files.update({"ocsp.ors": unpack(cases.other)["ocsp.ors"]})
    )
    assert failing(checked(pdf, cases.trust)) == {"ocsp.status"}
