"""What happens when many do the same at once, each on a connection of its own."""

import contextlib
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections

from ams.authority.models import Issuer
from ams.certificates.errors import AlreadyRevoked
from ams.certificates.models import Certificate, StatusChange
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation.errors import NotHeld
from ams.revocation.files import crl_path
from ams.revocation.models import CRL, Hold, Revocation
from ams.revocation.services import Scope, hold, newest_published, publish, release, revoke
from tests.revocation.office import Office, octets_of, put_certificate

Result = TypeVar("Result")
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Callable[[int], Result]) -> list[Result]:
    """Return what ``act`` returns, called ``count`` times in the same instant."""
    barrier = Barrier(count)

    def run(number: int) -> Result:
        try:
            barrier.wait(120)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twenty_simultaneous_revocations_are_one(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    revocations = at_once(
        20,
        lambda _: revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock),
    )
    assert {each.pk for each in revocations} == {Revocation.objects.get().pk}
    assert len({each.revocation_date for each in revocations}) == 1
    assert Entry.objects.filter(event=Event.CERTIFICATE_REVOKE).count() == 1
    assert Job.objects.filter(kind="revocation:publish").count() == 1


def test_simultaneous_publishers_never_use_a_number_twice(
    issuer: Issuer, certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    revoke(certificate.pk, reasons=["kehilangan"], actor=operator, clock=clock)
    at_once(6, lambda _: publish(issuer.pk, clock=clock).number)
    signed = CRL.objects.filter(signed_at__isnull=False).values_list("number", flat=True)
    assert len(set(signed)) == len(signed)
    newest = newest_published(Scope(issuer))
    assert newest is not None
    assert newest.number == max(signed)
    assert crl_path(issuer.slug).read_bytes() == octets_of(newest)


def test_revocations_while_crls_are_published_are_never_lost(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    waiting = [put_certificate(issuer, office.budi) for _ in range(8)]

    def act(number: int) -> None:
        revoke(waiting[number].pk, reasons=["mutasi"], actor=operator, clock=clock)
        publish(issuer.pk, clock=clock)

    at_once(8, act)
    newest = newest_published(Scope(issuer))
    assert newest is not None
    assert newest.entry_count == 8
    for revocation in Revocation.objects.all():
        change = revocation.certificate.status_changes.get()
        assert bytes(change.entry_der or b"") in octets_of(newest)


def test_hold_release_and_revocation_at_once_end_revoked_whatever_came_first(
    certificate: Certificate, operator: Actor, clock: ManualClock
) -> None:
    def act(number: int) -> None:
        with contextlib.suppress(AlreadyRevoked, NotHeld):
            if number % 3 == 0:
                hold(certificate.pk, reason="x", actor=operator, clock=clock)
            elif number % 3 == 1:
                release(certificate.pk, reason="x", actor=operator, clock=clock)
            else:
                revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)

    at_once(12, act)
    certificate.refresh_from_db()
    assert certificate.status == "revoked"
    assert Revocation.objects.count() == 1
    assert not Hold.objects.filter(ended_at__isnull=True).exists()
    told = list(StatusChange.objects.order_by("seq").values_list("status", flat=True))
    assert told[-1] == "revoked"
    assert told.count("revoked") == 1
    assert all(one != other for one, other in itertools.pairwise(told))


def test_crls_made_while_a_held_certificate_is_revoked_never_leave_it_out(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    held = [put_certificate(issuer, office.budi) for _ in range(6)]
    for one in held:
        hold(one.pk, reason="x", actor=operator, clock=clock)

    def act(number: int) -> list[int | None]:
        if number < len(held):
            revoke(held[number].pk, reasons=["mutasi"], actor=operator, clock=clock)
        return [publish(issuer.pk, clock=clock).entry_count for _ in range(3)]

    counts = at_once(10, act)
    assert {count for each in counts for count in each} == {6}
