"""The superior approves, or returns with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ams.accounts.errors import PasswordNeeded
from ams.approvals import deciding, notices
from ams.approvals.access import waiting_for
from ams.approvals.deciding import approve, approve_many, return_letter
from ams.approvals.errors import ApprovalNotFound, ApprovalSettled, ReasonMissing
from ams.approvals.models import Approval, State
from ams.approvals.sealing import OwnKey
from ams.core.actor import Actor
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.letters.models import Attachment, Endorsement
from ams.requests.attach import submit
from ams.requests.claim import claim
from ams.requests.correct import correct
from ams.requests.documents import document_items
from ams.requests.errors import SignedTheLetter
from ams.requests.findings import Finding
from ams.requests.models import Request
from ams.requests.withdraw import withdraw
from tests.approvals.builders import asked, delegated, fresh, mails
from tests.requests.builders import Office, draft


def _approve(office: Office, approval: Approval, name: str = "ratna") -> Approval:
    return approve(approval.pk, key=None, actor=office.actor(name), clock=office.clock)


def test_an_approved_letter_is_attached_and_handed_in_as_wished(office: Office) -> None:
    approval = _approve(office, asked(office))
    request = fresh(approval).request
    assert fresh(approval).state == State.APPROVED
    assert request.activity == "document_check"
    assert request.attachment == approval.attachment
    assert request.submitted_at == office.clock.now()
    assert mails("approval_news") == [("sari", "approved")]


def test_the_record_says_who_approved_and_under_which_seal(office: Office) -> None:
    approval = _approve(office, asked(office))
    kept = Endorsement.objects.get(attachment=approval.attachment)
    ratna = office.people["ratna"]
    assert (kept.name, kept.nip, kept.position) == (ratna.full_name, ratna.nip, ratna.position)
    assert kept.means == "agency"
    entry = Entry.objects.get(event=Event.REQUEST_APPROVE_LETTER)
    assert entry.actor_name == ratna.full_name
    assert approval.attachment is not None
    assert entry.data["sha256"] == approval.attachment.sha256


def test_unless_wished_the_applicant_hands_in_himself(office: Office) -> None:
    approval = _approve(office, asked(office, hands_in=False))
    request = fresh(approval).request
    assert request.activity == "attach"
    assert request.attachment is not None
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    assert fresh(approval).request.activity == "document_check"


def test_the_officer_sees_by_whom_it_is_approved(office: Office) -> None:
    approval = _approve(office, asked(office))
    item = next(one for one in document_items(fresh(approval).request) if one.key == "signatures")
    assert item.finding is Finding.AGREES
    assert office.people["ratna"].full_name in item.said


def test_an_octet_changed_in_the_store_is_found(office: Office) -> None:
    approval = _approve(office, asked(office))
    Attachment.objects.filter(pk=approval.attachment_id or 0).update(content=b"%PDF-1.7 other")
    item = next(one for one in document_items(fresh(approval).request) if one.key == "signatures")
    assert item.finding is Finding.DIFFERS


def test_nobody_else_approves_or_returns(office: Office) -> None:
    approval = asked(office)
    for name in ("sari", "eko", "dewi", "tono", "maya", "hadi", "rina", "bakti"):
        actor = office.actor(name)
        with pytest.raises(ApprovalNotFound):
            approve(approval.pk, key=None, actor=actor, clock=office.clock)
        with pytest.raises(ApprovalNotFound):
            return_letter(approval.pk, reason="Tidak.", actor=actor, clock=office.clock)
    assert fresh(approval).is_waiting


def test_approving_asks_for_a_password_given_just_now(office: Office) -> None:
    approval, ratna = asked(office), office.actor("ratna")
    long_ago = replace(ratna, signed_in_at=office.clock.now() - timedelta(minutes=11))
    with pytest.raises(PasswordNeeded):
        approve(approval.pk, key=None, actor=long_ago, clock=office.clock)
    with pytest.raises(PasswordNeeded):
        approve_many([approval.pk], key=None, actor=long_ago, clock=office.clock)


def test_a_second_click_approves_nothing(office: Office) -> None:
    approval = asked(office)
    _approve(office, approval)
    with pytest.raises(ApprovalSettled):
        _approve(office, approval)
    assert Attachment.objects.count() == 1


def test_who_was_first_while_the_letter_was_being_sealed_wins(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = asked(office)
    seal = vars(deciding)["sealed_letter"]

    def sealed_late(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(deciding, "sealed_letter", seal)
        _approve(office, approval)  # the other click comes through meanwhile
        return seal(*args, **kwargs)

    monkeypatch.setattr(deciding, "sealed_letter", sealed_late)
    with pytest.raises(ApprovalSettled):
        _approve(office, approval)
    assert Attachment.objects.count() == Endorsement.objects.count() == 1
    assert Entry.objects.filter(event=Event.REQUEST_APPROVE_LETTER).count() == 1


def test_a_crash_after_sealing_leaves_nothing_half_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = asked(office)
    jobs = Job.objects.count()

    def crash(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("power failure")

    with monkeypatch.context() as patch:
        patch.setattr(notices, "approved", crash)
        with pytest.raises(RuntimeError):
            _approve(office, approval)
    assert fresh(approval).is_waiting
    assert not Attachment.objects.exists()
    assert fresh(approval).request.activity == "attach"
    assert Job.objects.count() == jobs
    _approve(office, approval)
    assert fresh(approval).state == State.APPROVED


def _withdrawn(office: Office, approval: Approval) -> None:
    withdraw(approval.request_id, actor=office.actor("sari"), clock=office.clock)


def _rewritten(office: Office, approval: Approval) -> None:
    said = draft(office, description="Baru ingat kemarin.")
    correct(approval.request_id, said, actor=office.actor("sari"), clock=office.clock)


def _returned(office: Office, approval: Approval) -> None:
    return_letter(approval.pk, reason="Salah.", actor=office.actor("ratna"), clock=office.clock)


@pytest.mark.parametrize("ended", [_withdrawn, _rewritten, _returned])
def test_what_waits_no_more_is_not_approved(
    office: Office, ended: Callable[[Office, Approval], None]
) -> None:
    approval = asked(office)
    ended(office, approval)
    with pytest.raises(ApprovalSettled):
        _approve(office, approval)
    with pytest.raises(ApprovalSettled):
        return_letter(approval.pk, reason="x", actor=office.actor("ratna"), clock=office.clock)


def test_returned_with_a_reason_the_applicant_is_told_and_writes_anew(office: Office) -> None:
    approval = asked(office)
    _returned(office, approval)
    kept = fresh(approval)
    assert (kept.state, kept.reason) == (State.RETURNED, "Salah.")
    assert mails("approval_news") == [("sari", "returned")]
    assert kept.request.activity == "attach"
    _rewritten(office, approval)
    assert fresh(approval).state == State.RETURNED  # what was answered stays answered


def test_a_letter_is_not_returned_without_a_reason(office: Office) -> None:
    approval = asked(office)
    with pytest.raises(ReasonMissing):
        return_letter(approval.pk, reason=" \n", actor=office.actor("ratna"), clock=office.clock)


def test_who_approved_does_not_check(office: Office) -> None:
    approval = _approve(office, asked(office))
    with pytest.raises(SignedTheLetter):
        claim(approval.request_id, actor=office.actor("ratna"), clock=office.clock)


def test_a_delegate_who_approved_does_not_check_either(office: Office) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko")
    _approve(office, approval, "eko")
    with pytest.raises(SignedTheLetter):
        claim(approval.request_id, actor=office.actor("eko"), clock=office.clock)
    claim(approval.request_id, actor=office.actor("dewi"), clock=office.clock)


def test_several_are_approved_each_by_itself(office: Office) -> None:
    first, second = asked(office), asked(office, "eko")
    withdraw(second.request_id, actor=office.actor("eko"), clock=office.clock)
    ratna = office.actor("ratna")
    outcomes = approve_many([first.pk, second.pk], key=None, actor=ratna, clock=office.clock)
    assert [one.refusal is None for one in outcomes] == [True, False]
    assert isinstance(outcomes[1].refusal, ApprovalSettled)
    assert fresh(first).state == State.APPROVED


def test_of_several_none_is_approved_if_one_is_not_his(office: Office) -> None:
    first, other = asked(office), asked(office, "maya")
    with pytest.raises(ApprovalNotFound):
        approve_many(
            [first.pk, other.pk], key=None, actor=office.actor("ratna"), clock=office.clock
        )
    assert fresh(first).is_waiting


def test_neither_key_nor_passphrase_shows_in_what_is_logged() -> None:
    shown = repr(OwnKey(b"\x30secret", "sandi"))
    assert "secret" not in shown
    assert "sandi" not in shown


def test_who_represents_the_applicant_does_not_approve(office: Office) -> None:
    approval = asked(office)
    delegated(office, "ratna", "eko")
    eko = office.actor("eko")
    Request.objects.filter(pk=approval.request_id).update(represented_by=eko.account_id)
    with pytest.raises(ApprovalNotFound):
        approve(approval.pk, key=None, actor=eko, clock=office.clock)
    assert not waiting_for(eko, at=office.clock.now()).exists()


def test_an_actor_without_account_approves_nothing(office: Office) -> None:
    approval = asked(office)
    nobody = Actor(account_id=None, name="system")
    with pytest.raises(ApprovalNotFound):
        approve(approval.pk, key=None, actor=nobody, clock=office.clock)
