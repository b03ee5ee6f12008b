"""Revocations one by one, each durable, beside the same rows without AMS, and beside django-ca."""

import json
import os
import statistics
import tempfile
from pathlib import Path

from bench import postgres, progress, rivals
from bench.installations import Installation, cache, installation
from bench.measuring import check
from bench.results import Aim, Part, Table
from bench.scale import Scale

KEY = "durable"
TITLE = "Revocations one by one, each durable"
_AIM = 0.6
_REMARK = (
    "The bare rows are those that one revocation of a lost key writes, by the database's driver "
    "and prepared statements, without asking anything first. django-ca writes one column group of "
    "one row, without journal, block list or queue."
)

Found = dict[str, dict[str, list[float]]]


def measure(scale: Scale) -> Part:
    """Measure on both databases and return what was found."""
    certificates = 2 * scale.revocations * scale.rounds + 100
    found: Found = {}
    with installation(certificates, 0) as one:
        found["SQLite"] = _measure(one, scale, "SQLite", peer="")
    if postgres.is_installed():
        with postgres.installation(certificates, 0) as one:
            peer = postgres.another_database(one)
            found["PostgreSQL"] = _measure(one, scale, "PostgreSQL", peer=peer)
    return report(found)


def _measure(one: Installation, scale: Scale, name: str, *, peer: str) -> dict[str, list[float]]:
    command = one.module("durable", str(scale.revocations), str(scale.rounds))
    found: dict[str, list[float]] = json.loads(one.run(*command))
    found["django-ca"] = _django_ca(scale, peer)
    ours, bare = (statistics.median(found[key]) for key in ("ours", "bare"))
    progress.say(f"  {name}: ours {ours:,.0f}/s, bare {bare:,.0f}/s")
    return found


def _django_ca(scale: Scale, database: str) -> list[float]:
    """Return django-ca's rates by round; none at a test's scale or where it cannot be installed."""
    python = rivals.django_ca_python() if scale.slow_sizes else None
    if python is None:
        return []
    script = (str(python), str(rivals.FOLDER / "django_ca_revoke.py"))
    with tempfile.TemporaryDirectory(dir=cache()) as name:
        folder = Path(name)
        own = {"PATH": os.environ["PATH"], "HOME": name, "PEER_DATABASE": database}
        check((*script, "setup", str(scale.revocations * scale.rounds)), own, folder=folder)
        count = str(scale.revocations)
        return [float(check((*script, count), own, folder=folder)) for _ in range(scale.rounds)]


def report(found: Found) -> Part:
    """Return table and aims of what was measured."""
    rows, aims, figures = [], [], {}
    for name, rates in found.items():
        pairs = zip(rates["ours"], rates["bare"], strict=True)
        ratio = statistics.median(ours / bare for ours, bare in pairs)
        ours, bare = (statistics.median(rates[key]) for key in ("ours", "bare"))
        peer = f"{statistics.median(rates['django-ca']):,.0f}" if rates.get("django-ca") else ""
        rows.append((name, f"{ours:,.0f}", f"{bare:,.0f}", f"{ratio:.2f}", peer))
        what = f"revocations one by one on {name}: rate ÷ bare commit of the same rows"
        aims.append(Aim(what, f"≥ {_AIM}", f"{ratio:.2f}", ratio >= _AIM))
        figures[f"durable.{name.lower()}"] = ours
    columns = ("database", "ours", "bare rows", "ours ÷ bare", "django-ca")
    return Part(
        KEY,
        TITLE,
        aims=tuple(aims),
        tables=(Table("Acts in a second, medians", columns, tuple(rows)),),
        remarks=(_REMARK,),
        figures=figures,
    )
