"""Put an index of many certificates in force: ``python -m bench.synthetic_index COUNT ASKED``.

The records are made up, so no database of that size is needed: the keeper only looks whether the
database knows the newest change that the index holds. Prints the seconds that writing it took, then
ASKED of the serial numbers, a line each.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ams.config.settings")
django.setup()

from ams.authority.models import Issuer  # noqa: E402 - needs django.setup()
from ams.revocation.index import database, generations  # noqa: E402
from ams.revocation.index.keeping import index_folder  # noqa: E402
from ams.revocation.index.reading import write_generation  # noqa: E402
from ams.revocation.index.records import key_of, record  # noqa: E402

_NOT_AFTER = 4_000_000_000
_REVOKED_AT = 1_700_000_000
_KEY_COMPROMISE = 2  # as the index numbers reasons


def serial(number: int) -> bytes:
    """Return a serial number of sixteen octets, positive, as random ones are spread."""
    octets = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=16).digest()
    return bytes((octets[0] & 0x7F | 0x40,)) + octets[1:]


def _records(issuer_id: int, count: int) -> Iterator[bytes]:
    for number in range(count):
        is_revoked = number % 5 == 0  # a fifth, as one million of five
        yield record(
            key_of(issuer_id, serial(number)),
            state=_KEY_COMPROMISE if is_revoked else 0,
            at=_REVOKED_AT,
            not_after=_NOT_AFTER,
        )


def main() -> None:
    """Do what the command line asks."""
    count, asked = int(sys.argv[1]), int(sys.argv[2])
    issuer = Issuer.objects.get(slug="kebumen")
    began = time.perf_counter()
    with generations.new(index_folder()) as generation:
        seq = database.newest_seq()
        write_generation(generation, _records(issuer.pk, count), expected=count, seq=seq)
    generations.put_in_force(generation)
    generations.remove_others(generation)
    sys.stdout.write(f"{time.perf_counter() - began:.1f}\n")
    for number in range(0, count, max(1, count // asked)):
        sys.stdout.write(f"{serial(number).hex()}\n")


if __name__ == "__main__":
    main()
