"""What happens when many do the same at once, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections

from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.jobs.models import Job
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.revocation.files import crl_path
from ams.revocation.models import CRL, Revocation
from ams.revocation.services import newest_published, publish, revoke
from tests.revocation.office import Office, put_certificate

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
    signed = CRL.objects.filter(der__isnull=False).values_list("number", flat=True)
    assert len(set(signed)) == len(signed)
    newest = newest_published(issuer)
    assert newest is not None
    assert newest.number == max(signed)
    assert crl_path(issuer.slug).read_bytes() == bytes(newest.der or b"")


def test_revocations_while_crls_are_published_are_never_lost(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    waiting = [put_certificate(issuer, office.budi) for _ in range(8)]

    def act(number: int) -> None:
        revoke(waiting[number].pk, reasons=["mutasi"], actor=operator, clock=clock)
        publish(issuer.pk, clock=clock)

    at_once(8, act)
    newest = newest_published(issuer)
    assert newest is not None
    assert newest.entry_count == 8
    for revocation in Revocation.objects.all():
        assert bytes(revocation.entry_der) in bytes(newest.der or b"")
