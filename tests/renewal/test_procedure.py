"""From the check of the term to the receipt, and who may not do what on the way."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ams.accounts.errors import PasswordNeeded
from ams.certificates.errors import KeyReused
from ams.issuance.errors import NotIssuable
from ams.issuance.filing import Recommendation, correct_issuance
from ams.issuance.issuing import approve, carry_out
from ams.issuance.keys import hand_in_key
from ams.issuance.verifying import send_back
from ams.journal.models import Entry
from ams.letters.data import LetterKind
from ams.notifications.models import Notice
from ams.procedures.errors import ActNotOffered, ActorNotEntitled
from ams.renewal.filing import correct_renewal, file_renewal
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.correct import corrections
from ams.requests.errors import (
    CertificateNotYours,
    NotAPerson,
    NotTheApplicant,
    OpenRequestExists,
    RequestNotFound,
)
from ams.requests.queue import QueueFilter, queue
from ams.requests.reject import reject
from ams.revocation.models import Revocation
from tests.issuance.builders import key_request
from tests.renewal.builders import (
    CONFORM,
    before_citra,
    completed,
    conforming,
    decided,
    end_in,
    filed,
    keyed,
    submitted,
    told,
)
from tests.requests.builders import Office, fresh

pytestmark = pytest.mark.django_db


def test_a_renewal_goes_from_its_term_to_its_receipt(office: Office) -> None:
    old = office.certificate("sari")
    request = completed(office)
    new = office.certificate("sari")
    assert (request.status, request.certificate, new.succeeds) == ("completed", new, old)
    assert new.state_at(office.clock.now()) == "good"
    assert new.subject_dn == old.subject_dn
    assert new.spki_sha256 != old.spki_sha256
    assert [record.key for record in request.records.all()] == [
        "term", "letter", "sign_in", "request", "attach", "document_check", "key", "issuance",
        "notice", "receipt",
    ]  # fmt: skip
    assert not request.records.filter(ended_at__isnull=True).exists()
    facts = (request.decided_at, request.carried_out_at, request.published_at, request.told_at)
    assert None not in facts


def test_the_old_certificate_is_revoked_as_superseded(office: Office) -> None:
    old = office.certificate("sari")
    request = told(office)
    revocation = Revocation.objects.get(certificate=old)
    assert (revocation.reason_code, revocation.reasons) == ("superseded", ["diperbarui"])
    assert revocation.actor_name == "Citra"
    assert request.carried_out_at is not None
    assert revocation.recorded_at >= request.carried_out_at


def test_the_journal_tells_every_act(office: Office) -> None:
    request = completed(office)
    told_of = Entry.objects.filter(subject_kind="request", subject_id=str(request.pk))
    assert {
        "request:file", "request:attach", "request:claim", "request:check_documents",
        "request:make_key", "request:decide", "request:issued", "request:published",
        "request:told", "request:acknowledge",
    } <= set(told_of.values_list("event", flat=True))  # fmt: skip


def test_each_step_tells_the_applicant_by_mail(office: Office) -> None:
    old = office.certificate("sari")
    request = told(office)
    notices = Notice.objects.about("request", str(request.pk))
    assert sorted(notices.values_list("message", flat=True)) == [
        "certificate_issued", "issuance_key", "request_filed"
    ]  # fmt: skip
    outcome = notices.get(message="certificate_issued")
    assert outcome.context["renewed_serial"] == old.serial
    assert outcome.context["superseded_at"]


def test_the_letter_names_the_certificate_and_no_reason(office: Office) -> None:
    content = filed(office).letter.latest.content
    assert content.kind is LetterKind.RENEWAL
    assert content.certificate.serial == office.certificate("sari").serial
    assert content.reasons == ()


def test_nobody_files_for_anothers_certificate(office: Office) -> None:
    certificate = office.certificate("sari")
    with pytest.raises(CertificateNotYours):
        file_renewal(
            certificate.pk, Recommendation(), actor=office.actor("maya"), clock=office.clock
        )
    with pytest.raises(NotAPerson):
        file_renewal(
            certificate.pk, Recommendation(), actor=office.actor("bakti"), clock=office.clock
        )


def test_a_second_request_names_the_open_one(office: Office) -> None:
    first = filed(office)
    with pytest.raises(OpenRequestExists) as refusal:
        filed(office)
    assert refusal.value.context["number"] == first.number


def test_what_was_sent_back_is_corrected_on_the_same_request(office: Office) -> None:
    request = submitted(office)
    eko, sari = office.actor("eko"), office.actor("sari")
    claim(request.pk, actor=eko, clock=office.clock)
    verdicts = {**CONFORM, "signatures": Verdict(conforms=False, remark="Tanda tangan kurang.")}
    check_documents(request.pk, verdicts=verdicts, actor=eko, clock=office.clock)
    back = fresh(request)
    assert (back.activity, back.round, back.claimed_by) == ("letter", 2, None)
    assert [one.key for one in corrections(back)] == ["signatures"]
    version = correct_renewal(request.pk, Recommendation("TTE"), actor=sari, clock=office.clock)
    kept = fresh(request)
    assert (version.version, kept.activity, kept.round, kept.attachment) == (2, "attach", 2, None)
    again = correct_renewal(request.pk, Recommendation(), actor=sari, clock=office.clock)
    assert (again.version, fresh(request).round) == (3, 2)  # until it is handed in


def test_only_the_applicant_corrects_and_nothing_that_is_handed_in(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(ActNotOffered):
        correct_renewal(
            request.pk, Recommendation("TTE"), actor=office.actor("sari"), clock=office.clock
        )
    with pytest.raises(NotTheApplicant):
        correct_renewal(request.pk, Recommendation(), actor=office.actor("eko"), clock=office.clock)
    with pytest.raises(RequestNotFound):
        correct_renewal(
            request.pk, Recommendation(), actor=office.actor("maya"), clock=office.clock
        )


def test_the_document_check_gives_the_request_back(office: Office) -> None:
    request = conforming(office)
    assert (request.activity, request.claimed_by) == ("key", None)


def test_the_old_key_is_not_certified_again(office: Office) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    end_in(office, "sari", 20, key=key)
    request = conforming(office)
    with pytest.raises(KeyReused):
        hand_in_key(request.pk, key_request(key), actor=office.actor("sari"), clock=office.clock)


@pytest.mark.parametrize("who", ["eko", "dewi", "budi"])
def test_only_an_officer_of_the_ca_decides(office: Office, who: str) -> None:
    request = keyed(office)
    with pytest.raises(ActorNotEntitled):
        claim(request.pk, actor=office.actor(who), clock=office.clock)


@pytest.mark.parametrize("who", ["maya", "tono", "rina"])
def test_a_renewal_of_another_agency_does_not_exist(office: Office, who: str) -> None:
    request = submitted(office)
    with pytest.raises(RequestNotFound):
        claim(request.pk, actor=office.actor(who), clock=office.clock)


def test_the_decision_wants_a_fresh_password(office: Office) -> None:
    request = before_citra(office)
    citra = office.actor("citra")
    office.clock.advance(timedelta(minutes=11))
    with pytest.raises(PasswordNeeded):
        approve(request.pk, actor=citra, clock=office.clock)


def test_the_ca_steps_back_to_the_document_check(office: Office) -> None:
    request = before_citra(office)
    send_back(request.pk, remark="Atasan keliru.", actor=office.actor("citra"), clock=office.clock)
    assert fresh(request).activity == "document_check"
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    hand_in_key(request.pk, key_request(), actor=office.actor("sari"), clock=office.clock)
    assert fresh(request).activity == "issuance"


def test_what_is_rejected_leaves_the_certificate_as_it_was(office: Office) -> None:
    old, request = office.certificate("sari"), before_citra(office)
    reject(request.pk, reason="Tidak.", actor=office.actor("citra"), clock=office.clock)
    assert fresh(request).status == "rejected"
    assert office.certificate("sari") == old
    assert old.state_at(office.clock.now()) == "good"
    assert filed(office).activity == "attach"  # and he may ask again


def test_what_changed_since_the_filing_keeps_the_decision_from_being_made(office: Office) -> None:
    request = before_citra(office)
    office.people["sari"].refresh_from_db()
    office.people["sari"].plain_name = "Sari Baru"
    office.people["sari"].save()
    with pytest.raises(NotIssuable, match="Nama"):
        approve(request.pk, actor=office.actor("citra"), clock=office.clock)


def test_the_queue_keeps_renewals_apart(office: Office) -> None:
    request, eko = submitted(office), office.actor("eko")
    assert list(queue(eko, QueueFilter.NEW, procedure="renewal")) == [request]
    assert not queue(eko, QueueFilter.NEW, procedure="issuance")


def test_a_renewal_is_not_corrected_as_an_issuance(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(ActNotOffered):
        correct_issuance(
            request.pk, Recommendation(), actor=office.actor("sari"), clock=office.clock
        )


def test_a_decision_that_came_too_late_is_taken_back_with_the_reason(office: Office) -> None:
    request = decided(office)
    office.clock.advance(timedelta(days=21))
    carry_out(request.pk, clock=office.clock)
    kept = fresh(request)
    assert not kept.is_decided
    assert "CA menolak" in kept.checks.latest("pk").remark
