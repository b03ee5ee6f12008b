"""One certificate has one successor, whatever breaks off or comes at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ams.certificates.errors import (
    CertificateActive,
    IssuanceUnfinished,
    NotSucceedable,
    SubjectChanged,
    SuccessorExists,
)
from ams.certificates.models import Certificate
from ams.certificates.services import issue_from_request
from ams.core.errors import AMSError
from ams.issuance import issuing
from ams.issuance.errors import NotIssuable
from ams.issuance.issuing import approve, carry_out
from ams.issuance.models import Details
from ams.issuance.policy import RenewalRule, set_rule
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.renewal.superseding import supersede
from ams.requests.carry_out import resume_all
from ams.requests.errors import AlreadyDecided
from ams.requests.models import Request
from ams.revocation.models import Revocation
from ams.revocation.services import hold, revoke
from tests.issuance.builders import key_request
from tests.renewal.builders import before_citra, decided, end_in, told
from tests.requests.builders import OPERATOR, Office, fresh

pytestmark = pytest.mark.django_db


def issue_after(office: Office, old: Certificate, username: str = "sari") -> Certificate:
    return issue_from_request(
        key_request(),
        holder=office.people[username],
        issuer=office.issuer,
        actor=OPERATOR,
        clock=office.clock,
        succeeds=old,
    )


def test_beside_its_successor_a_certificate_stays_good(office: Office) -> None:
    old = office.certificate("sari")
    new = issue_after(office, old)
    assert (new.succeeds, old.successor) == (old, new)
    now = office.clock.now()
    assert Certificate.objects.filter(holder=office.people["sari"]).active(now).count() == 2


def test_there_is_never_a_second_successor(office: Office) -> None:
    old = office.certificate("sari")
    new = issue_after(office, old)
    with pytest.raises(SuccessorExists) as refusal:
        issue_after(office, old)
    assert refusal.value.context["serial"] == new.serial
    revoke(new.pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    with pytest.raises(SuccessorExists):
        issue_after(office, old)


def test_the_database_itself_refuses_a_second_successor(office: Office) -> None:
    old = office.certificate("sari")
    issue_after(office, old)
    other = office.certificate("maya")
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            **{
                one.attname: getattr(other, one.attname)
                for one in Certificate._meta.fields
                if one.name != "id"
            }
            | {"serial": "00AA", "fingerprint_sha256": "a" * 64, "succeeds_id": old.pk}
        )


def test_what_a_certificate_succeeds_never_changes(office: Office) -> None:
    new = issue_after(office, office.certificate("sari"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=new.pk).update(succeeds=None)


def test_a_revoked_certificate_has_no_successor(office: Office) -> None:
    old = office.certificate("sari")
    revoke(old.pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    with pytest.raises(NotSucceedable):
        issue_after(office, old)
    assert not Certificate.objects.filter(succeeds=old).exists()


def test_a_held_certificate_has_no_successor(office: Office) -> None:
    old = office.certificate("sari")
    hold(old.pk, reason="Ragu", actor=OPERATOR, clock=office.clock)
    with pytest.raises(NotSucceedable):
        issue_after(office, old)


def test_an_expired_certificate_has_no_successor(office: Office) -> None:
    old = office.certificate("sari")
    office.clock.advance(timedelta(days=21))
    with pytest.raises(NotSucceedable):
        issue_after(office, old)


def test_nobody_succeeds_anothers_certificate(office: Office) -> None:
    revoke(office.certificate("maya").pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    with pytest.raises((NotSucceedable, SubjectChanged)):
        issue_after(office, office.certificate("sari"), "maya")


def test_a_changed_subject_is_not_signed_whoever_asks(office: Office) -> None:
    sari = office.people["sari"]
    sari.plain_name = "Sari Lain"
    with pytest.raises(SubjectChanged) as refusal:
        issue_after(office, office.certificate("sari"))
    assert refusal.value.context["attributes"] == ("CN",)


def test_the_rule_can_leave_the_old_certificate_to_expire(office: Office) -> None:
    old = office.certificate("sari")
    set_rule(RenewalRule(supersedes=False), actor=office.actor("rina"), clock=office.clock)
    request = told(office)
    old.refresh_from_db()
    assert (old.status, request.told_at is not None) == ("good", True)
    notices = Notice.objects.about("request", str(request.pk))
    outcome = notices.get(message="certificate_issued")
    assert outcome.context["superseded_at"] == ""


def test_nobody_is_told_before_crl_and_ocsp_show_the_revocation(office: Office) -> None:
    request = decided(office)
    carry_out(request.pk, clock=office.clock)
    supersede(request.pk, clock=office.clock)
    kept = fresh(request)
    assert kept.carried_out_at is not None
    assert kept.published_at is None
    messages = Notice.objects.about("request", str(request.pk)).values_list("message", flat=True)
    assert "certificate_issued" not in messages


def test_work_that_broke_off_before_superseding_goes_on_by_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, request = office.certificate("sari"), decided(office)
    monkeypatch.setattr(issuing, "enqueue", lambda *_args, **_more: None)  # the job is lost
    carry_out(request.pk, clock=office.clock)
    old.refresh_from_db()
    assert old.status == "good"
    monkeypatch.undo()
    resume_all(clock=office.clock)
    for _look in range(4):
        run_due(office.clock)
        office.clock.advance(timedelta(seconds=1))
    old.refresh_from_db()
    assert (old.status, fresh(request).told_at is not None) == ("revoked", True)
    assert Certificate.objects.filter(succeeds=old).count() == 1


def test_work_that_broke_off_after_the_signature_issues_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, request = office.certificate("sari"), decided(office)

    def breaks(*_args: object, **_more: object) -> None:
        raise OSError("the power failed")

    monkeypatch.setattr(issuing, "_carried_out", breaks)
    with pytest.raises(OSError, match="power"):
        carry_out(request.pk, clock=office.clock)
    assert Certificate.objects.filter(succeeds=old).count() == 1
    monkeypatch.undo()
    for _again in range(2):
        carry_out(request.pk, clock=office.clock)
        supersede(request.pk, clock=office.clock)
    assert Certificate.objects.filter(succeeds=old).count() == 1
    assert Revocation.objects.filter(certificate=old).count() == 1
    assert fresh(request).certificate == Certificate.objects.get(succeeds=old)


def test_what_was_revoked_between_issuing_and_superseding_keeps_its_reason(office: Office) -> None:
    old, request = office.certificate("sari"), decided(office)
    carry_out(request.pk, clock=office.clock)
    revoke(old.pk, reasons=["kehilangan"], actor=OPERATOR, clock=office.clock)
    supersede(request.pk, clock=office.clock)
    assert Revocation.objects.get(certificate=old).reason_code == "keyCompromise"


def test_what_was_revoked_after_the_decision_is_not_renewed(office: Office) -> None:
    old, request = office.certificate("sari"), decided(office)
    revoke(old.pk, reasons=["kehilangan"], actor=OPERATOR, clock=office.clock)
    carry_out(request.pk, clock=office.clock)
    kept = fresh(request)
    assert (kept.is_decided, kept.carried_out_at) == (False, None)
    assert not Certificate.objects.filter(succeeds=old).exists()
    assert Entry.objects.filter(event="request:not_issued").exists()


def test_a_key_without_agreement_is_refused_by_the_database_but_of_a_renewal(
    office: Office,
) -> None:
    request = before_citra(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Details.objects.filter(request=request).update(renews=None)


@pytest.mark.django_db(transaction=True)
def test_of_many_decisions_and_issuances_at_once_comes_one_successor(office: Office) -> None:
    old, request = office.certificate("sari"), before_citra(office)
    citra, clock = office.actor("citra"), office.clock
    barrier = threading.Barrier(12)

    def run(index: int) -> object:
        try:
            barrier.wait()
            if index % 3 == 0:
                return issue_after(office, old)
            if index % 3 == 1:
                approve(request.pk, actor=citra, clock=clock)
            carry_out(request.pk, clock=clock)
        except AMSError as error:
            return error
        else:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(run, range(12)))
    refused = [one for one in results if isinstance(one, AMSError)]
    assert Certificate.objects.filter(succeeds=old).count() == 1
    now = clock.now()
    assert Certificate.objects.filter(holder=office.people["sari"]).active(now).count() == 2
    assert refused
    assert {type(one) for one in refused} <= {
        AlreadyDecided, CertificateActive, IssuanceUnfinished, NotIssuable, SuccessorExists
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_revocation_at_the_same_moment_comes_before_or_after_the_successor(
    office: Office,
) -> None:
    old = end_in(office, "sari", 5)
    barrier = threading.Barrier(2)

    def run(index: int) -> object:
        try:
            barrier.wait()
            if index:
                return issue_after(office, old)
            return revoke(old.pk, reasons=["kehilangan"], actor=OPERATOR, clock=office.clock)
        except AMSError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, range(2)))
    issued = Certificate.objects.filter(succeeds=old).exists()
    assert issued != any(isinstance(one, NotSucceedable) for one in results)
    assert Request.objects.count() == 0
