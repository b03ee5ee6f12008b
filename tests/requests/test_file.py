from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ams.core.actor import system
from ams.core.errors import InvalidInput
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.procedures import registry
from ams.requests.errors import (
    AccompanimentRefused,
    CertificateNotActive,
    CertificateNotYours,
    CertificateOfAnotherCA,
    LetterInUse,
    LetterNotAvailable,
    NotAPerson,
    OpenRequestExists,
)
from ams.requests.file import file, prefilled
from ams.requests.models import Accompaniment, Request
from ams.requests.reject import reject
from ams.requests.withdraw import withdraw
from ams.revocation.services import revoke
from tests.requests.builders import (
    Office,
    claimed,
    code,
    draft,
    filed,
    filing,
    issue,
    make_letter,
    put_foreign,
)


def test_a_filed_request_stands_at_activity_4_with_the_first_three_on_record(
    office: Office,
) -> None:
    version = make_letter(office)
    written = office.clock.now()
    office.clock.advance(timedelta(minutes=3))
    wanted = replace(
        prefilled(version.letter_id, actor=office.actor("sari")), accompaniment_code=code(office)
    )
    request = file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert (request.activity, request.status, request.number) == ("attach", "open", "P-2026-00001")
    now, signed_in = office.clock.now(), office.clock.now() - timedelta(minutes=1)
    kept = request.records.values_list("key", "round", "started_at", "ended_at")
    assert list(kept) == [
        ("letter", 1, None, written),
        ("sign_in", 1, signed_in, signed_in),
        ("request", 1, signed_in, now),
        ("attach", 1, now, None),
    ]


def test_a_request_keeps_the_revision_it_was_filed_under(office: Office) -> None:
    request = filed(office)
    procedure = registry.current("revocation", office.clock.now().date())
    assert (request.procedure_key, request.procedure_revision) == (
        procedure.key,
        procedure.revision,
    )
    seconds = [int(each.standard.total_seconds()) for each in procedure.activities[:4]]
    assert list(request.records.values_list("standard_seconds", flat=True)) == seconds


def test_filing_is_journaled_and_the_applicant_told(office: Office) -> None:
    request = filed(office)
    entry = Entry.objects.get(event=Event.REQUEST_FILE)
    assert entry.subject_id == str(request.pk)
    assert entry.data["number"] == request.number
    notice = Notice.objects.get(message="request_filed")
    assert notice.recipient_email == office.people["sari"].email


def test_accompaniment_is_on_record_with_officer_time_and_place(office: Office) -> None:
    request = filed(office)
    accompaniment = Accompaniment.objects.get(request=request)
    assert accompaniment.officer.username == "budi"
    assert (accompaniment.place, accompaniment.used_at) == ("Loket Diskominfo", office.clock.now())


def test_numbers_run_through_a_year_and_begin_anew_in_the_next_by_local_time(
    office: Office,
) -> None:
    office.clock.at = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # 23.59 WIB
    first = filed(office)
    office.clock.advance(timedelta(minutes=2))
    second = filed(office, "maya")
    assert (first.number, second.number) == ("P-2026-00001", "P-2027-00001")


def test_a_refused_filing_gives_its_number_back(office: Office) -> None:
    filed(office)
    with pytest.raises(OpenRequestExists):
        filed(office)
    assert filed(office, "maya").number == "P-2026-00002"


def test_a_second_open_request_for_a_certificate_is_refused_and_the_first_named(
    office: Office,
) -> None:
    first = filed(office)
    with pytest.raises(OpenRequestExists) as refusal:
        filed(office)
    assert refusal.value.context["number"] == first.number
    assert Request.objects.count() == 1


@pytest.mark.parametrize("end", ["withdrawn", "rejected"])
def test_after_the_end_of_a_request_another_may_be_filed(office: Office, end: str) -> None:
    first = claimed(office)
    if end == "withdrawn":
        withdraw(first.pk, actor=office.actor("sari"), clock=office.clock)
    else:
        reject(first.pk, reason="Salah orang.", actor=office.actor("eko"), clock=office.clock)
    assert filed(office).number == "P-2026-00002"


def test_a_letter_serves_one_request(office: Office) -> None:
    request = filed(office)
    withdraw(request.pk, actor=office.actor("sari"), clock=office.clock)
    again = replace(filing(office), letter_id=request.letter_id)
    with pytest.raises(LetterInUse) as refusal:
        file(again, actor=office.actor("sari"), clock=office.clock)
    assert refusal.value.context["number"] == request.number


def test_somebody_elses_letter_does_not_exist(office: Office) -> None:
    of_maya = make_letter(office, "maya")
    wanted = replace(filing(office), letter_id=of_maya.letter_id)
    with pytest.raises(LetterNotAvailable):
        file(wanted, actor=office.actor("sari"), clock=office.clock)
    with pytest.raises(LetterNotAvailable):
        prefilled(of_maya.letter_id, actor=office.actor("sari"))


@pytest.mark.parametrize("holder", ["maya", "eko"])
def test_somebody_elses_certificate_does_not_exist(office: Office, holder: str) -> None:
    wanted = replace(filing(office), certificate_id=office.certificate(holder).pk)
    with pytest.raises(CertificateNotYours):
        file(wanted, actor=office.actor("sari"), clock=office.clock)


def test_a_revoked_certificate_cannot_be_asked_for(office: Office) -> None:
    wanted = filing(office)
    revoke(wanted.certificate_id, reasons=["lainnya"], actor=system("operator"), clock=office.clock)
    with pytest.raises(CertificateNotActive):
        file(wanted, actor=office.actor("sari"), clock=office.clock)


def test_an_expired_certificate_cannot_be_asked_for(office: Office) -> None:
    wanted = filing(office)
    office.clock.at = office.certificate("sari").not_after + timedelta(seconds=1)
    with pytest.raises((CertificateNotActive, AccompanimentRefused)):
        file(wanted, actor=office.actor("sari"), clock=office.clock)


def test_a_certificate_of_another_ca_is_not_revoked_here(office: Office) -> None:
    wanted = filing(office)
    foreign = put_foreign(office, "sari")
    with pytest.raises(CertificateOfAnotherCA) as refusal:
        file(
            replace(wanted, certificate_id=foreign.pk),
            actor=office.actor("sari"),
            clock=office.clock,
        )
    assert refusal.value.context["issuer"] == foreign.issuer_dn


def test_another_certificate_than_the_letters_is_refused(office: Office) -> None:
    wanted = filing(office)
    old = office.certificate("sari")
    revoke(old.pk, reasons=["lainnya"], actor=system("operator"), clock=office.clock)
    renewed = issue(office, "sari")
    with pytest.raises(InvalidInput) as refusal:
        file(
            replace(wanted, certificate_id=renewed.pk),
            actor=office.actor("sari"),
            clock=office.clock,
        )
    assert set(refusal.value.fields) == {"certificate"}


@pytest.mark.parametrize("reasons", [("perubahan_data",), ("lupa_passphrase", "mutasi")])
def test_other_reasons_than_the_letters_are_refused(
    office: Office, reasons: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        file(filing(office, reasons=reasons), actor=office.actor("sari"), clock=office.clock)
    assert set(refusal.value.fields) == {"reasons"}


@pytest.mark.parametrize("reasons", [(), ("bosan",)])
def test_at_least_one_known_reason_is_needed(office: Office, reasons: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        file(filing(office, reasons=reasons), actor=office.actor("sari"), clock=office.clock)


def test_a_date_of_loss_needs_a_reason_that_takes_one(office: Office) -> None:
    wanted = filing(office, invalidity_date=office.clock.now())
    with pytest.raises(InvalidInput) as refusal:
        file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert set(refusal.value.fields) == {"invalidity_date"}


def test_a_loss_makes_the_request_urgent_and_its_date_comes_from_the_preparation(
    office: Office,
) -> None:
    known = office.clock.now() + timedelta(hours=1)
    office.clock.advance(timedelta(hours=2))
    version = make_letter(office, reasons=("kehilangan",), invalidity_date=known)
    wanted = replace(
        prefilled(version.letter_id, actor=office.actor("sari")), accompaniment_code=code(office)
    )
    request = file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert (request.urgent, request.invalidity_date) == (True, known)


def test_an_account_without_a_person_files_nothing(office: Office) -> None:
    with pytest.raises(NotAPerson):
        file(filing(office), actor=office.actor("bakti"), clock=office.clock)
    with pytest.raises(NotAPerson):
        file(filing(office), actor=system(), clock=office.clock)


@pytest.mark.parametrize("given", ["", "   "])
def test_filing_without_the_required_code_is_refused(office: Office, given: str) -> None:
    wanted = filing(office, accompaniment_code=given)
    with pytest.raises(AccompanimentRefused) as refusal:
        file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert set(refusal.value.fields) == {"accompaniment_code"}


def test_nothing_of_a_refused_filing_remains(office: Office) -> None:
    wanted = filing(office, reasons=("mutasi",))
    with pytest.raises(InvalidInput):
        file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert not Request.objects.exists()
    assert not Accompaniment.objects.exclude(used_at=None).exists()
    assert not Entry.objects.filter(event=Event.REQUEST_FILE).exists()


def test_the_officer_may_file_for_his_own_certificate_like_everybody(office: Office) -> None:
    request = file(filing(office, "eko"), actor=office.actor("eko"), clock=office.clock)
    assert request.applicant == office.people["eko"]
    assert draft(office, "eko").certificate_id == request.certificate_id
