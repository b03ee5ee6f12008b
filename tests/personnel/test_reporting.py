"""Reports of personnel events: they propose and never revoke; all rows are taken, or none."""

import pytest
from django.db import IntegrityError, transaction

from ams.accounts.errors import ImportRefused
from ams.certificates.states import CertificateStatus
from ams.journal.models import Entry
from ams.personnel.errors import ReportsNotAccepted
from ams.personnel.models import Proposal
from ams.personnel.reporting import RowAction, report_events, sender_of
from ams.personnel.reporting_keys import new_token, sender_by_token, withdraw_token
from tests.personnel.builders import preview, proposed, report, table
from tests.requests.builders import OPERATOR, Office

pytestmark = pytest.mark.django_db


def test_an_event_becomes_a_proposal_and_revokes_nothing(office: Office) -> None:
    proposal = proposed(office, "Meninggal Dunia")
    assert (proposal.kind, proposal.state, proposal.reference) == (
        "meninggal", "open", "800/1/2026",
    )  # fmt: skip
    assert office.certificate("sari").status == CertificateStatus.GOOD
    assert not office.people["sari"].requests.exists()
    told = Entry.objects.get(event="proposal:open")
    assert (told.actor_name, told.subject_id) == ("Dewi Utama, S.T.", str(office.people["sari"].pk))


def test_reporting_the_same_again_changes_nothing(office: Office) -> None:
    proposed(office, "pensiun")
    again = report(office, ("sari", "pensiun"), ("sari", "pensiun"))
    assert [row.action for row in again.rows] == [RowAction.KNOWN, RowAction.KNOWN]
    assert Proposal.objects.count() == 1


def test_another_event_waits_while_a_proposal_is_open(office: Office) -> None:
    proposed(office, "mutasi")
    assert [row.action for row in report(office, ("sari", "pensiun")).rows] == [RowAction.WAITING]


def test_who_has_no_active_certificate_is_not_proposed(office: Office) -> None:
    (row,) = report(office, ("ratna", "pensiun")).rows
    assert row.action is RowAction.NO_CERTIFICATE
    assert not Proposal.objects.exists()


def test_one_row_that_is_wrong_keeps_all_from_being_taken(office: Office) -> None:
    content = table(office, ("sari", "pensiun"), ("maya", "cuti"))
    with pytest.raises(ImportRefused) as refusal:
        report_events(content, sender=sender_of(office.actor("dewi")), clock=office.clock)
    assert [(one.row, one.column) for one in refusal.value.problems] == [(3, "peristiwa")]
    assert not Proposal.objects.exists()


def test_a_preview_keeps_nothing(office: Office) -> None:
    outcome = preview(office, table(office, ("sari", "pensiun"), ("maya", "mutasi")))
    assert outcome.count(RowAction.PROPOSE) == 2
    assert not Proposal.objects.exists()
    assert not Entry.objects.filter(event="proposal:open").exists()


def test_an_event_to_come_is_refused(office: Office) -> None:
    outcome = preview(office, table(office, ("sari", "pensiun"), day="23-11-2026"))
    assert [one.column for one in outcome.problems] == ["tanggal"]


@pytest.mark.parametrize(("by", "who"), [("eko", "maya"), ("tono", "sari")])
def test_another_agencys_people_are_unknown_and_the_row_is_named(
    office: Office, by: str, who: str
) -> None:
    outcome = preview(office, table(office, (who, "mutasi")), by=by)
    assert [(one.row, one.column) for one in outcome.problems] == [(2, "nip")]


def test_an_unknown_person_is_named_by_row(office: Office) -> None:
    outcome = preview(office, b"nip;peristiwa;tanggal\n199912312020121001;mutasi;2026-11-20")
    assert [(one.row, one.value) for one in outcome.problems] == [(2, "199912312020121001")]


@pytest.mark.parametrize("by", ["sari", "maya", "hadi", "bakti"])
def test_only_officers_and_administrators_report(office: Office, by: str) -> None:
    with pytest.raises(ReportsNotAccepted):
        sender_of(office.actor(by))


def test_an_administrator_reports_of_everybody(office: Office) -> None:
    assert len(report(office, ("sari", "mutasi"), ("maya", "mutasi"), by="rina").rows) == 2


def test_the_database_keeps_one_open_proposal_for_a_person(office: Office) -> None:
    proposal = proposed(office, "mutasi")
    proposal.pk, proposal.kind = None, "pensiun"
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save(force_insert=True)


def test_a_token_reports_of_its_agency_alone(office: Office) -> None:
    token = new_token(office.agencies["health"], actor=OPERATOR, clock=office.clock)
    sender = sender_by_token(token, origin="127.0.0.1")
    assert sender.agency_ids == frozenset({office.agencies["health"].pk})
    with pytest.raises(ImportRefused):
        report_events(table(office, ("maya", "mutasi")), sender=sender, clock=office.clock)


def test_a_newer_token_ends_the_one_before_and_a_withdrawn_one_opens_nothing(
    office: Office,
) -> None:
    agency = office.agencies["health"]
    first = new_token(agency, actor=OPERATOR, clock=office.clock)
    second = new_token(agency, actor=OPERATOR, clock=office.clock)
    sender_by_token(second, origin="")
    withdraw_token(agency, actor=OPERATOR, clock=office.clock)
    for token in (first, second, "x", ""):
        with pytest.raises(ReportsNotAccepted):
            sender_by_token(token, origin="")
