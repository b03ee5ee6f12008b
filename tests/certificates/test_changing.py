"""A status changes as RFC 5280 lets it, once each, and every change of ours is told in order."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ams.authority.models import Issuer
from ams.certificates.errors import (
    AlreadyRevoked,
    CertificateNotFound,
    StatusMoved,
    StatusUnchanged,
)
from ams.certificates.models import Certificate, StatusChange
from ams.certificates.services import Change, change_many, change_status, issue_from_request
from ams.certificates.states import CertificateStatus
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal.models import Entry
from tests.certificates.cast import Cast
from tests.certificates.changing import ENTRY, change_to, mark_revoked
from tests.certificates.pkcs10 import certification_request
from tests.certificates.test_inventory import put

GOOD, HELD, REVOKED = CertificateStatus.GOOD, CertificateStatus.HELD, CertificateStatus.REVOKED


@pytest.fixture
def issued(cast: Cast, issuer: Issuer, clock: ManualClock) -> Certificate:
    """Return a certificate of ours."""
    return issue_from_request(
        certification_request(), holder=cast.budi, issuer=issuer, actor=cast.citra(), clock=clock
    )


def told(certificate: Certificate) -> list[str]:
    """Return what readers of the changes learn of the certificate."""
    return list(certificate.status_changes.values_list("status", flat=True))


def test_an_issued_certificate_is_told_as_good(issued: Certificate) -> None:
    change = issued.status_changes.get()
    assert (change.status, change.serial, change.at) == ("good", issued.serial, issued.issued_at)
    assert Entry.objects.get(pk=change.seq).event == "certificate:issue"


def test_revoking_sets_status_and_time(issued: Certificate, clock: ManualClock) -> None:
    mark_revoked(issued.pk, at=clock.now())
    issued.refresh_from_db()
    assert (issued.status, issued.revoked_at) == ("revoked", clock.now())
    assert told(issued) == ["good", "revoked"]


def test_a_hold_can_be_released_and_placed_again_and_ended_by_a_revocation(
    issued: Certificate, clock: ManualClock
) -> None:
    for status in (HELD, GOOD, HELD, REVOKED):
        change_to(status, issued.pk, at=clock.advance(timedelta(hours=1)))
    assert told(issued) == ["good", "held", "good", "held", "revoked"]
    seqs = list(issued.status_changes.values_list("seq", flat=True))
    assert seqs == sorted(seqs)


def test_the_time_of_a_revocation_never_moves(issued: Certificate, clock: ManualClock) -> None:
    mark_revoked(issued.pk, at=clock.now())
    for status in (REVOKED, HELD, GOOD):
        with pytest.raises(AlreadyRevoked, match=issued.serial):
            change_to(status, issued.pk, at=clock.now() + timedelta(days=1))
    issued.refresh_from_db()
    assert issued.revoked_at == clock.now()
    assert told(issued) == ["good", "revoked"]


@pytest.mark.parametrize("status", [GOOD, HELD])
def test_what_a_certificate_is_already_it_does_not_become(
    issued: Certificate, clock: ManualClock, status: CertificateStatus
) -> None:
    if status is HELD:
        change_to(HELD, issued.pk, at=clock.now())
    with pytest.raises(StatusUnchanged, match=f"{issued.serial} is {status}"):
        change_to(status, issued.pk, at=clock.now())


def test_a_certificate_of_an_outside_ca_changes_and_is_not_told(
    db: None, clock: ManualClock
) -> None:
    row = put()
    mark_revoked(row.pk, at=clock.now())
    row.refresh_from_db()
    assert (row.status, row.revoked_at) == ("revoked", clock.now())
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize("kept", [HELD, REVOKED])
def test_a_status_that_moved_since_it_was_read_is_not_written_over(
    issued: Certificate, clock: ManualClock, kept: CertificateStatus
) -> None:
    seen = Certificate.objects.get(pk=issued.pk)
    change_to(kept, issued.pk, at=clock.now())
    late = Change(REVOKED, clock.now() + timedelta(days=1), 10_000, "superseded", ENTRY)
    with pytest.raises(StatusMoved, match="are good no longer"), transaction.atomic():
        change_many([(seen, late)])
    issued.refresh_from_db()
    assert issued.status == kept
    assert told(issued) == ["good", kept]


def test_a_certificate_that_is_not_there_cannot_be_revoked(db: None, clock: ManualClock) -> None:
    with pytest.raises(CertificateNotFound):
        mark_revoked(10_000, at=clock.now())


@pytest.mark.parametrize(
    "change",
    [
        {"reason_code": "keyCompromise", "entry_der": None},
        {"reason_code": "", "entry_der": ENTRY},
    ],
)
def test_the_database_refuses_a_revocation_without_its_entry(
    issued: Certificate, operator: Actor, clock: ManualClock, change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change_status(issued.pk, Change(REVOKED, clock.now(), 10_000, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["status", "serial", "reason_code"])
def test_what_was_told_stays(issued: Certificate, column: str) -> None:
    with pytest.raises(IntegrityError, match="what is set never changes"), transaction.atomic():
        StatusChange.objects.update(**{column: "held"})
