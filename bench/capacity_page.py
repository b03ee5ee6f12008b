"""Write docs/capacity.md: ``python -m bench.capacity_page [RESULTS] [DOCS]``."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.capacity import Demand, Figures, Needs, needs
from bench.installations import ROOT
from bench.results import kept

_INTRODUCTION = """# What a national scale needs

Written by `make bench` from its own figures (`bench/capacity.py`, a simulation with \
a fixed seed); never by hand. Change `Demand` there and run `python -m bench.capacity_page` to \
ask for another.

Caches are simulated: questions are drawn by Zipf's law with the exponent of each column, each \
cache keeps an answer for as long as it may and sees an equal share of the questions. Nodes carry \
half of what one machine was measured to do with the load generator on its own cores, and one node \
more stands ready.
"""
_FOLLOWS = """What follows from it:

- At national scale a full CRL is for archives: relying parties take the shard named in the \
certificate, or OCSP. It is still published, since some clients read nothing else.
- Signing every answer ahead pays only if answers live for hours: with a life of 15 minutes it \
would take {cores} cores. Answers signed on first demand need as many signatures as caches let \
questions through.
- A cache that honours `max-age` is worth more than any number of nodes.
"""
_CASES = (
    ("today: 5,000,000 and 1,000/s", Demand(certificates=5_000_000, requests_per_second=1_000)),
    ("national: 100,000,000 and 50,000/s", Demand()),
    ("the same, evenly asked (Zipf 0.8)", Demand(zipf=0.8)),
    ("the same, no cache in front", Demand(kept_seconds=0.0)),
)


def write(figures: Mapping[str, float], folder: Path) -> Path:
    """Write the page below ``folder`` and return it."""
    measured = Figures.measured(figures)
    found = [needs(demand, measured) for _, demand in _CASES]
    page = folder / "capacity.md"
    page.write_text(
        "\n".join([_INTRODUCTION, *_table(found), "", *_figures(measured), *_advice(measured)])
    )
    return page


def _table(found: Sequence[Needs]) -> list[str]:
    rows = {
        "answered by caches": [f"{one.hit_rate:.0%}" for one in found],
        "questions that reach nodes": [f"{one.origin_rate:,.0f}/s" for one in found],
        "status nodes of two cores, one of them spare": [f"{one.nodes}" for one in found],
        "cores to sign every answer ahead": [f"{one.signing_cores_ahead:.1f}" for one in found],
        "full CRL": [f"{one.full_crl_bytes / 1e6:,.0f} MB" for one in found],
        "full CRL, signed and published in": [f"{one.full_crl_seconds:.1f} s" for one in found],
        "shards": [f"{one.shards}" for one in found],
        "CRL of a shard": [f"{one.shard_crl_bytes / 1e3:,.0f} kB" for one in found],
        "delta CRL of a day": [f"{one.delta_crl_bytes / 1e3:,.0f} kB" for one in found],
        "database": [f"{one.database_bytes / 1e9:,.0f} GB" for one in found],
    }
    for name in found[0].bits_per_second:
        rows[f"bandwidth: {name}"] = [_bits(one.bits_per_second[name]) for one in found]
    head = ["", *(name for name, _ in _CASES)]
    lines = [head, ["---"] * len(head), *([name, *cells] for name, cells in rows.items())]
    return [f"| {' | '.join(line)} |" for line in lines]


def _bits(value: float) -> str:
    return f"{value / 1e6:,.1f} Mbit/s"


def _figures(measured: Figures) -> list[str]:
    lines = ["What one machine does:", ""]
    for name in Figures.__dataclass_fields__:
        if name == "assumed":
            continue
        origin = "assumed, not measured" if name in measured.assumed else "measured"
        lines.append(f"- {name.replace('_', ' ')}: {getattr(measured, name):,.4g} ({origin})")
    return [*lines, ""]


def _advice(measured: Figures) -> list[str]:
    long = needs(replace(Demand(), answer_life_seconds=900.0), measured)
    words = _FOLLOWS.format(cores=f"{long.signing_cores_ahead:,.0f}")
    return [words]


def figures_in(results: Path) -> dict[str, float]:
    """Return every figure that the parts in ``results`` kept."""
    found: dict[str, float] = {}
    for path in sorted(results.glob("*.json")):
        found |= kept(path).figures
    return found


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    default = [ROOT / "build" / "bench-full", ROOT / "docs"]
    results, docs = [*given, *default[len(given) :]]
    sys.stdout.write(f"{write(figures_in(results), docs)}\n")
