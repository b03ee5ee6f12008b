"""An officer settles a proposal: files in the person's place, or dismisses; others decide."""

import pytest

from ams.core.errors import InvalidInput
from ams.jobs.worker import run_due
from ams.journal.models import Entry
from ams.notifications.models import Notice
from ams.personnel.errors import ProposalNotFound, ProposalSettled
from ams.personnel.settling import Wanted, dismiss, file_proposal
from ams.procedures.errors import ActorNotEntitled, DecidesOwnRequest
from ams.requests.access import record_view
from ams.requests.acknowledge import acknowledge
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.correct import correct
from ams.requests.errors import CertificateNotYours, NotTheApplicant, OpenRequestExists
from ams.requests.letter import LetterDraft
from ams.requests.revoke import revoke
from ams.requests.withdraw import withdraw
from tests.personnel.builders import filed, proposed, report, submitted
from tests.requests import builders as revocations
from tests.requests.builders import CONFORM, Office, fresh

pytestmark = pytest.mark.django_db


def test_the_letter_names_event_and_officer_in_the_persons_place(office: Office) -> None:
    request = filed(office)
    content = request.letter.latest.content
    assert request.applicant == office.people["sari"]
    assert content.applicant.nip == office.people["sari"].nip
    assert [box.key for box in content.ticked] == ["meninggal"]
    assert content.description == "Meninggal pada 20 November 2026, keputusan nomor 800/1/2026."
    assert content.representative is not None
    assert content.representative.nip == office.people["dewi"].nip


def test_a_proposal_goes_to_the_receipt_with_another_officer_deciding(office: Office) -> None:
    request, eko = submitted(office), office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    check_certificate(
        request.pk, verdict=CertificateVerdict.MATCH, remark="Sesuai.", actor=eko,
        clock=office.clock,
    )  # fmt: skip
    serial = request.concerned.serial
    revoke(request.pk, confirmation=serial[-6:], actor=eko, clock=office.clock)
    run_due(office.clock)
    acknowledge(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert fresh(request).status == "completed"
    assert office.certificate("sari").status == "revoked"
    assert request.proposal.state == "filed"


def test_who_filed_it_decides_on_nothing(office: Office) -> None:
    request = submitted(office)
    with pytest.raises(DecidesOwnRequest):
        claim(request.pk, actor=office.actor("dewi"), clock=office.clock)


def test_another_officer_does_not_act_in_the_persons_place(office: Office) -> None:
    request = filed(office)
    with pytest.raises(NotTheApplicant):
        withdraw(request.pk, actor=office.actor("eko"), clock=office.clock)


def test_the_letter_is_written_anew_with_its_representative(office: Office) -> None:
    request, eko = submitted(office), office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    verdicts = {**CONFORM, "signatures": Verdict(conforms=False, remark="Kurang.")}
    check_documents(request.pk, verdicts=verdicts, actor=eko, clock=office.clock)
    draft = LetterDraft(request.concerned.pk, ("meninggal",), description="Wafat.")
    version = correct(request.pk, draft, actor=office.actor("dewi"), clock=office.clock)
    assert version.content.representative is not None
    assert version.content.applicant.nip == office.people["sari"].nip


def test_of_a_death_the_officer_is_told_and_nobody_writes_to_the_dead(office: Office) -> None:
    request = filed(office)
    notices = Notice.objects.about("request", str(request.pk))
    assert set(notices.values_list("recipient_email", flat=True)) == {office.people["dewi"].email}


def test_of_a_transfer_the_person_is_told_too(office: Office) -> None:
    request = filed(office, "mutasi")
    notices = Notice.objects.about("request", str(request.pk))
    people = office.people["dewi"], office.people["sari"]
    assert set(notices.values_list("recipient_email", flat=True)) == {one.email for one in people}


def test_that_the_officer_looked_at_it_is_journaled(office: Office) -> None:
    request = filed(office)
    record_view(request.pk, actor=office.actor("dewi"), clock=office.clock)
    assert Entry.objects.filter(event="request:view", subject_id=str(request.pk)).exists()


def test_a_dismissed_proposal_keeps_its_remark_and_is_not_made_again(office: Office) -> None:
    proposal = proposed(office, "mutasi")
    dismiss(proposal.pk, remark="Di instansi sama.", actor=office.actor("eko"), clock=office.clock)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.remark) == ("dismissed", "Di instansi sama.")
    assert Entry.objects.filter(event="proposal:dismiss").exists()
    report(office, ("sari", "mutasi"))
    assert office.people["sari"].proposals.count() == 1


@pytest.mark.parametrize("remark", ["", "  ", "x" * 1001])
def test_who_dismisses_says_why(office: Office, remark: str) -> None:
    proposal = proposed(office)
    with pytest.raises(InvalidInput):
        dismiss(proposal.pk, remark=remark, actor=office.actor("eko"), clock=office.clock)


def test_a_proposal_is_settled_once(office: Office) -> None:
    request, eko = filed(office), office.actor("eko")
    with pytest.raises(ProposalSettled):
        dismiss(request.proposal.pk, remark="x", actor=eko, clock=office.clock)
    with pytest.raises(ProposalSettled):
        file_proposal(request.proposal.pk, Wanted(1), actor=eko, clock=office.clock)


@pytest.mark.parametrize("by", ["sari", "maya", "tono", "rina", "bakti"])
def test_for_others_a_proposal_does_not_exist(office: Office, by: str) -> None:
    proposal, actor = proposed(office), office.actor(by)
    with pytest.raises(ProposalNotFound):
        file_proposal(proposal.pk, Wanted(1), actor=actor, clock=office.clock)
    with pytest.raises(ProposalNotFound):
        dismiss(proposal.pk, remark="x", actor=actor, clock=office.clock)


def test_an_auditor_reads_and_settles_nothing(office: Office) -> None:
    proposal, hadi = proposed(office), office.actor("hadi")
    with pytest.raises(ActorNotEntitled):
        dismiss(proposal.pk, remark="x", actor=hadi, clock=office.clock)


def test_an_officer_settles_no_proposal_about_himself(office: Office) -> None:
    proposal = proposed(office, "pensiun", "eko")
    with pytest.raises(ProposalNotFound):
        dismiss(proposal.pk, remark="x", actor=office.actor("eko"), clock=office.clock)


def test_another_persons_certificate_is_refused(office: Office) -> None:
    proposal, wanted = proposed(office), Wanted(office.certificate("maya").pk)
    with pytest.raises(CertificateNotYours):
        file_proposal(proposal.pk, wanted, actor=office.actor("dewi"), clock=office.clock)


def test_a_revocation_that_the_person_asked_for_himself_is_not_doubled(office: Office) -> None:
    own = revocations.filed(office)
    proposal, wanted = proposed(office), Wanted(office.certificate("sari").pk)
    with pytest.raises(OpenRequestExists) as refusal:
        file_proposal(proposal.pk, wanted, actor=office.actor("dewi"), clock=office.clock)
    assert refusal.value.context["number"] == own.number
