from datetime import timedelta

import pytest

from ams.authority.errors import KeyUnavailable
from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation import responders
from ams.revocation.errors import ResponderUnavailable
from ams.revocation.models import ResponderCertificate


def held_by(issuer: Issuer) -> list[ResponderCertificate]:
    return list(ResponderCertificate.objects.filter(issuer=issuer).order_by("pk"))


def test_the_worker_gives_every_issuer_a_responder(issuer: Issuer, clock: ManualClock) -> None:
    run_due(clock)
    root = issuer.parent
    assert root is not None
    assert len(held_by(issuer)) == len(held_by(root)) == 1
    assert Entry.objects.filter(event=Event.RESPONDER_RENEW).count() == 2


def test_a_responder_is_renewed_at_half_of_its_life_and_the_two_overlap(
    issuer: Issuer, clock: ManualClock
) -> None:
    first = responders.renew(issuer, clock=clock)
    clock.at = first.renew_at - timedelta(minutes=1)
    run_due(clock)
    assert held_by(issuer) == [first]
    clock.at = first.renew_at + timedelta(minutes=2)
    run_due(clock)
    _, second = held_by(issuer)
    assert second.not_before < first.not_after - timedelta(days=3)
    assert second.key_name != first.key_name


def test_the_newest_signs_only_after_slow_clocks_have_caught_up(
    issuer: Issuer, clock: ManualClock
) -> None:
    first = responders.renew(issuer, clock=clock)
    clock.at = first.renew_at
    second = responders.renew(issuer, clock=clock)
    assert responders.in_force(issuer, clock.now()).certificate == bytes(first.der)
    clock.advance(responders.SETTLING)
    assert responders.in_force(issuer, clock.now()).certificate == bytes(second.der)


def test_the_very_first_signs_at_once(issuer: Issuer, clock: ManualClock) -> None:
    first = responders.renew(issuer, clock=clock)
    assert responders.in_force(issuer, clock.now()).certificate == bytes(first.der)


def test_when_the_newest_key_is_lost_the_one_before_goes_on(
    issuer: Issuer, clock: ManualClock
) -> None:
    first = responders.renew(issuer, clock=clock)
    clock.at = first.renew_at
    second = responders.renew(issuer, clock=clock)
    clock.advance(responders.SETTLING)
    key_store().remove(second.key_name)
    assert responders.in_force(issuer, clock.now()).certificate == bytes(first.der)
    assert responders.needs_renewal(issuer, clock.now())


def test_without_any_responder_the_error_says_so(issuer: Issuer, clock: ManualClock) -> None:
    with pytest.raises(ResponderUnavailable, match=r"kebumen.*there is none"):
        responders.in_force(issuer, clock.now())


def test_an_expired_responder_does_not_sign(issuer: Issuer, clock: ManualClock) -> None:
    first = responders.renew(issuer, clock=clock)
    clock.at = first.not_after
    with pytest.raises(ResponderUnavailable):
        responders.in_force(issuer, clock.now())


def test_keys_out_of_use_are_destroyed_and_their_certificates_kept(
    issuer: Issuer, clock: ManualClock
) -> None:
    first = responders.renew(issuer, clock=clock)
    clock.at = first.not_after + timedelta(minutes=2)
    run_due(clock)
    assert not key_store().exists(first.key_name)
    assert held_by(issuer)[0] == first


def test_without_the_issuer_s_key_there_is_no_new_responder(
    issuer: Issuer, clock: ManualClock
) -> None:
    key_store().remove(issuer.key_name)
    with pytest.raises(KeyUnavailable):
        responders.renew(issuer, clock=clock)
    assert held_by(issuer) == []
