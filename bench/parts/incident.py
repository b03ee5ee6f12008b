"""An incident: certificates revoked together, journaled one by one, until all CRLs hold them."""

import json
import statistics

from bench import progress
from bench.installations import ISSUER, SHARDS, installation
from bench.results import Aim, Part, Table
from bench.scale import Scale
from bench.servers import running

KEY = "incident"
_AIM_SECONDS = 30.0
_REMARK = (
    f"One worker on SQLite, {SHARDS} shards; every certificate and every blocked key is journaled. "
    "CRLs are published all the while: those of shards with each batch, the full one every second."
)


def measure(scale: Scale) -> Part:
    """Measure incidents of two sizes and return what was found."""
    found = {}
    for size in (scale.incident // 10, scale.incident):
        progress.say(f"incident of {size:,} certificates")
        found[size] = [_run(size) for _ in range(scale.rounds)]
    return report(found)


def _run(size: int) -> dict[str, float]:
    with installation(size + 1, 1) as one:
        one.run(*one.ams("ca", "status-policy", ISSUER, "--shards", str(SHARDS)))
        one.run(*one.ams("crl", "publish", ISSUER))  # the first of each scope is no common case
        with running(one.ams("worker"), one.environment, folder=one.data, says="worker_started"):
            figures: dict[str, float] = json.loads(
                one.run(*one.module("incident")).splitlines()[-1]
            )
    return figures


def report(found: dict[int, list[dict[str, float]]]) -> Part:
    """Return table and aim of what was measured."""
    medians = {
        size: {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        for size, runs in found.items()
    }
    largest = max(medians)
    published = medians[largest]["published"]
    rows = tuple(
        (
            f"{size:,}", f"{one['dry_run']:.2f}", f"{one['revoked']:.2f}",
            f"{one['published']:.2f}", f"{size / one['revoked']:,.0f}",
            f"{one['shard_crls']:.0f}", f"{one['full_crls']:.0f}",
        )
        for size, one in medians.items()
    )  # fmt: skip
    columns = (
        "certificates", "dry run, s", "all revoked, s", "in all CRLs, s", "revoked/s",
        "CRLs of shards", "full CRLs",
    )  # fmt: skip
    aim = Aim(
        f"{largest:,} certificates revoked in one incident, to all CRLs published",
        "≤ 30 s", f"{published:.1f} s", published <= _AIM_SECONDS,
    )  # fmt: skip
    return Part(
        KEY,
        "Incident: many certificates revoked together",
        aims=(aim,),
        tables=(Table("Seconds from the approval, medians", columns, rows),),
        remarks=(_REMARK,),
        figures={f"incident.published.{size}": one["published"] for size, one in medians.items()},
    )
