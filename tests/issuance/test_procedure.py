"""From letter to receipt, and who may not do what on the way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.errors import PasswordNeeded
from ams.accounts.models import Account, Person
from ams.certificates.errors import CertificationRequestRefused, KeyBlocked, KeyReused
from ams.certificates.models import Certificate
from ams.certificates.services import block_keys
from ams.core.errors import InvalidInput
from ams.issuance import agreement, issuing
from ams.issuance.accepting import accept
from ams.issuance.errors import (
    LinkSentJustNow,
    LinkSpent,
    LinkUnknown,
    NotEligible,
    NotIssuable,
)
from ams.issuance.filing import Recommendation, correct_issuance, file_issuance
from ams.issuance.issuing import approve, carry_out
from ams.issuance.keys import check_unused, hand_in_key
from ams.issuance.models import Details
from ams.issuance.registering import register, send_again
from ams.issuance.verifying import send_back, verify
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.letters.data import LetterKind
from ams.notifications.models import Notice
from ams.procedures.errors import ActNotOffered, ActorNotEntitled
from ams.requests.acts import acts_for
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import ISSUANCE
from ams.requests.errors import (
    AlreadyDecided,
    ClaimedByOther,
    NotClaimed,
    NotTheApplicant,
    OpenRequestExists,
    RequestNotFound,
)
from ams.requests.models import Request
from ams.requests.queue import QueueFilter, queue
from tests.issuance.builders import (
    CONFORM,
    accepted,
    before_citra,
    completed,
    conforming,
    decided,
    filed,
    key_request,
    keyed,
    registered,
    submitted,
    token,
    told,
    verified,
)
from tests.requests.builders import OPERATOR, Office, fresh

pytestmark = pytest.mark.django_db
VERSION = agreement.present().version


def test_a_request_goes_from_its_letter_to_its_receipt(office: Office) -> None:
    request = completed(office)
    certificate = office.certificate("sari")
    assert (request.status, request.certificate) == ("completed", certificate)
    assert certificate.state_at(office.clock.now()) == "good"
    keys = [record.key for record in request.records.all()]
    assert keys == [
        "letter", "attach", "document_check", "registration", "activation", "verification", "key",
        "issuance", "notice", "receipt",
    ]  # fmt: skip
    assert not request.records.filter(ended_at__isnull=True).exists()
    order = [
        request.decided_at, request.carried_out_at, request.published_at, request.told_at,
        request.acknowledged_at,
    ]  # fmt: skip
    assert None not in order


def test_the_journal_tells_every_act(office: Office) -> None:
    request = completed(office)
    told_of = Entry.objects.filter(subject_kind="request", subject_id=str(request.pk))
    assert {
        "request:file", "request:attach", "request:claim", "request:check_documents",
        "request:register", "request:accept", "request:verify", "request:make_key",
        "request:decide", "request:issued", "request:told", "request:acknowledge",
    } <= set(told_of.values_list("event", flat=True))  # fmt: skip


def test_each_step_tells_the_applicant_by_mail(office: Office) -> None:
    request = told(office)
    messages = Notice.objects.about("request", str(request.pk)).values_list("message", flat=True)
    assert set(messages) == {
        "request_filed", "issuance_activation", "issuance_key", "certificate_issued"
    }  # fmt: skip


def test_the_letter_recommends_and_names_neither_certificate_nor_reason(office: Office) -> None:
    content = filed(office).letter.latest.content
    assert content.kind is LetterKind.ISSUANCE
    assert (content.certificate.serial, content.reasons) == ("", ())


def test_whoever_has_an_active_certificate_is_told_its_serial_number(office: Office) -> None:
    with pytest.raises(NotEligible) as refusal:
        filed(office, "maya")
    assert office.certificate("maya").serial in str(refusal.value.context["why"])


def test_a_held_certificate_stands_in_the_way_too(office: Office) -> None:
    Certificate.objects.filter(holder=office.people["maya"]).update(status="held")
    with pytest.raises(NotEligible):
        filed(office, "maya")


def test_an_address_of_no_allowed_domain_is_no_official_one(office: Office) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(email="sari@example.com")
    with pytest.raises(NotEligible, match="example"):
        filed(office)


def test_a_locked_account_gets_no_certificate(office: Office) -> None:
    request = conforming(office)
    Account.objects.filter(username="sari").update(is_active=False)
    with pytest.raises(NotEligible):
        register(request.pk, actor=office.actor("eko"), clock=office.clock)


def test_a_second_request_names_the_open_one(office: Office) -> None:
    first = filed(office)
    with pytest.raises(OpenRequestExists) as refusal:
        filed(office)
    assert refusal.value.context["number"] == first.number


def test_a_superior_who_is_not_on_record_has_to_be_named(office: Office) -> None:
    Person.objects.filter(pk=office.people["sari"].pk).update(superior=None)
    with pytest.raises(InvalidInput) as refusal:
        file_issuance(Recommendation(), actor=office.actor("sari"), clock=office.clock)
    assert "superior_name" in refusal.value.fields


def test_what_was_sent_back_is_corrected_on_the_same_request(office: Office) -> None:
    request = submitted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    verdicts = {**CONFORM, "signatures": Verdict(conforms=False, remark="Tanda tangan kurang.")}
    check_documents(request.pk, verdicts=verdicts, actor=eko, clock=office.clock)
    sari = office.actor("sari")
    version = correct_issuance(request.pk, Recommendation("TTE"), actor=sari, clock=office.clock)
    kept = fresh(request)
    assert (version.version, kept.activity, kept.round, kept.attachment) == (2, "attach", 2, None)


@pytest.mark.parametrize("who", ["maya", "rina", "tono"])
def test_a_request_of_another_agency_does_not_exist(office: Office, who: str) -> None:
    request = conforming(office)
    with pytest.raises(RequestNotFound):
        register(request.pk, actor=office.actor(who), clock=office.clock)


@pytest.mark.parametrize("who", ["sari", "hadi", "ratna"])
def test_neither_applicant_nor_auditor_nor_signer_registers(office: Office, who: str) -> None:
    request = conforming(office)
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - each has a refusal of his own
        register(request.pk, actor=office.actor(who), clock=office.clock)
    assert refusal.value.code in {  # type: ignore[attr-defined] # an AMSError
        "decides_own_request", "actor_not_entitled", "signed_the_letter"
    }  # fmt: skip


def test_an_officer_who_has_not_taken_the_request_does_not_register(office: Office) -> None:
    request = conforming(office)
    with pytest.raises(ClaimedByOther):
        register(request.pk, actor=office.actor("dewi"), clock=office.clock)


def test_the_activation_link_opens_once(office: Office) -> None:
    request = registered(office)
    used = token(request)
    sari = office.actor("sari")
    accept(used, version=VERSION, phone="081234567890", actor=sari, clock=office.clock)
    with pytest.raises(LinkSpent):
        accept(used, version=VERSION, phone="081234567890", actor=sari, clock=office.clock)


def test_the_activation_link_ends_after_a_day(office: Office) -> None:
    request = registered(office)
    office.clock.advance(timedelta(hours=24))
    with pytest.raises(LinkSpent):
        accept(
            token(request), version=VERSION, phone="081234567890", actor=office.actor("sari"),
            clock=office.clock,
        )  # fmt: skip


def test_a_newer_link_ends_the_older_one(office: Office) -> None:
    request = registered(office)
    old, sari = token(request), office.actor("sari")
    office.clock.advance(timedelta(minutes=6))
    send_again(request.pk, actor=sari, clock=office.clock)
    assert token(request) != old
    with pytest.raises(LinkSpent):
        accept(old, version=VERSION, phone="081234567890", actor=sari, clock=office.clock)


def test_links_are_not_sent_at_every_click(office: Office) -> None:
    request = registered(office)
    with pytest.raises(LinkSentJustNow):
        send_again(request.pk, actor=office.actor("sari"), clock=office.clock)


@pytest.mark.parametrize("who", ["maya", "eko", "hadi"])
def test_the_link_opens_nothing_for_anybody_else(office: Office, who: str) -> None:
    request = registered(office)
    with pytest.raises(LinkUnknown):
        accept(
            token(request), version=VERSION, phone="081234567890", actor=office.actor(who),
            clock=office.clock,
        )  # fmt: skip


def test_a_link_that_was_tampered_with_is_unknown(office: Office) -> None:
    request = registered(office)
    with pytest.raises(LinkUnknown):
        accept(
            token(request)[:-1] + "~", version=VERSION, phone="0812", actor=office.actor("sari"),
            clock=office.clock,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("version", "phone", "field"),
    [("2020-01-01", "081234567890", "agree"), (VERSION, "0287 000001", "phone")],
)
def test_another_version_or_no_mobile_number_is_refused_at_its_field(
    office: Office, version: str, phone: str, field: str
) -> None:
    request = registered(office)
    with pytest.raises(InvalidInput) as refusal:
        accept(
            token(request), version=version, phone=phone, actor=office.actor("sari"),
            clock=office.clock,
        )  # fmt: skip
    assert set(refusal.value.fields) == {field}


def test_which_agreement_was_accepted_is_kept_with_its_digest(office: Office) -> None:
    details = Details.objects.get(request=accepted(office))
    present = agreement.present()
    assert (details.agreement, details.agreement_sha256) == (present.version, present.sha256)
    assert details.phone == "081234567890"


def test_data_that_do_not_conform_go_back_with_a_remark_and_a_new_link(office: Office) -> None:
    request = accepted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    before = token(request)
    check = send_back(request.pk, remark="Nomor salah.", actor=eko, clock=office.clock)
    kept = fresh(request)
    assert (kept.activity, kept.claimed_by, check.conforms) == ("activation", None, False)
    assert token(request) != before


def test_the_verification_keeps_the_subject_that_was_seen(office: Office) -> None:
    check = verified(office).checks.get(kind="verification")
    assert check.snapshot is not None
    assert "Sari Utama" in str(check.snapshot["subject_dn"])


def test_the_document_check_has_no_other_step_back(office: Office) -> None:
    request = submitted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    with pytest.raises(ActNotOffered):
        send_back(request.pk, remark="x", actor=eko, clock=office.clock)


def test_only_the_applicant_hands_in_his_key(office: Office) -> None:
    request = verified(office)
    with pytest.raises(NotTheApplicant):
        hand_in_key(request.pk, key_request(), actor=office.actor("eko"), clock=office.clock)


@pytest.mark.parametrize("content", [b"", b"x", key_request()[:-40]])
def test_what_is_no_certification_request_is_refused(office: Office, content: bytes) -> None:
    request = verified(office)
    with pytest.raises(CertificationRequestRefused):
        hand_in_key(request.pk, content, actor=office.actor("sari"), clock=office.clock)


def test_a_key_of_another_request_is_refused(office: Office) -> None:
    request = verified(office)
    content, sari = key_request(), office.actor("sari")
    hand_in_key(request.pk, content, actor=sari, clock=office.clock)
    other = fresh(request)
    check_unused(Details.objects.get(request=other).spki_sha256, other)
    spki = Details.objects.get(request=other).spki_sha256
    with pytest.raises(KeyReused):
        check_unused(spki, Request(pk="00000000-0000-0000-0000-000000000000"))


def test_a_key_that_was_blocked_meanwhile_is_an_item_before_the_officer(office: Office) -> None:
    request = before_citra(office)
    spki = Details.objects.get(request=request).spki_sha256
    block_keys(spki.encode(), reason="Bocor", actor=OPERATOR, clock=office.clock)
    items = issuing.items(request, at=office.clock.now())
    assert [bool(one.problem) for one in items] == [False, True, False, False]
    with pytest.raises(NotIssuable):
        approve(request.pk, actor=office.actor("citra"), clock=office.clock)


@pytest.mark.parametrize("who", ["eko", "dewi", "budi"])
def test_only_an_officer_of_the_ca_takes_what_stands_before_the_ca(
    office: Office, who: str
) -> None:
    request = keyed(office)
    with pytest.raises(ActorNotEntitled):
        claim(request.pk, actor=office.actor(who), clock=office.clock)
    acts = {one.act for one in acts_for(request, actor=office.actor(who), at=office.clock.now())}
    assert not acts


def test_the_ca_does_not_decide_what_nobody_has_taken(office: Office) -> None:
    request = keyed(office)
    with pytest.raises(NotClaimed):
        approve(request.pk, actor=office.actor("citra"), clock=office.clock)


def test_the_decision_needs_a_fresh_password(office: Office) -> None:
    request = before_citra(office)
    citra = office.actor("citra")
    office.clock.advance(timedelta(minutes=11))
    with pytest.raises(PasswordNeeded):
        approve(request.pk, actor=citra, clock=office.clock)


def test_the_ca_steps_back_to_the_verification(office: Office) -> None:
    request = before_citra(office)
    send_back(request.pk, remark="Unit?", actor=office.actor("citra"), clock=office.clock)
    kept = fresh(request)
    assert (kept.activity, kept.claimed_by) == ("verification", None)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    verify(request.pk, actor=eko, clock=office.clock)
    hand_in_key(request.pk, key_request(), actor=office.actor("sari"), clock=office.clock)
    assert fresh(request).activity == "issuance"


def test_deciding_twice_is_refused_and_issues_once(office: Office) -> None:
    request = decided(office)
    with pytest.raises(AlreadyDecided):
        approve(request.pk, actor=office.actor("citra"), clock=office.clock)
    run_due(office.clock)
    assert Certificate.objects.filter(holder=office.people["sari"], status="good").count() == 1


def test_carrying_out_again_does_nothing_twice(office: Office) -> None:
    request = told(office)
    before = fresh(request).carried_out_at
    carry_out(request.pk, clock=office.clock)
    assert fresh(request).carried_out_at == before
    assert Certificate.objects.filter(holder=office.people["sari"], status="good").count() == 1


def test_a_crash_after_signing_takes_the_certificate_that_is_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = decided(office)
    monkeypatch.setattr(issuing, "_carried_out", lambda *_args, **_values: None)
    carry_out(request.pk, clock=office.clock)
    monkeypatch.undo()
    carry_out(request.pk, clock=office.clock)
    assert fresh(request).certificate == office.certificate("sari")
    assert Certificate.objects.filter(holder=office.people["sari"], status="good").count() == 1


def test_what_the_ca_refuses_comes_back_to_its_officer_with_the_reason(office: Office) -> None:
    request = decided(office)
    spki = Details.objects.get(request=request).spki_sha256
    block_keys(spki.encode(), reason="Bocor", actor=OPERATOR, clock=office.clock)
    carry_out(request.pk, clock=office.clock)
    kept = fresh(request)
    assert (kept.activity, kept.decided_at, kept.certificate) == ("issuance", None, None)
    assert kept.claimed_by == Account.objects.get(username="citra")
    check = kept.checks.get(kind="issuance")
    assert not check.conforms
    assert check.remark.startswith("CA menolak menerbitkan")


def test_the_applicant_learns_of_the_certificate_no_earlier_than_it_is_there(
    office: Office,
) -> None:
    request = decided(office)
    assert not Notice.objects.filter(message="certificate_issued").exists()
    run_due(office.clock)
    assert (
        Notice.objects.about("request", str(request.pk))
        .filter(message="certificate_issued")
        .count()
        == 1
    )


def test_after_the_issuance_another_one_is_refused_and_a_revocation_possible(
    office: Office,
) -> None:
    told(office)
    with pytest.raises(NotEligible):
        filed(office)


def test_the_queue_shows_one_procedure_or_all(office: Office) -> None:
    request = submitted(office)
    eko = office.actor("eko")
    for procedure, shown in (("", [request]), (ISSUANCE, [request]), ("revocation", [])):
        assert list(queue(eko, QueueFilter.NEW, procedure=procedure)) == shown


def test_a_key_without_an_agreement_is_refused_by_the_database(office: Office) -> None:
    request = registered(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Details.objects.filter(request=request).update(
            key_request=b"x", spki_sha256="00", key_made_at=office.clock.now()
        )


def test_a_blocked_key_is_refused_when_it_is_handed_in(office: Office) -> None:
    request = keyed(office)
    spki = Details.objects.get(request=request).spki_sha256
    content = bytes(Details.objects.get(request=request).key_request or b"")
    block_keys(spki.encode(), reason="Bocor", actor=OPERATOR, clock=office.clock)
    Request.objects.filter(pk=request.pk).update(activity="key")
    with pytest.raises(KeyBlocked):
        hand_in_key(request.pk, content, actor=office.actor("sari"), clock=office.clock)
