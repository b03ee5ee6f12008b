"""The scan of an e-KTP: asked for by policy only, sealed, seen by the officer at work, deleted."""

from datetime import timedelta

import pytest
from django.test import override_settings

from ams.core.errors import AMSError, InvalidInput
from ams.custody.errors import ScanNotFound, SealBroken
from ams.custody.models import Scan, ScanPage
from ams.custody.scans import pages_for, sweep, view_page
from ams.issuance.registering import send_again
from ams.issuance.verifying import send_back, verify
from ams.journal.models import Entry
from ams.requests.models import Request
from tests.custody.builders import confirm, scanned, terms
from tests.issuance.builders import accepted, registered
from tests.requests.builders import Office, fresh, picture

pytestmark = pytest.mark.django_db


def view(office: Office, request: Request, who: str, number: int = 1) -> bytes:
    return view_page(request.pk, number, actor=office.actor(who), clock=office.clock)


def events(request: Request, event: str) -> int:
    return Entry.objects.filter(subject_id=str(request.pk), event=event).count()


def test_where_policy_asks_for_none_none_is_kept_even_if_one_comes(office: Office) -> None:
    request = registered(office)
    confirm(office, request, picture())
    assert not Scan.objects.exists()
    assert fresh(request).activity == "verification"


@pytest.mark.parametrize(
    "content", [None, b"", b"MZ program", b"%PDF-1.7 broken", b"x" * (1024 * 1024 + 1)]
)
def test_where_it_is_asked_for_nothing_else_is_taken(office: Office, content: bytes | None) -> None:
    terms(office, asks_scan=True)
    request = registered(office)
    with pytest.raises(InvalidInput) as refusal:
        confirm(office, request, content)
    assert set(refusal.value.fields) == {"scan"}
    kept = fresh(request)
    assert (kept.activity, Scan.objects.count()) == ("activation", 0)
    assert events(request, "scan:refuse") == (1 if content else 0)


def test_the_officer_at_work_sees_it_and_every_look_is_journaled(office: Office) -> None:
    request = scanned(office)
    assert pages_for(request, actor=office.actor("eko"), at=office.clock.now()) == (1,)
    assert events(request, "scan:view") == 0
    for _twice in range(2):
        assert view(office, request, "eko").startswith(b"\xff\xd8\xff")
    assert events(request, "scan:view") == 2


@pytest.mark.parametrize(
    "who", ["sari", "maya", "dewi", "budi", "tono", "ratna", "citra", "hadi", "rina"]
)
def test_nobody_else_sees_it_nor_leaves_a_trace_of_having_seen(office: Office, who: str) -> None:
    """Applicant, colleague, officers who did not take it, another agency, signer, auditor, rina."""
    request = scanned(office)
    with pytest.raises(AMSError):
        view(office, request, who)
    assert events(request, "scan:view") == 0
    assert pages_for(request, actor=office.actor(who), at=office.clock.now()) == ()


def test_a_page_that_is_not_there_is_not_found(office: Office) -> None:
    with pytest.raises(ScanNotFound):
        view(office, scanned(office), "eko", number=2)


def test_whoever_gave_the_request_back_sees_it_no_more(office: Office) -> None:
    request = scanned(office)
    verify(request.pk, actor=office.actor("eko"), clock=office.clock)
    with pytest.raises(AMSError):
        view(office, request, "eko")


def test_what_lies_in_the_database_is_no_picture_and_opens_under_one_key_only(
    office: Office,
) -> None:
    request = scanned(office)
    sealed = bytes(ScanPage.objects.get().sealed)
    assert b"\xff\xd8\xff" not in sealed
    assert b"JFIF" not in sealed
    with override_settings(SECRET_KEY="another"), pytest.raises(SealBroken):
        view(office, request, "eko")
    ScanPage.objects.update(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(SealBroken):
        view(office, request, "eko")


def test_a_scan_of_another_request_does_not_open_in_its_place(office: Office) -> None:
    request = scanned(office)
    ScanPage.objects.update(number=2)
    with pytest.raises(SealBroken):
        view(office, request, "eko", number=2)


def test_a_new_one_takes_the_place_of_the_old_and_none_is_needed_again(office: Office) -> None:
    request = scanned(office)
    send_back(request.pk, remark="Buram.", actor=office.actor("eko"), clock=office.clock)
    first = Scan.objects.get().pk
    confirm(office, fresh(request), picture())
    assert Scan.objects.get().pk != first


def test_what_is_there_already_need_not_come_again(office: Office) -> None:
    request = scanned(office)
    send_back(request.pk, remark="Nomor?", actor=office.actor("eko"), clock=office.clock)
    confirm(office, fresh(request), None)
    assert fresh(request).activity == "verification"


def test_what_has_outlived_its_time_is_asked_for_again(office: Office) -> None:
    request = scanned(office)
    send_back(request.pk, remark="Nomor?", actor=office.actor("eko"), clock=office.clock)
    office.clock.advance(timedelta(days=10))
    send_again(request.pk, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(InvalidInput):
        confirm(office, fresh(request), None)


def test_it_is_deleted_when_its_time_is_over_and_that_is_journaled(office: Office) -> None:
    request = scanned(office)
    office.clock.advance(timedelta(days=10) - timedelta(seconds=1))
    assert (sweep(clock=office.clock), Scan.objects.count()) == (0, 1)
    office.clock.advance(timedelta(seconds=1))
    assert pages_for(request, actor=office.actor("eko"), at=office.clock.now()) == ()
    assert (sweep(clock=office.clock), Scan.objects.count()) == (1, 0)
    assert (sweep(clock=office.clock), events(request, "scan:delete")) == (0, 1)
    assert not ScanPage.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(2, 0), (300, 1)])
def test_a_shorter_time_counts_at_once_and_a_longer_one_not_for_what_is_there(
    office: Office, days: int, left: int
) -> None:
    scanned(office)
    terms(office, asks_scan=True, scan_days=days)
    office.clock.advance(timedelta(days=3))
    sweep(clock=office.clock)
    assert Scan.objects.count() == left
    office.clock.advance(timedelta(days=7))
    sweep(clock=office.clock)
    assert Scan.objects.count() == 0


def test_the_policy_of_another_agency_asks_nothing_here(office: Office) -> None:
    terms(office, asks_scan=False)
    assert fresh(accepted(office)).activity == "verification"
