"""Clocks that jump, keys that are spoilt: no wrong answer, no stale one, recovery by itself."""

import random
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus

from ams.authority.keys import key_folder
from ams.jobs.worker import run_due
from ams.revocation.errors import ClockSetBack
from ams.revocation.index.keeping import Keeper
from ams.revocation.models import ResponderCertificate
from ams.revocation.services import publish, revoke
from tests.agreement.test_every_side import check_every_side
from tests.agreement.world import World
from tests.distribution.client import Client
from tests.revocation.office import ocsp_request

HOUR = timedelta(hours=1)
SPOILT = b"this is no key any more"


def listed(client: Client) -> tuple[int, set[int]]:
    """Return number and serials of the CRL that is served."""
    crl = x509.load_der_x509_crl(client.get("/crl/kebumen.crl").body)
    number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    return number, {entry.serial_number for entry in crl}


def answer(world: World, client: Client, serial: str) -> ocsp.OCSPResponse:
    """Return what OCSP answers about a certificate."""
    request = ocsp_request(world.certificates[serial])
    return ocsp.load_der_ocsp_response(client.post("/ocsp/kebumen", request).body)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_clock_that_jumps_by_an_hour_makes_nothing_good_again(
    world: World, client: Client, seed: int
) -> None:
    source = random.Random(seed)  # noqa: S311 - the same jumps in every run
    world.issue(12)
    world.settle()
    right, off = world.clock.now(), timedelta(0)
    number, serials = listed(client)
    for serial in list(world.certificates)[:8]:
        right += timedelta(minutes=2)
        off = source.choice((-HOUR, timedelta(0), HOUR))
        world.clock.at = right + off
        row = world.certificates[serial]
        revoke(row.pk, reasons=["kehilangan"], actor=world.actor, clock=world.clock)
        said = row.status_changes.latest("seq").at
        try:
            publish(world.issuer.pk, clock=world.clock)
        except ClockSetBack:
            assert off < HOUR
        Keeper(world.folder, world.clock).follow()
        later, now_listed = listed(client)
        assert later >= number
        assert now_listed >= serials
        number, serials = later, now_listed
        told = answer(world, client, serial)
        if told.response_status is OCSPResponseStatus.SUCCESSFUL:
            assert told.certificate_status is OCSPCertStatus.REVOKED
            assert told.revocation_time_utc == said
    world.clock.at = right + 2 * HOUR  # the clock is right again, and past what was signed ahead
    world.settle()
    assert listed(client)[1] >= {int(serial, 16) for serial in list(world.certificates)[:8]}


@pytest.mark.parametrize("spoil", ["removed", "overwritten"])
def test_a_responder_s_key_that_cannot_be_used_is_replaced_by_itself(
    world: World, client: Client, spoil: str
) -> None:
    world.issue(4)
    world.settle()
    for row in ResponderCertificate.objects.filter(issuer=world.issuer):
        path = key_folder() / f"{row.key_name}.pem"
        if spoil == "removed":
            path.unlink()
        else:
            path.write_bytes(SPOILT)
    Keeper(world.folder, world.clock).follow()
    serial = next(iter(world.certificates))
    told = answer(world, client, serial)
    assert told.response_status in {OCSPResponseStatus.SUCCESSFUL, OCSPResponseStatus.TRY_LATER}
    world.clock.advance(timedelta(minutes=2))
    run_due(world.clock)
    world.settle()
    assert answer(world, client, serial).response_status is OCSPResponseStatus.SUCCESSFUL
    check_every_side(world, client)


def test_an_index_spoilt_between_two_changes_is_built_anew_and_says_the_same(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who has the spoilt one open looks for another every second; here at once.
    monkeypatch.setattr("ams.revocation.node._LOOK_AGAIN_SECONDS", 0.0)
    world.issue(12)
    world.settle()
    check_every_side(world, client)
    for path in sorted(world.folder.rglob("*")):
        if path.is_file() and path.stat().st_size:
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 0xFF
            path.write_bytes(content)
    told = answer(world, client, next(iter(world.certificates)))
    assert told.response_status in {OCSPResponseStatus.SUCCESSFUL, OCSPResponseStatus.TRY_LATER}
    for _ in range(5):
        world.revoke()
    world.settle()
    check_every_side(world, client)
