"""What a case may have besides: a hold that preceded, signatures made elsewhere, mails as sent.

Of each it is tried what a forger would change; a manifest that fits helps him nothing.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from ams.evidence.checking.report import Outcome, Report
from ams.evidence.claims import Claims
from ams.evidence.container import unpack
from ams.notifications.models import Notice
from ams.requests.models import Request
from ams.signatures.examining import signer_certificates
from ams.signatures.models import ExaminedFile
from ams.signatures.process import TrustFor
from ams.signatures.validation import Examined, examine
from tests.evidence.bundles import Cases, checked, edited, failing, forged, give_seal
from tests.evidence.cases import held_first, made, signed_elsewhere, trust_of
from tests.requests.builders import Office, completed

Edit = Callable[[Any], None]
FINDINGS = "signed-letter-1-v1.pdf.signatures.json"


def examined_here(pdf: bytes, *, at: datetime, trust_for: TrustFor) -> Examined:
    return examine(pdf, at=at, trust=trust_for(signer_certificates(pdf)))


@pytest.fixture
def held(office: Office) -> Request:
    """Return a case that began with a hold on a call."""
    give_seal(office)
    return held_first(office)


@pytest.fixture
def signed(office: Office, monkeypatch: pytest.MonkeyPatch) -> Request:
    """Return a case whose letter was signed elsewhere, examined in this process."""
    monkeypatch.setattr("ams.signatures.trust.examine_apart", examined_here)
    give_seal(office)
    return signed_elsewhere(office)


def outcomes(report: Report, check: str) -> set[Outcome]:
    return {one.outcome for one in report.results if one.check == check}


def case_of(pdf: bytes) -> Any:
    return json.loads(unpack(pdf)["case.json"])


def test_the_record_of_a_hold_says_who_when_and_on_whose_call(
    office: Office, held: Request
) -> None:
    pdf = made(office, held)
    hold = case_of(pdf)["holds"][0]
    assert hold["by"] == office.actor("eko").name
    assert hold["outcome"] == "revoked"
    report = hold["report"]
    assert (report["channel"], report["caller"]) == ("phone", "Sari Utama")
    assert report["identified_by"].startswith("Ditelepon balik")
    assert report["disputed_at"]
    assert report["due_at"]
    assert report["reviews"][0]["officer"] == office.actor("dewi").name
    assert report["reviews"][0]["remark"] == "Pemilik dihubungi; memang hilang."
    assert failing(checked(pdf, trust_of(office))) == set()


def test_the_owners_copy_of_a_held_case_holds(office: Office, held: Request) -> None:
    report = checked(made(office, held, "sari"), trust_of(office))
    assert failing(report) == set()
    assert outcomes(report, "journal.holds") == {Outcome.LEFT_OUT}


def test_the_mails_about_the_hold_are_enclosed_without_the_link_that_objects(
    office: Office, held: Request
) -> None:
    pdf = made(office, held)
    told = [one["file"] for one in case_of(pdf)["mails"] if one["message"] == "hold_placed"]
    assert told
    mail = unpack(pdf)[told[0]]
    assert b"/bantah/tautan-pribadi-tidak-disertakan/" in mail


def _report(case: Any) -> Any:
    return case["holds"][0]["report"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda case: case["holds"].clear(),
        lambda case: case["holds"][0].update(held_at="2026-11-20T07:05:00+00:00"),
        lambda case: case["holds"][0].update(by="Orang Lain"),
        lambda case: case["holds"][0].update(id="99"),
        lambda case: case["holds"][0].update(report=None),
        lambda case: case["holds"][0].update(
            outcome="released", ended_at="2026-11-23T07:05:00+00:00"
        ),
        lambda case: _report(case).update(reported_at="2026-11-20T07:05:00+00:00"),
        lambda case: _report(case).update(disputed_at=None),
        lambda case: _report(case).update(disputed_at="2026-11-20T07:05:00+00:00"),
        lambda case: _report(case).update(lapsed_at="2026-11-24T07:05:00+00:00"),
        lambda case: _report(case).update(due_at="2026-12-24T07:05:00+00:00"),
        lambda case: _report(case)["reviews"].clear(),
        lambda case: _report(case)["reviews"][0].update(officer="Orang Lain"),
    ],
)
def test_a_hold_told_otherwise_than_the_journal_tells_it_is_found(
    office: Office, held: Request, edit: Edit
) -> None:
    pdf = forged(made(office, held), edited("case.json", edit))
    assert "journal.holds" in failing(checked(pdf, trust_of(office)))


def test_what_was_found_of_a_signature_made_elsewhere_is_enclosed(
    office: Office, signed: Request
) -> None:
    pdf = made(office, signed)
    said = case_of(pdf)["uploads"][0]["signatures"]
    assert (said["reason"], said["finding"]) == ("ok", "agrees")
    assert "Ratna Utama" in said["said"]
    found = json.loads(unpack(pdf)[FINDINGS])
    assert found["signatures"][0]["anchor"]
    report = checked(pdf, trust_of(office))
    assert failing(report) == set()
    assert outcomes(report, "upload.signatures") == {Outcome.HOLDS}
    assert outcomes(report, "journal.signatures") == {Outcome.HOLDS}


def test_a_letter_on_paper_has_no_such_findings(cases: Cases) -> None:
    case = json.loads(unpack(cases.office)["case.json"])
    assert all(one["signatures"] is None for one in case["uploads"])
    assert outcomes(checked(cases.office, cases.trust), "upload.signatures") == set()


def _first(found: Any) -> Any:
    return found["signatures"][0]


@pytest.mark.parametrize(
    ("edit", "check"),
    [
        (lambda found: _first(found).update(name="Orang Lain"), "journal.signatures"),
        (lambda found: _first(found).update(anchor="CA Lain"), "journal.signatures"),
        (lambda found: _first(found).update(certificate="0" * 64), "upload.signatures"),
        (lambda found: _first(found).update(field="Sig9"), "upload.signatures"),
        (lambda found: _first(found).update(is_intact=False), "upload.signatures"),
        (lambda found: found["signatures"].clear(), "upload.signatures"),
        (lambda found: found.update(reason="status_unknown"), "upload.signatures"),
    ],
)
def test_findings_that_were_changed_are_found(
    office: Office, signed: Request, edit: Edit, check: str
) -> None:
    pdf = forged(made(office, signed), edited(FINDINGS, edit))
    assert check in failing(checked(pdf, trust_of(office)))


def test_findings_that_were_left_out_are_missed(office: Office, signed: Request) -> None:
    def drop(files: dict[str, bytes]) -> None:
        edited("case.json", lambda case: case["uploads"][0].update(signatures=None))(files)
        del files[FINDINGS]

    pdf = forged(made(office, signed), drop)
    assert "journal.uploads" in failing(checked(pdf, trust_of(office)))


def test_findings_of_another_time_than_the_upload_are_no_findings_of_it(
    office: Office, signed: Request
) -> None:
    row = ExaminedFile.objects.get()
    row.result["signatures"][0]["name"] = "Orang Lain"
    row.save()
    assert "journal.signatures" in failing(checked(made(office, signed), trust_of(office)))


def _mails(pdf: bytes) -> dict[str, Any]:
    return {one["message"]: one for one in case_of(pdf)["mails"]}


def test_a_mail_is_octet_for_octet_what_was_sent_or_the_case_says_why_not(
    office: Office, held: Request
) -> None:
    pdf = made(office, held)
    files = unpack(pdf)
    likeness = {one["likeness"] for one in _mails(pdf).values()}
    assert likeness == {"same", "links_cut"}
    for one in _mails(pdf).values():
        same = hashlib.sha256(files[one["file"]]).hexdigest() == one["sent_sha256"]
        assert same is (one["likeness"] == "same")
    report = checked(pdf, trust_of(office))
    assert outcomes(report, "mail.sent") == {Outcome.HOLDS, Outcome.LEFT_OUT}
    assert outcomes(report, "journal.mails") == {Outcome.HOLDS}


def test_a_mail_of_before_digests_were_kept_is_called_written_anew(
    office: Office, held: Request
) -> None:
    Notice.objects.update(sent_sha256="")
    pdf = made(office, held)
    assert {one["likeness"] for one in _mails(pdf).values()} == {"unknown"}
    assert outcomes(checked(pdf, trust_of(office)), "mail.sent") == {Outcome.LEFT_OUT}


def test_a_mail_whose_context_was_changed_since_is_called_different(
    office: Office, held: Request
) -> None:
    notice = Notice.objects.get(message="request_filed")
    notice.context["number"] = "P-2026-09999"
    notice.save()
    pdf = made(office, held)
    assert _mails(pdf)["request_filed"]["likeness"] == "differs"
    assert failing(checked(pdf, trust_of(office))) == set()


def _of(case: Any, likeness: str) -> Any:
    return next(one for one in case["mails"] if one["likeness"] == likeness)


@pytest.mark.parametrize(
    ("edit", "check"),
    [
        (lambda case: _of(case, "same").update(sent_sha256="0" * 64), "mail.sent"),
        (lambda case: _of(case, "same").update(likeness="links_cut"), "mail.sent"),
        (lambda case: _of(case, "links_cut").update(likeness="same"), "mail.sent"),
        (lambda case: _of(case, "links_cut").update(likeness="unknown"), "mail.sent"),
        (lambda case: _of(case, "links_cut").update(sent_sha256="0" * 64), "journal.mails"),
        (lambda case: _of(case, "links_cut").update(notice="anders"), "journal.mails"),
        (lambda case: case["mails"].pop(), "journal.mails"),
    ],
)
def test_a_mail_told_otherwise_than_the_journal_tells_it_is_found(
    office: Office, held: Request, edit: Edit, check: str
) -> None:
    pdf = forged(made(office, held), edited("case.json", edit))
    assert check in failing(checked(pdf, trust_of(office)))


def test_a_mail_sent_between_reading_and_checkpoint_is_not_called_left_out(
    office: Office, held: Request
) -> None:
    """The case says that it waited; the journal, a moment later, that it went out."""

    def waiting(files: dict[str, bytes]) -> None:
        mail = _of(json.loads(files["case.json"]), "links_cut")
        edited("case.json", lambda case: _of(case, "links_cut").update(file=""))(files)
        del files[mail["file"]]

    pdf = forged(made(office, held), waiting)
    assert failing(checked(pdf, trust_of(office))) == set()


def test_a_mail_that_was_written_otherwise_is_found(office: Office, held: Request) -> None:
    pdf = made(office, held)
    name = _of(case_of(pdf), "same")["file"]
    changed = forged(pdf, lambda files: files.update({name: files[name] + b"\r\n"}))
    assert "mail.sent" in failing(checked(changed, trust_of(office)))


def test_a_bundle_of_before_these_parts_still_holds(office: Office) -> None:
    """Of 29 November 2026: no digests of mails, no findings, holds without report."""
    give_seal(office)
    pdf = made(office, completed(office))

    def older(case: Any) -> None:
        for mail in case["mails"]:
            for name in ("notice", "sent_sha256", "likeness"):
                del mail[name]
        for one in case["uploads"]:
            del one["signatures"]

    case = case_of(pdf)
    older(case)
    claims = Claims.parse(json.dumps(case).encode())
    assert {one.sha256 for one in claims.mails} == {""}
    assert {one.findings for one in claims.uploads} == {""}
