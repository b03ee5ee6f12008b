import pytest

from ams.accounts.models import Person
from ams.core.errors import AMSError, InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.procedures.errors import ActNotOffered, ActorNotEntitled, DecidesOwnRequest
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.claim import release
from ams.requests.errors import (
    ClaimedByOther,
    NotClaimed,
    RequestNotFound,
    SignedTheLetter,
)
from ams.requests.models import Check, CheckKind, Request
from tests.requests.builders import Office, claimed, conforming, fresh, matching

MATCH, MISMATCH = CertificateVerdict.MATCH, CertificateVerdict.MISMATCH
REFUSED: dict[str, type[AMSError]] = {
    "dewi": ClaimedByOther,
    "sari": DecidesOwnRequest,
    "ratna": SignedTheLetter,
    "hadi": ActorNotEntitled,
    "tono": RequestNotFound,
    "maya": RequestNotFound,
    "rina": RequestNotFound,
}


def decide(
    office: Office, request: Request, verdict: CertificateVerdict, *, remark: str = "",
    username: str = "eko",
) -> Check:  # fmt: skip
    """Check the certificate as the officer."""
    return check_certificate(
        request.pk, verdict=verdict, remark=remark, actor=office.actor(username),
        clock=office.clock,
    )  # fmt: skip


def test_a_match_leads_to_the_revocation_and_keeps_what_stood_side_by_side(
    office: Office,
) -> None:
    request = conforming(office)
    check = decide(office, request, MATCH)
    assert fresh(request).activity == "revocation"
    assert (check.kind, check.conforms, check.officer_name) == (
        CheckKind.CERTIFICATE,
        True,
        office.people["eko"].full_name,
    )
    assert check.snapshot is not None
    assert check.snapshot["agrees"] is True
    rows = {row["key"]: row for row in check.snapshot["rows"]}
    assert rows["serial"]["certificate"] == request.concerned.serial
    assert rows["username"]["record"] == "sari"


def test_the_snapshot_stays_as_it_was_when_the_record_changes(office: Office) -> None:
    matching(office)
    Person.objects.filter(pk=office.people["sari"].pk).update(full_name="Lain Sama Sekali")
    kept = Check.objects.get(kind=CheckKind.CERTIFICATE).snapshot
    assert kept is not None
    assert "Lain Sama Sekali" not in str(kept)


def test_a_mismatch_leads_back_to_the_documents_with_the_same_officer(office: Office) -> None:
    request = conforming(office)
    decide(office, request, MISMATCH, remark="Pemilik berbeda.")
    kept = fresh(request)
    assert (kept.activity, kept.round) == ("document_check", 1)
    assert kept.claimed_by_id == office.actor("eko").account_id
    assert kept.records.get(ended_at=None).started_at == office.clock.now()


def test_a_mismatch_says_what_does_not_match(office: Office) -> None:
    with pytest.raises(InvalidInput) as refusal:
        decide(office, conforming(office), MISMATCH, remark="  ")
    assert set(refusal.value.fields) == {"remark"}


def test_a_match_in_spite_of_differences_says_why(office: Office) -> None:
    request = conforming(office)
    Person.objects.filter(pk=office.people["sari"].pk).update(plain_name="Sari Wulandari")
    with pytest.raises(InvalidInput) as refusal:
        decide(office, request, MATCH)
    assert set(refusal.value.fields) == {"remark"}
    check = decide(office, request, MATCH, remark="Nama setelah menikah.")
    assert check.snapshot is not None
    assert (check.conforms, check.snapshot["agrees"]) == (True, False)
    entry = Entry.objects.get(event=Event.REQUEST_CHECK_CERTIFICATE)
    assert entry.data["system_agrees"] is False


@pytest.mark.parametrize("username", sorted(REFUSED))
def test_only_the_officer_who_has_it_checks_the_certificate(office: Office, username: str) -> None:
    request = conforming(office)
    with pytest.raises(REFUSED[username]):
        decide(office, request, MATCH, username=username)
    assert fresh(request).activity == "certificate_check"


def test_what_was_released_must_be_claimed_again(office: Office) -> None:
    request = conforming(office)
    release(request.pk, actor=office.actor("eko"), clock=office.clock)
    with pytest.raises(NotClaimed):
        decide(office, request, MATCH)


@pytest.mark.parametrize("verdict", [MATCH, MISMATCH])
def test_the_documents_come_first(office: Office, verdict: CertificateVerdict) -> None:
    with pytest.raises(ActNotOffered):
        decide(office, claimed(office), verdict, remark="Terlalu cepat.")


@pytest.mark.parametrize("verdict", [MATCH, MISMATCH])
def test_the_certificate_is_checked_once(office: Office, verdict: CertificateVerdict) -> None:
    with pytest.raises(ActNotOffered):
        decide(office, matching(office), verdict, remark="Sekali lagi.")
