"""Journeys: one consent and one letter for a revocation and the issuance that follows it."""

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.models import Account
from ams.core.clock import ManualClock
from ams.core.errors import InvalidInput
from ams.issuance.filing import Recommendation, correct_issuance
from ams.issuance.following import go_on, resume_all
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.data import LetterKind
from ams.notifications.models import Notice
from ams.requests import carry_out
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import ISSUANCE
from ams.requests.models import Journey, Request
from ams.requests.withdraw import withdraw
from tests.issuance.builders import CONFORM, prepare
from tests.issuance.journeys import decided, opened, published, wished
from tests.requests import builders as revocations
from tests.requests.builders import Office, found_office, fresh, make_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, clock: ManualClock) -> Office:
    """Return the regency with officers of the CA; sari holds a certificate."""
    office = found_office(clock)
    prepare(office)
    return office


def test_the_issuance_opens_with_the_letter_that_was_attached_once(office: Office) -> None:
    revocation = published(office)
    issuance = opened(office)
    assert issuance is not None
    assert issuance.number != revocation.number
    assert issuance.letter == revocation.letter
    assert issuance.attachment == revocation.attachment
    assert issuance.letter.latest.content.kind is LetterKind.REPLACEMENT
    assert issuance.activity == "document_check"
    keys = [record.key for record in issuance.records.all()]
    assert keys == ["letter", "attach", "document_check"]


def test_its_documents_are_checked_as_of_any_issuance(office: Office) -> None:
    published(office)
    issuance, eko = opened(office), office.actor("eko")
    assert issuance is not None
    claim(issuance.pk, actor=eko, clock=office.clock)
    check_documents(issuance.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    assert fresh(issuance).activity == "registration"


def test_each_procedure_keeps_its_own_journal(office: Office) -> None:
    revocation = published(office)
    issuance = opened(office)
    assert issuance is not None
    about = Entry.objects.filter(subject_kind="request")
    first = set(about.filter(subject_id=str(revocation.pk)).values_list("event", flat=True))
    second = set(about.filter(subject_id=str(issuance.pk)).values_list("event", flat=True))
    assert "request:continue" in first
    assert {"request:file", "request:attach"} <= second
    assert "request:revoked" not in second


def test_the_applicant_is_told_that_it_was_opened(office: Office) -> None:
    published(office)
    issuance = opened(office)
    assert issuance is not None
    messages = Notice.objects.about("request", str(issuance.pk)).values_list("message", flat=True)
    assert list(messages) == ["journey"]


def test_without_the_wish_nothing_follows(office: Office) -> None:
    revocations.told(office)
    assert opened(office) is None
    assert not Journey.objects.exists()


def test_nothing_opens_before_the_revocation_is_published(office: Office) -> None:
    revocation = decided(office)
    go_on(revocation.pk, clock=office.clock)
    assert opened(office) is None
    assert Journey.objects.get(revocation=revocation).hindered_at is None


def test_a_job_that_runs_twice_opens_one_issuance(office: Office) -> None:
    revocation = published(office)
    go_on(revocation.pk, clock=office.clock)
    resume_all(clock=office.clock)
    run_due(office.clock)
    assert Request.objects.filter(procedure_key=ISSUANCE).count() == 1


def test_a_journey_whose_job_is_gone_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry_out, "go_on", lambda *_args, **_kwargs: None)
    published(office)
    assert opened(office) is None
    resume_all(clock=office.clock)
    run_due(office.clock)
    assert opened(office) is not None


def test_what_hinders_it_is_told_to_the_person_and_the_officer(office: Office) -> None:
    revocation = decided(office)
    Account.objects.filter(username="sari").update(is_active=False)
    run_due(office.clock)
    assert opened(office) is None
    assert Journey.objects.get(revocation=revocation).hindered_at == office.clock.now()
    told = Notice.objects.filter(message="journey")
    assert {one.recipient_email for one in told} == {
        office.people["sari"].email, office.people["eko"].email,
    }  # fmt: skip
    assert all("dikunci" in str(one.context["why"]) for one in told)
    assert Entry.objects.filter(event="request:not_continued").exists()
    Account.objects.filter(username="sari").update(is_active=True)
    run_due(office.clock)  # told is told: he files it himself
    assert opened(office) is None


def test_what_he_filed_himself_meanwhile_is_the_journeys(office: Office) -> None:
    revocation = published(office)
    own = opened(office)
    Journey.objects.filter(revocation=revocation).update(issuance=None)
    go_on(revocation.pk, clock=office.clock)
    assert Journey.objects.get(revocation=revocation).issuance == own


def test_a_withdrawn_revocation_opens_nothing(office: Office) -> None:
    revocation = wished(office)
    withdraw(revocation.pk, actor=office.actor("sari"), clock=office.clock)
    run_due(office.clock)
    assert opened(office) is None


def test_an_issuance_that_is_sent_back_gets_a_letter_of_its_own(office: Office) -> None:
    revocation = published(office)
    issuance, eko = opened(office), office.actor("eko")
    assert issuance is not None
    claim(issuance.pk, actor=eko, clock=office.clock)
    verdicts = {**CONFORM, "applicant": Verdict(conforms=False, remark="Jabatan berubah.")}
    check_documents(issuance.pk, verdicts=verdicts, actor=eko, clock=office.clock)
    sari = office.actor("sari")
    version = correct_issuance(issuance.pk, Recommendation(), actor=sari, clock=office.clock)
    assert version.letter != revocation.letter
    assert version.content.kind is LetterKind.ISSUANCE
    assert fresh(issuance).letter == version.letter
    assert fresh(revocation).letter.latest.content.kind is LetterKind.REPLACEMENT


@pytest.mark.parametrize("reason", ["kehilangan", "pensiun", "lainnya"])
def test_the_wish_is_refused_where_no_reason_speaks_for_it(office: Office, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_letter(office, reasons=(reason,), kind=LetterKind.REPLACEMENT)
    assert "and_issuance" in refusal.value.fields


def test_a_letter_serves_each_procedure_once(office: Office) -> None:
    request = wished(office)
    request.pk, request.number = None, "P-2026-99999"
    request.certificate = office.certificate("maya")
    with pytest.raises(IntegrityError), transaction.atomic():
        request.save(force_insert=True)
