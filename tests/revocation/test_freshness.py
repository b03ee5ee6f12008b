from datetime import timedelta

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.revocation.services import Freshness, freshness, publish, revoke


def state(issuer: Issuer, clock: ManualClock) -> Freshness:
    (only,) = [each for each in freshness(clock) if each.issuer == issuer.slug]
    return only


def test_every_issuer_is_reported(issuer: Issuer, clock: ManualClock) -> None:
    assert [each.issuer for each in freshness(clock)] == ["kebumen", "kebumen-root"]


def test_without_a_crl_nothing_is_fresh(issuer: Issuer, clock: ManualClock) -> None:
    assert not state(issuer, clock).is_fresh
    assert state(issuer, clock).crl_number is None


def test_a_new_crl_is_fresh(issuer: Issuer, clock: ManualClock) -> None:
    row = publish(issuer.pk, clock=clock)
    found = state(issuer, clock)
    assert found.is_fresh
    assert (found.crl_number, found.this_update, found.next_update) == (
        row.number,
        row.this_update,
        row.next_update,
    )


def test_a_crl_that_is_not_renewed_is_overdue_long_before_it_is_stale(
    issuer: Issuer, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    clock.advance(timedelta(hours=18))
    assert (state(issuer, clock).is_overdue, state(issuer, clock).is_stale) == (True, False)
    assert not state(issuer, clock).is_fresh
    clock.advance(timedelta(hours=6))
    assert state(issuer, clock).is_stale


def test_a_revocation_that_waits_too_long_is_counted(
    issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    publish(issuer.pk, clock=clock)
    revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    assert state(issuer, clock).unpublished == 0
    clock.advance(timedelta(seconds=10))
    assert state(issuer, clock).unpublished == 1
    assert not state(issuer, clock).is_fresh
    publish(issuer.pk, clock=clock)
    assert state(issuer, clock).is_fresh
