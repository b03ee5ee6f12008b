"""One more revocation: from the call to the signed, published CRL, by the running worker."""

import json
import statistics

from bench import progress
from bench.installations import ISSUER, SHARDS, Installation, installation
from bench.results import Aim, Chart, Part, Series, Table
from bench.scale import Scale
from bench.servers import running

KEY = "revoke"
TITLE = "One more revocation, until it is published"
FULL, SHARD = "full", "shard"
_NAMES = {FULL: "full CRL", SHARD: "CRL of its shard (128 shards)"}
_AIMS = {FULL: 0.6, SHARD: 0.05}
_TO_SPARE = 100

Found = dict[int, dict[str, list[float]]]


def measure(scale: Scale) -> Part:
    """Measure at every size and return what was found."""
    found: Found = {}
    for size in scale.sizes:
        progress.say(f"one more revocation where {size:,} are revoked")
        with installation(size + _TO_SPARE, size) as one:
            found[size] = _measure(one, scale)
        for name, seconds in found[size].items():
            progress.say(f"  {name}: {statistics.median(seconds) * 1000:.0f} ms")
    return report(found)


def _measure(one: Installation, scale: Scale) -> dict[str, list[float]]:
    one.run(*one.ams("ca", "status-policy", ISSUER, "--shards", str(SHARDS)))
    one.run(*one.ams("crl", "publish", ISSUER))  # the first of each scope is no common case
    with running(one.ams("worker"), one.environment, folder=one.data, says="worker_started"):
        one.run(*one.module("click", "2"))  # the first of a process is no common case
        found: dict[str, list[float]] = json.loads(
            one.run(*one.module("click", str(2 * scale.rounds)))
        )
    return found


def report(found: Found) -> Part:
    """Return table, chart and aims of what was measured."""
    largest = max(found)
    medians = {
        name: {size: statistics.median(by_scope[name]) for size, by_scope in found.items()}
        for name in _NAMES
    }
    aims = [
        Aim(
            f"one more revocation where {largest:,} are revoked: {_NAMES[name]}",
            f"≤ {aim * 1000:.0f} ms", f"{medians[name][largest] * 1000:.0f} ms",
            medians[name][largest] <= aim,
        )
        for name, aim in _AIMS.items()
    ]  # fmt: skip
    rows = tuple(
        (f"{size:,}", *(f"{medians[name][size] * 1000:.0f}" for name in _NAMES)) for size in found
    )
    series = tuple(Series(_NAMES[name], tuple(medians[name].items())) for name in _NAMES)
    title = "One more revocation, published"
    return Part(
        KEY,
        TITLE,
        aims=tuple(aims),
        tables=(Table("Milliseconds, medians", ("revoked", *_NAMES.values()), rows),),
        charts=(Chart("revoke", title, "revoked certificates", "seconds", series),),
        figures={
            f"revoke.{name}.{size}": seconds
            for name, by_size in medians.items()
            for size, seconds in by_size.items()
        },
    )
