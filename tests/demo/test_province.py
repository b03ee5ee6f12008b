"""A province filled for a test: its rows are those that the real acts write."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as present
from django.core.management import call_command
from django.db import connection, models
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from ams.accounts.models import Account, Appointment, Person
from ams.accounts.nip import parse_nip
from ams.authority.models import SigningIntent
from ams.certificates.models import Certificate, Issuance, StatusChange
from ams.certificates.reading import row_of
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_code
from ams.demo.province import filling, schedule, specimens
from ams.demo.province.filling import DatabaseNotEmpty
from ams.journal import verification
from ams.journal.models import Entry
from ams.letters.models import LetterVersion
from ams.measuring import following
from ams.measuring.models import Tally
from ams.notifications.models import Notice
from ams.procedures.registry import get as procedure
from ams.requests.models import ActivityRecord, Check, Request, RequestNumber, Status
from ams.revocation.models import CRL, Revocation

PEOPLE = 400
NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)  # a Friday, 11.00 WIB
_TOLD = "request:told"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("province")


@pytest.fixture(scope="module")
def province(
    folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[str]]:
    """Fill the database once for this module, and return what was said meanwhile."""
    said: list[str] = []
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(present, "AMS_DATA", folder)
        patch.setattr(schedule, "OPEN_OF_HUNDRED", 25)  # so that few people have all kinds
        filling.fill(PEOPLE, seed=7, now=NOW, say=said.append)
    yield said
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_province(
    province: list[str], folder: Path, own_data_folder: Path, settings: Settings
) -> None:
    settings.AMS_DATA = folder


def told() -> "models.QuerySet[Request]":
    """Return the requests that nobody played."""
    return Request.objects.exclude(applicant__agency__short_name="Dinkes")


def test_there_is_what_was_asked_for() -> None:
    assert Person.objects.filter(account__isnull=False).count() >= PEOPLE
    assert told().count() == PEOPLE * 15 // 100
    held = Certificate.objects.exclude(holder__agency__short_name__in=["Dinkes", "Diskominfo"])
    assert held.filter(holder__isnull=False).count() == PEOPLE * 13 // 10
    assert {str(one.status) for one in told()} >= {Status.OPEN.value, Status.COMPLETED.value}


def test_nothing_refers_to_what_is_not_there() -> None:
    connection.check_constraints()


def test_the_journal_verifies_and_is_in_the_order_of_time() -> None:
    assert verification.verify().size == Entry.objects.count()
    times = list(Entry.objects.order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)


def test_every_certificate_verifies_and_says_what_its_row_says() -> None:
    for certificate in Certificate.objects.filter(origin="issued").select_related("issuer"):
        assert certificate.issuer is not None
        inside = certificate.certificate
        inside.verify_directly_issued_by(certificate.issuer.certificate)
        made = row_of(inside)
        for name in ("issuer_dn", "serial", "subject_dn", "email", "not_before", "not_after",
                     "der", "spki_sha256", "fingerprint_sha256"):  # fmt: skip
            assert getattr(made, name) == getattr(certificate, name), name


def test_no_two_certificates_have_one_key() -> None:
    assert Certificate.objects.values("spki_sha256").distinct().count() == (
        Certificate.objects.count()
    )


def test_intent_issuance_and_status_tell_of_the_same_certificate() -> None:
    for issuance in Issuance.objects.select_related("certificate", "intent"):
        assert issuance.certificate is not None
        assert bytes(issuance.intent.signed or b"") == bytes(issuance.certificate.der)
        assert issuance.intent.serial == issuance.certificate.serial
    for intent in SigningIntent.objects.all():
        assert Entry.objects.get(seq=intent.journal_seq).data["serial"] == intent.serial
    for change in StatusChange.objects.select_related("certificate"):
        entry = Entry.objects.get(seq=change.seq)
        assert entry.event in {"certificate:issue", "certificate:revoke"}
        assert entry.data["serial"] == change.serial == change.certificate.serial


def test_nobody_whose_request_has_ended_still_waits_for_the_mail_about_it() -> None:
    ended = [str(one.pk) for one in told().exclude(status=Status.OPEN)]
    waiting = Notice.objects.filter(subject_id__in=ended, state="queued")
    assert not waiting.exclude(message="receipt_reminder").exists()


def test_the_newest_crl_holds_every_revocation() -> None:
    revoked = Revocation.objects.filter(issuer__slug="kebumen")
    whole = CRL.objects.filter(issuer__slug="kebumen", shard=None, base_number=None)
    newest = whole.order_by("-number")[0]
    assert revoked.count() > PEOPLE // 10
    assert (
        newest.entry_count
        == revoked.count()
        == (Certificate.objects.filter(status="revoked").count())
    )
    assert newest.number > max(one.crl_number or 0 for one in told())


def test_whoever_is_told_of_a_revocation_held_the_certificate_then() -> None:
    for request in told().select_related("certificate"):
        certificate = request.concerned
        assert certificate.holder_id == request.applicant_id
        assert certificate.not_before <= request.filed_at < certificate.not_after
        if request.carried_out_at is not None:
            assert certificate.revoked_at == request.carried_out_at.replace(microsecond=0)


def test_who_decided_was_appointed_for_the_applicants_agency() -> None:
    for request in told().exclude(decided_under=None).select_related("applicant__agency"):
        appointment = request.decided_under
        assert isinstance(appointment, Appointment)
        agency = request.applicant.agency
        assert appointment.agency_id in {agency.pk, agency.parent_id}
        assert appointment.account_id == request.decided_by_id


def test_a_letters_digest_and_code_are_those_of_what_it_says() -> None:
    for version in LetterVersion.objects.select_related("letter"):
        assert version.document.sha256 == version.sha256
        assert parse_code(version.letter.code) == version.data["code"]
        assert version.data["number"] == version.letter.number


def test_every_nip_is_valid_and_every_number_given_once() -> None:
    for nip in Person.objects.values_list("nip", flat=True):
        parse_nip(nip, on=NOW.date())
    numbers = list(Request.objects.values_list("number", flat=True))
    for year, last in RequestNumber.objects.values_list("year", "last"):
        mine = sorted(one for one in numbers if one.startswith(f"P-{year}-"))
        assert mine == [f"P-{year}-{number:05d}" for number in range(1, last + 1)]


_PARTS: dict[str, Any] = {
    "request": lambda one: [one],
    "letter": lambda one: [one.letter],
    "versions": lambda one: one.letter.versions.order_by("pk"),
    "attachments": lambda one: [
        file for version in one.letter.versions.order_by("pk") for file in version.attachments.all()
    ],
    "records": lambda one: one.records.all(),
    "checks": lambda one: one.checks.all(),
    "items": lambda one: [item for check in one.checks.all() for item in check.items.all()],
    "accompaniment": lambda one: [one.accompaniment],
    "certificate": lambda one: [one.certificate],
    "applicant": lambda one: [one.applicant],
    "account": lambda one: [one.applicant.account],
    "revocation": lambda one: Revocation.objects.filter(certificate=one.certificate),
    "statuses": lambda one: one.certificate.status_changes.all(),
    "notices": lambda one: Notice.objects.filter(subject_id=str(one.pk)).order_by("created_at"),
    "preparation": lambda one: [one.letter.preparation],
    "entries": lambda one: Entry.objects.filter(
        subject_id__in=[str(one.pk), one.letter.code]
    ).order_by("seq"),
}  # fmt: skip


def filled(row: models.Model) -> list[str]:
    """Return which columns of a row hold something."""
    fields = row._meta.concrete_fields
    return [field.attname for field in fields if getattr(row, field.attname) not in (None, "", [])]


def shape(request: Request) -> dict[str, list[object]]:
    """Return of every row of a request which columns are filled; of entries what they tell."""
    return {
        name: [
            (row.event, sorted(row.data)) if isinstance(row, Entry) else filled(row)
            for row in part(request)
        ]
        for name, part in _PARTS.items()
    }


def played() -> "models.QuerySet[Request]":
    return Request.objects.filter(applicant__agency__short_name="Dinkes", status="completed")


@pytest.mark.parametrize("reason", ["lupa_passphrase", "kehilangan", "mutasi"])
def test_a_told_request_fills_the_columns_that_a_played_one_does(reason: str) -> None:
    real = next(one for one in played() if one.reasons == [reason] and one.round == 1)
    found = [one for one in told().filter(status="completed") if one.reasons == [reason]]
    assert found
    for one in found:
        assert shape(one) == shape(real)


def said(row: models.Model) -> dict[str, object]:
    """Return a row's columns but for the letter's file, which is the specimen's (ADR 0039)."""
    return {name: value for name, value in vars(row).items() if name not in {"pdf", "content"}}


def test_nothing_of_the_people_who_were_played_stands_in_what_is_told() -> None:
    real = [one.applicant for one in played()]
    texts = {text for one in real for text in (one.full_name, one.nip, one.email)}
    texts |= {one.concerned.serial for one in played()}
    texts |= {one.letter.printed_code for one in played()}
    for request in told():
        whole = repr([said(row) for part in _PARTS.values() for row in part(request)])
        assert not [text for text in texts if text in whole], request.number


def signed_in(client: Client, account: Account) -> Client:
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_told_request_opens_with_its_letter_and_its_files(client: Client) -> None:
    request = told().filter(status="completed", round=2)[0]
    signed_in(client, Account.objects.get(pk=request.decided_by_id))
    page = client.get(reverse("request_detail", args=[request.pk]))
    assert page.status_code == 200
    assert request.applicant.full_name in page.content.decode()
    assert request.concerned.serial[-6:] in page.content.decode().replace(" ", "").replace(":", "")
    letter = client.get(reverse("letter_check", args=[request.letter.code]))
    assert request.letter.number in letter.content.decode()


def test_figures_measured_at_the_end_are_those_measured_again() -> None:
    def counted() -> list[tuple[object, ...]]:
        names = ("scope", "month", "figure", "label", "verdict", "seconds", "count")
        return sorted(Tally.objects.values_list(*names))

    before = counted()
    assert before
    following.measure_everything()
    assert counted() == before


def test_open_requests_go_on_by_the_real_acts() -> None:
    waiting = told().filter(status=Status.OPEN, activity="document_check", claimed_by=None)
    assert waiting.filter(filed_at__gt=F("filed_at")).count() == 0
    for request in told().filter(status=Status.OPEN):
        record = ActivityRecord.objects.get(request=request, ended_at=None)
        assert record.key == request.activity
        assert procedure(request.procedure_key, request.procedure_revision).activity(record.key)
    assert Check.objects.filter(request__in=told()).exists()


def test_a_filling_says_its_rate_and_the_remaining_time(province: list[str]) -> None:
    assert any("a second" in said and "left" in said for said in province)


def test_a_database_with_data_is_refused() -> None:
    before = Entry.objects.count()
    with pytest.raises(DatabaseNotEmpty, match="accounts already"):
        filling.fill(PEOPLE, seed=7, now=NOW, say=str)
    assert Entry.objects.count() == before


def test_a_filling_that_was_broken_off_is_refused(folder: Path) -> None:
    mark = folder / "province-is-being-filled"
    assert not mark.exists()
    mark.touch()
    with contextlib.ExitStack() as stack:
        stack.callback(mark.unlink)
        with pytest.raises(DatabaseNotEmpty, match="broken off"):
            filling.fill(PEOPLE, seed=7, now=NOW, say=str)


def test_a_province_of_a_few_people_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too few"):
        filling.fill(99, seed=7, now=NOW, say=str)


def test_the_shares_of_the_courses_make_a_hundred() -> None:
    for scenes in (specimens.ENDED, specimens.OPEN):
        assert sum(share for share, _scene in scenes) == 100
