"""Making a bundle: for whom, when, what is in it and what is not."""

import hashlib
import json
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from ams.accounts.models import Person
from ams.authority.policies import PolicyChange, set_policy
from ams.evidence.asking import ask
from ams.evidence.checking.report import Outcome, Trust
from ams.evidence.container import unpack
from ams.evidence.errors import BundleNotReady
from ams.evidence.mails import without_token
from ams.evidence.making import make_bundle
from ams.jobs.worker import run_due
from ams.journal import keys
from ams.journal.events import Event
from ams.requests.access import record_view
from ams.requests.errors import RequestNotFound
from ams.requests.models import Request
from tests.evidence.bundles import Cases, checked, give_seal
from tests.requests.builders import (
    OPERATOR,
    Office,
    completed,
    decided,
    issue,
    returned,
    submitted,
    told,
)


@pytest.fixture
def finished(office: Office) -> Request:
    """Return a finished case of an office with a seal."""
    give_seal(office)
    return completed(office)


def files_of(office: Office, request: Request, username: str = "eko") -> dict[str, bytes]:
    made = make_bundle(request.pk, actor=office.actor(username), clock=office.clock)
    return dict(unpack(made.content))


def said(content: bytes) -> Any:
    return json.loads(content)


@pytest.mark.parametrize("username", ["eko", "budi", "dewi", "ratna", "hadi"])
def test_officers_in_scope_and_auditors_get_the_offices_copy(
    office: Office, finished: Request, username: str
) -> None:
    assert said(files_of(office, finished, username)["case.json"])["copy"] == "office"


def test_the_applicant_gets_his_copy(office: Office, finished: Request) -> None:
    assert said(files_of(office, finished, "sari")["case.json"])["copy"] == "applicant"


@pytest.mark.parametrize("username", ["tono", "maya", "rina", "bakti"])
def test_for_everybody_else_the_case_does_not_exist(
    office: Office, finished: Request, username: str
) -> None:
    with pytest.raises(RequestNotFound):
        make_bundle(finished.pk, actor=office.actor(username), clock=office.clock)


@pytest.mark.parametrize("stage", [submitted, returned, decided])
def test_before_publication_there_is_nothing_to_prove(office: Office, stage: Any) -> None:
    request = stage(office)
    with pytest.raises(BundleNotReady):
        make_bundle(request.pk, actor=office.actor("eko"), clock=office.clock)


def test_a_case_that_was_published_and_not_yet_confirmed_can_be_proved(office: Office) -> None:
    give_seal(office)
    case = said(files_of(office, told(office))["case.json"])
    assert case["times"]["told"]
    assert case["times"]["acknowledged"] is None


def test_the_signed_letter_is_enclosed_byte_for_byte(office: Office, finished: Request) -> None:
    original = finished.attachment
    assert original is not None
    assert files_of(office, finished)["signed-letter-1-v1.png"] == bytes(original.content)


def test_every_version_of_the_letter_is_enclosed(office: Office, finished: Request) -> None:
    files = files_of(office, finished)
    for version in finished.letter.versions.all():
        assert files[f"letter-v{version.version}.pdf"] == bytes(version.pdf)
        digest = hashlib.sha256(files[f"letter-v{version.version}.json"]).hexdigest()
        assert digest == version.sha256


def test_mails_are_messages_without_the_links_that_act(office: Office, finished: Request) -> None:
    files = files_of(office, finished)
    mails = [
        message_from_bytes(content, policy=default)
        for name, content in files.items()
        if name.endswith(".eml")
    ]
    assert {str(mail["To"]).partition("<")[2] for mail in mails} == {"sari@kebumenkab.go.id>"}
    bodies = [
        part.get_content() for mail in mails for part in mail.walk() if not part.is_multipart()
    ]
    links = [body for body in bodies if "/permohonan/terima/" in body]
    assert links
    assert all("/permohonan/terima/tautan-pribadi-tidak-disertakan/" in body for body in links)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://ams/permohonan/terima/Ijk:1abc:xyz/", False),
        ("https://ams/permohonan/terima/Ijk:1abc:xyz/nilai/", False),
        ("https://ams/aktivasi/abcdefghijklmnopqrstuvwxyz/", False),
        ("https://ams/permohonan/0b3a1de2-6f0e-4e0c-9d5c-0f5a6a1b2c3d/", True),
        ("https://ams/sertifikat/", True),
        ("http://status/crl/kebumen.crl", True),
        ("bukan alamat: a:b", True),
        ("https://ams", True),
    ],
)
def test_what_opens_something_is_cut_from_addresses(address: str, *, kept: bool) -> None:
    assert (without_token(address) == address) is kept


def test_who_looked_at_the_case_is_left_to_the_journal(office: Office, finished: Request) -> None:
    record_view(finished.pk, actor=office.actor("hadi"), clock=office.clock)
    entries = said(files_of(office, finished)["journal.json"])["entries"]
    assert Event.REQUEST_VIEW not in {one["event"] for one in entries}
    assert {Event.REQUEST_FILE, Event.CERTIFICATE_REVOKE, Event.CRL_PUBLISH} <= {
        one["event"] for one in entries
    }


def test_the_applicants_copy_shows_no_other_persons_entry(
    office: Office, finished: Request
) -> None:
    entries = said(files_of(office, finished, "sari")["journal.json"])["entries"]
    shown = {one["actor_account_id"] for one in entries if not one.get("withheld")}
    assert shown == {None, office.actor("sari").account_id}
    withheld = [one for one in entries if one.get("withheld")]
    assert withheld
    assert all(
        one.keys() == {"seq", "withheld", "leaf_hash", "inclusion_proof"} for one in withheld
    )


def test_an_earlier_bundle_is_part_of_the_case(office: Office, finished: Request) -> None:
    ask(finished.pk, actor=office.actor("eko"), clock=office.clock)
    run_due(office.clock)
    entries = said(files_of(office, finished)["journal.json"])["entries"]
    events = {one["event"] for one in entries}
    assert Event.BUNDLE_MAKE in events
    assert not {Event.BUNDLE_ASK, Event.BUNDLE_FETCH} & events  # who looked is for auditors


def test_another_persons_case_is_in_no_bundle(cases: Cases) -> None:
    for content in unpack(cases.office).values():
        assert b"Maya" not in content


@pytest.mark.parametrize(("preferred", "kind"), [("base_number", "delta"), ("shard", "shard")])
def test_of_a_large_crl_a_smaller_one_that_lists_the_certificate_is_enclosed(
    office: Office, monkeypatch: pytest.MonkeyPatch, preferred: str, kind: str
) -> None:
    give_seal(office)
    change = PolicyChange(shards=2, deltas=True)
    set_policy(office.issuer, change, actor=OPERATOR, clock=office.clock)
    Person.objects.filter(account__username="ratna").update(superior=office.people["budi"])
    issue(office, "ratna")  # into a shard
    run_due(office.clock)
    request = told(office, "ratna", officer="dewi")
    monkeypatch.setattr("ams.evidence.status.LARGE", 0)
    monkeypatch.setattr("ams.evidence.status._size", lambda row: getattr(row, preferred) is None)
    made = make_bundle(request.pk, actor=office.actor("dewi"), clock=office.clock)
    crl = said(unpack(made.content)["case.json"])["status"]["crl"]
    assert crl["kind"] == kind
    root = office.issuer.chain()[-1].certificate
    report = checked(made.content, Trust(anchors=(root,), journal_key=keys.verifier()))
    assert list(report.of(Outcome.FAILS)) == []


def test_two_bundles_differ_in_what_is_of_the_moment_alone(
    office: Office, finished: Request
) -> None:
    first = files_of(office, finished)
    ask(finished.pk, actor=office.actor("eko"), clock=office.clock)
    run_due(office.clock)  # the one of the worker is told of in the journal
    second = files_of(office, finished)
    same = {name for name in first if first[name] == second.get(name)}
    assert same >= {"history.json", "letter-v1.json", "letter-v1.pdf", "mail-01.eml"}
    assert first.keys() - same >= {"journal.json", "manifest.json"}
