"""What doctor and readiness say, each finding brought about by the fault itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from ams.authority.keys import key_folder, key_store
from ams.authority.models import Issuer
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.diagnosis.findings import Finding, Severity, findings, is_ready
from ams.jobs.heartbeat import Heartbeat
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.services import append
from ams.revocation.answering import lifetime
from ams.revocation.index.keeping import Keeper, index_folder
from ams.revocation.models import ResponderCertificate
from tests.requests.builders import Office, decided, found_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(clock: ManualClock) -> Office:
    """Return an office whose worker is alive and whose journal has its checkpoint."""
    office = found_office(clock)
    clock.advance(timedelta(seconds=1))
    settle(clock)
    return office


def settle(clock: ManualClock) -> None:
    """Run what is due and let the worker's heart beat."""
    run_due(clock)
    Heartbeat("worker", clock).beat()


def codes(found: list[Finding]) -> set[str]:
    return {finding.code for finding in found}


def test_an_office_at_work_is_ready(office: Office) -> None:
    found = findings(office.clock)
    assert codes(found) == {"development_key_store"}
    assert is_ready(found)


def test_without_an_authority_the_next_command_is_named(clock: ManualClock) -> None:
    settle(clock)
    found = findings(clock)
    assert "no_authority" in codes(found)
    assert any("ams ca init" in finding.advice for finding in found)


def test_an_index_that_is_not_kept_is_told_of_and_serious_before_answers_run_out(
    office: Office,
) -> None:
    clock = office.clock
    Keeper(index_folder(), clock).follow()
    clock.advance(timedelta(seconds=9))
    settle(clock)
    assert "index_behind" not in codes(findings(clock))
    clock.advance(timedelta(seconds=2))
    settle(clock)
    assert "index_behind" in codes(findings(clock))
    assert is_ready(findings(clock))
    clock.advance(lifetime() / 2)
    settle(clock)
    assert not is_ready(findings(clock))
    Keeper(index_folder(), clock).follow()
    assert "index_behind" not in codes(findings(clock))


def test_a_responder_s_lost_key_is_serious(office: Office) -> None:
    office.clock.advance(timedelta(minutes=6))
    settle(office.clock)
    assert "responder_unusable" not in codes(findings(office.clock))
    for row in ResponderCertificate.objects.all():
        key_store().remove(row.key_name)
    found = findings(office.clock)
    assert "responder_unusable" in codes(found)
    assert not is_ready(found)


def test_an_index_that_is_missing_or_damaged_is_told_of(office: Office) -> None:
    index_folder().mkdir()
    (finding,) = (each for each in findings(office.clock) if each.code == "index_behind")
    assert "no index yet" in finding.problem
    assert "ams status" in finding.advice


def test_a_silent_worker_is_serious(office: Office) -> None:
    office.clock.advance(timedelta(minutes=1))
    found = findings(office.clock)
    assert "no_worker" in codes(found)
    assert not is_ready(found)


def test_a_missing_key_names_its_file_and_what_waits(office: Office) -> None:
    for issuer in Issuer.objects.filter(is_root=False):
        for path in key_files(issuer):
            path.rename(path.with_suffix(".away"))
    (finding,) = [one for one in findings(office.clock) if one.code == "key_unusable"]
    assert finding.severity is Severity.SERIOUS
    assert "missing" in finding.problem


def test_a_revocation_that_cannot_be_published_is_serious_and_then_heals(office: Office) -> None:
    (path,) = [path for one in Issuer.objects.filter(is_root=False) for path in key_files(one)]
    request = decided(office)
    path.rename(path.with_suffix(".away"))
    for _again in range(2):  # revoked by the first, unpublished for longer than it may be
        office.clock.advance(timedelta(seconds=15))
        settle(office.clock)
    found = findings(office.clock)
    assert {"key_unusable", "crl_not_fresh"} <= codes(found)

    path.with_suffix(".away").rename(path)
    office.clock.advance(timedelta(minutes=20))
    for _again in range(4):
        office.clock.advance(timedelta(seconds=2))
        settle(office.clock)
    request.refresh_from_db()
    assert request.published_at is not None
    assert "crl_not_fresh" not in codes(findings(office.clock))


def test_a_crl_that_was_not_renewed_is_told_long_before_it_ends(office: Office) -> None:
    office.clock.advance(timedelta(hours=19))
    Heartbeat("worker", office.clock).beat()
    found = [one for one in findings(office.clock) if one.code == "crl_not_fresh"]
    assert any("should have been renewed" in one.problem for one in found)


def test_a_clock_that_was_set_back_is_told(office: Office) -> None:
    office.clock.advance(-timedelta(hours=3))
    assert "clock_set_back" in codes(findings(office.clock))


def test_a_journal_without_a_recent_checkpoint_is_told(office: Office) -> None:
    with transaction.atomic():
        append(Event.SETTING_CHANGE, subject=None, actor=system("test"), at=office.clock.now())
    office.clock.advance(timedelta(minutes=6))
    Heartbeat("worker", office.clock).beat()
    assert "checkpoint_late" in codes(findings(office.clock))


def test_mails_that_wait_are_told_with_the_servers_address(
    office: Office, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    decided(office)
    for _again in range(3):
        office.clock.advance(timedelta(seconds=2))
        settle(office.clock)
    office.clock.advance(timedelta(minutes=16))
    settle(office.clock)
    (finding,) = [one for one in findings(office.clock) if one.code == "mail_not_delivered"]
    assert "127.0.0.1:9" in finding.advice


def key_files(issuer: Issuer) -> list[Path]:
    return list(key_folder().glob(f"{issuer.key_name}.pem"))
