"""Days of refreshes with random outages: no gap, no stale answer, no number twice.

The full seven days in steps of ten minutes run where ``AMS_LONG_TESTS`` is set.
"""

import errno
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPResponseStatus

from ams.authority.errors import KeyUnavailable
from ams.authority.keys import FileKeyStore
from ams.jobs.worker import run_due
from ams.revocation.index.keeping import Keeper
from tests.agreement.conftest import LONG
from tests.agreement.world import World
from tests.distribution.client import Client
from tests.revocation.office import ocsp_request

DAYS, STEP = (7, timedelta(minutes=10)) if LONG else (2, timedelta(hours=1))
_LONGEST_OUTAGE = timedelta(hours=8)  # a CRL lives 24 h and is renewed at 12


@contextmanager
def no_worker() -> Iterator[bool]:
    """The worker does not run at all."""
    yield False


@contextmanager
def full_disk() -> Iterator[bool]:
    """Nothing can be made durable."""

    def fails(_descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        yield True


@contextmanager
def no_keys() -> Iterator[bool]:
    """The issuers' keys cannot be opened; those of responders are at hand."""
    load = FileKeyStore.load_signer

    def fails(store: FileKeyStore, name: str) -> object:
        if not name.startswith("ocsp-"):
            raise KeyUnavailable(f"{name} cannot be opened")
        return load(store, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileKeyStore, "load_signer", fails)
        yield True


@contextmanager
def nothing_wrong() -> Iterator[bool]:
    """Everything works."""
    yield True


OUTAGES = (no_worker, full_disk, no_keys)


@pytest.mark.timeout(3600)
def test_days_of_refreshes_with_outages_show_no_gap(world: World, client: Client) -> None:
    world.issue(4)
    run_due(world.clock)
    keeper = Keeper(world.folder, world.clock)
    source = random.Random(7)  # noqa: S311 - the same days in every run
    end, number = world.clock.now() + timedelta(days=DAYS), 0
    outage, until = nothing_wrong, world.clock.now()
    while world.clock.now() < end:
        world.clock.advance(STEP)
        if world.clock.now() >= until:
            is_over = outage is not nothing_wrong
            outage = nothing_wrong if is_over else source.choice(OUTAGES)
            until = world.clock.now() + _LONGEST_OUTAGE * source.uniform(0.2, 1)
        if source.random() < 0.02:
            world.revoke()
        with outage() as works:
            if works:
                run_due(world.clock)
        keeper.follow()
        number = check_freshness(world, client, at_least=number)
    assert number >= DAYS


def check_freshness(world: World, client: Client, *, at_least: int) -> int:
    """Return the CRL's number; everything that is served must be in force now."""
    now = world.clock.now()
    crl = x509.load_der_x509_crl(client.get("/crl/kebumen.crl").body)
    assert crl.last_update_utc <= now
    assert crl.next_update_utc is not None
    assert now < crl.next_update_utc
    found = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    assert found >= at_least
    certificate = next(iter(world.certificates.values()))
    answer = ocsp.load_der_ocsp_response(
        client.post("/ocsp/kebumen", ocsp_request(certificate)).body
    )
    assert answer.response_status is OCSPResponseStatus.SUCCESSFUL
    assert answer.next_update_utc is not None
    assert answer.this_update_utc <= now < answer.next_update_utc
    return found
