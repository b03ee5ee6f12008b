"""Every side says the same of every certificate, to the second, whatever was done and broken off.

Database, full CRL, CRL of the shard, base with delta, OCSP by GET and by POST from a node's index,
OCSP from the database, answers signed once and kept for everybody. The full size (2,000
certificates, 500 acts) runs where ``AMS_LONG_TESTS`` is set.
"""

import pytest

from tests.agreement import sides
from tests.agreement.conftest import LONG
from tests.agreement.sides import Asking
from tests.agreement.world import UNKNOWN, World
from tests.distribution.client import Client

CERTIFICATES, ACTS = (2_000, 500) if LONG else (60, 100)
NEVER_ISSUED = ["7F", "00FF", "4D" * 16, "7F" * 20]


def check_every_side(world: World, client: Client) -> None:
    """Return if every side agrees with the world's own account."""
    asking = Asking(client, world)
    never = [serial for serial in NEVER_ISSUED if serial not in world.certificates]
    expected = world.expected | dict.fromkeys(never, UNKNOWN)
    assert sides.in_database(expected) == expected
    assert sides.in_full_crl(client, world.certificates) == world.expected
    assert sides.in_shards(client, world.certificates) == world.expected
    assert sides.in_deltas(client, world) == world.expected
    for ask in (asking.by_post, asking.by_get, asking.the_database):
        assert ask(expected) == expected
    assert asking.the_store(expected) == world.expected
    assert asking.the_store(expected) == world.expected  # now as kept


@pytest.mark.timeout(3600)
def test_every_side_agrees_after_random_acts_with_crashes_in_between(
    world: World, client: Client
) -> None:
    world.issue(CERTIFICATES)
    world.settle()
    check_every_side(world, client)
    for number in range(ACTS):
        world.do_something()
        if number % (ACTS // 3) == ACTS // 6:
            world.settle()
            check_every_side(world, client)
    world.settle()
    check_every_side(world, client)
    assert world.crashes > ACTS // 25
    assert {said.reason for said in world.expected.values()} >= {"certificateHold", ""}
