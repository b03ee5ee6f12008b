"""The model of capacity says what arithmetic and common sense say."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from bench.capacity import Demand, Figures, needs, share_of, simulated_hit_rate
from bench.capacity_page import write

SMALL = Demand(certificates=10_000, requests_per_second=1_000, caches=1, kept_seconds=60)


def expected_hit_rate(demand: Demand) -> float:
    """Return what renewal theory says of a cache that keeps each answer for a fixed time."""
    rate = demand.requests_per_second / demand.caches
    shares = [share_of(rank, demand) for rank in range(1, demand.certificates + 1)]
    assert sum(shares) == pytest.approx(1)
    kept = [rate * share * demand.kept_seconds for share in shares]
    return sum(share * of / (1 + of) for share, of in zip(shares, kept, strict=True))


def test_the_same_seed_gives_the_same_and_the_simulation_agrees_with_theory() -> None:
    assert simulated_hit_rate(SMALL) == simulated_hit_rate(SMALL)
    assert simulated_hit_rate(SMALL) == pytest.approx(expected_hit_rate(SMALL), abs=0.02)


def test_without_a_cache_every_question_reaches_the_nodes() -> None:
    found = needs(replace(SMALL, kept_seconds=0.0), Figures())
    assert found.hit_rate == 0
    assert found.origin_rate == SMALL.requests_per_second


def test_longer_kept_and_more_uneven_means_fewer_questions() -> None:
    rates = [simulated_hit_rate(replace(SMALL, kept_seconds=kept)) for kept in (1, 60, 600)]
    assert rates == sorted(rates)
    assert simulated_hit_rate(replace(SMALL, zipf=0.5)) < simulated_hit_rate(SMALL)


def test_nodes_carry_the_load_with_one_down() -> None:
    demand, figures = Demand(kept_seconds=0.0), Figures(ocsp_rate=10_000)
    found = needs(demand, figures)
    assert (found.nodes - 1) * figures.ocsp_rate * demand.utilisation >= found.origin_rate
    assert needs(demand, replace(figures, ocsp_rate=20_000)).nodes < found.nodes


def test_a_shard_is_as_small_as_was_asked_and_shards_are_a_power_of_two() -> None:
    found = needs(Demand(), Figures())
    assert found.shard_crl_bytes <= Demand().shard_bytes
    assert math.log2(found.shards).is_integer()
    assert found.full_crl_bytes == pytest.approx(found.shard_crl_bytes * found.shards)


def test_figures_come_from_the_largest_size_measured_and_the_rest_is_marked_as_assumed() -> None:
    kept = {"crl.seconds.1000": 0.5, "crl.seconds.1000000": 0.9, "ocsp.rate": 40_000.0}
    found = Figures.measured(kept)
    assert found.crl_seconds_per_million == pytest.approx(0.9)
    assert found.ocsp_rate == 40_000
    assert "signing_rate" in found.assumed
    assert "ocsp_rate" not in found.assumed


def test_the_page_tells_what_was_measured_from_what_was_assumed(tmp_path: Path) -> None:
    text = write({"ocsp.rate": 40_000.0}, tmp_path).read_text()
    assert "ocsp rate: 4e+04 (measured)" in text
    assert "signing rate: 1e+04 (assumed, not measured)" in text
    assert "100,000,000" in text
