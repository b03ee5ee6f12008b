"""What a CA was found to say goes into the inventory with its proof, once, and never back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ams.authority.outside.errors import Why
from ams.authority.outside.models import OutsideCA, SignedAnswer
from ams.authority.outside.results import Answer, Reading, Refusal, Verdict
from ams.certificates.models import Certificate, StatusChange
from ams.core.clock import ManualClock
from ams.journal.models import Entry
from ams.watch.marking import proof_of, take
from ams.watch.models import OutsideChange, Sighting
from tests.authority.outside.scene import Outside
from tests.watch.conftest import Put


def said(verdict: Verdict, now: datetime, **values: object) -> Answer:
    """Return a verified answer."""
    plain = Answer(verdict, "crl", "http://ca.example/ca.crl", b"signed", now, crl_number="7")
    return replace(plain, **values)  # type: ignore[arg-type] # a test names the fields it changes


@pytest.fixture
def row(put: Put, outside: Outside) -> Certificate:
    """Return an imported certificate."""
    return put(outside.good)


def test_a_revocation_is_marked_with_the_cas_own_time_and_both_answers(
    row: Certificate, ca: OutsideCA, present: ManualClock
) -> None:
    at = present.now().replace(microsecond=0) - timedelta(days=2)
    listed = said(Verdict.REVOKED, present.now(), at=at, reason_code="superseded")
    asked = replace(listed, source="ocsp", octets=b"answer", crl_number="")
    assert take(row.pk, ca, Reading((listed, asked)), clock=present)
    row.refresh_from_db()
    assert (row.status, row.revoked_at) == ("revoked", at)
    proof = proof_of(row.pk)
    assert proof is not None
    assert proof.crl is not None
    assert proof.ocsp is not None
    assert (proof.at, proof.reason_code, proof.crl.crl_number) == (at, "superseded", "7")
    assert bytes(proof.ocsp.content) == b"answer"
    entry = Entry.objects.get(event="certificate:outside_change")
    assert entry.data["proof"] == [proof.crl.sha256, proof.ocsp.sha256]
    assert not StatusChange.objects.filter(certificate=row).exists(), "not ours to publish"


def test_the_same_again_changes_nothing(
    row: Certificate, ca: OutsideCA, present: ManualClock
) -> None:
    reading = Reading((said(Verdict.REVOKED, present.now(), at=present.now()),))
    assert take(row.pk, ca, reading, clock=present)
    assert not take(row.pk, ca, reading, clock=present)
    assert OutsideChange.objects.count() == 1
    assert Entry.objects.filter(event="certificate:outside_change").count() == 1


def test_a_hold_may_be_released_and_then_be_made_for_ever(
    row: Certificate, ca: OutsideCA, present: ManualClock
) -> None:
    for verdict in (Verdict.HELD, Verdict.GOOD, Verdict.HELD, Verdict.REVOKED):
        at = None if verdict is Verdict.GOOD else present.now()
        reading = Reading((said(verdict, present.now(), at=at, octets=verdict.encode()),))
        assert take(row.pk, ca, reading, clock=present)
        row.refresh_from_db()
        assert row.status == verdict
    statuses = OutsideChange.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["held", "good", "held", "revoked"]


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, None], ids=str)
def test_what_is_unknown_or_unverified_never_counts(
    *, verdict: Verdict | None, row: Certificate, ca: OutsideCA, present: ManualClock
) -> None:
    reading = (
        Reading((said(verdict, present.now()),))
        if verdict
        else Reading(refusals=(Refusal("crl", "u", Why.SIGNATURE, "not by the CA"),))
    )
    assert not take(row.pk, ca, reading, clock=present)
    row.refresh_from_db()
    assert row.status == "good"
    assert not SignedAnswer.objects.exists()
    sighting = Sighting.objects.get()
    assert sighting.why == ("" if verdict else "CRL: not by the CA")
    assert (sighting.verified_at is not None) is (verdict is not None)


def test_a_ca_that_takes_a_revocation_back_is_journaled_and_not_followed(
    row: Certificate, ca: OutsideCA, present: ManualClock
) -> None:
    revoked = said(Verdict.REVOKED, present.now(), at=present.now())
    take(row.pk, ca, Reading((revoked,)), clock=present)
    good = Reading((said(Verdict.GOOD, present.now(), octets=b"good"),))
    for _ in range(2):
        assert not take(row.pk, ca, good, clock=present)
    row.refresh_from_db()
    assert row.status == "revoked"
    assert Entry.objects.filter(event="certificate:outside_contradiction").count() == 1
    assert Sighting.objects.get().verdict == "good"
