"""What so many certificates and so many questions need: a model fed with measured figures.

Caches are simulated: questions drawn by Zipf's law (a few certificates are asked about all day,
most never), each answer kept by a cache for as long as it may be. Everything else is arithmetic
that a reader can follow. The same seed gives the same numbers.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Figures:
    """What one machine does; each from a run of the benchmark, or assumed where it was not run."""

    ocsp_rate: float = 25_000.0
    signing_rate: float = 10_000.0
    crl_seconds_per_million: float = 1.0
    crl_bytes_per_entry: float = 38.0
    shard_seconds: float = 0.05
    database_bytes_per_certificate: float = 2_000.0
    assumed: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def measured(cls, figures: Mapping[str, float]) -> "Figures":
        """Return what ``figures`` (of the results' files) say, and assume the rest."""
        found = {
            "ocsp_rate": figures.get("ocsp.rate"),
            "signing_rate": figures.get("ocsp_live.rate"),
            "crl_seconds_per_million": _per(figures, "crl.seconds.", 1e6),
            "crl_bytes_per_entry": _per(figures, "crl.bytes.", 1),
            "shard_seconds": _largest(figures, "revoke.shard.")[1],
            "database_bytes_per_certificate": _per(figures, "crl.database_bytes.", 1),
        }
        known = {name: value for name, value in found.items() if value is not None}
        return cls(**known, assumed=frozenset(found) - frozenset(known))


def _largest(figures: Mapping[str, float], prefix: str) -> tuple[int, float | None]:
    sizes = [int(name.removeprefix(prefix)) for name in figures if name.startswith(prefix)]
    return (max(sizes), figures[f"{prefix}{max(sizes)}"]) if sizes else (0, None)


def _per(figures: Mapping[str, float], prefix: str, times: float) -> float | None:
    size, value = _largest(figures, prefix)
    return None if value is None else value / size * times


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of the service.

    ``zipf``: how unevenly certificates are asked about (1: the second half as often as the first,
    the third a third). ``caches``: places of a CDN that each see an equal share. ``crl_clients``:
    relying parties that keep a CRL and fetch each new one.
    """

    certificates: int = 100_000_000
    revoked_share: float = 0.2
    requests_per_second: float = 50_000.0
    zipf: float = 1.0
    caches: int = 20
    kept_seconds: float = 600.0
    answer_life_seconds: float = 12 * 3600.0
    answer_bytes: float = 1_300.0
    crl_clients: int = 10_000
    crl_life_seconds: float = _SECONDS_OF_A_DAY
    shard_bytes: float = 500_000.0
    revocations_per_day: float = 20_000.0
    utilisation: float = 0.5
    seed: int = 1

    @property
    def revoked(self) -> int:
        """Return how many are revoked."""
        return round(self.certificates * self.revoked_share)


@dataclass(frozen=True, slots=True)
class Needs:
    """What meets a demand."""

    hit_rate: float
    origin_rate: float
    nodes: int
    shards: int
    full_crl_bytes: float
    full_crl_seconds: float
    shard_crl_bytes: float
    delta_crl_bytes: float
    signing_cores_ahead: float
    bits_per_second: dict[str, float]
    database_bytes: float


def needs(demand: Demand, figures: Figures) -> Needs:
    """Return what ``demand`` needs of machines that do what ``figures`` say."""
    hit_rate = simulated_hit_rate(demand)
    origin = demand.requests_per_second * (1 - hit_rate)
    full = demand.revoked * figures.crl_bytes_per_entry
    shards = max(1, 2 ** math.ceil(math.log2(max(1.0, full / demand.shard_bytes))))
    delta = demand.revocations_per_day * figures.crl_bytes_per_entry
    return Needs(
        hit_rate=hit_rate,
        origin_rate=origin,
        # One more than carries the load: any one may be down.
        nodes=math.ceil(origin / (figures.ocsp_rate * demand.utilisation)) + 1,
        shards=shards,
        full_crl_bytes=full,
        full_crl_seconds=figures.crl_seconds_per_million * demand.revoked / 1e6,
        shard_crl_bytes=full / shards,
        delta_crl_bytes=delta,
        signing_cores_ahead=2 * demand.certificates / demand.answer_life_seconds
        / figures.signing_rate,
        bits_per_second=_bandwidth(demand, origin, full=full, shard=full / shards, delta=delta),
        database_bytes=demand.certificates * figures.database_bytes_per_certificate,
    )  # fmt: skip


def _bandwidth(
    demand: Demand, origin: float, *, full: float, shard: float, delta: float
) -> dict[str, float]:
    """Return bits in a second by route; CRLs are renewed at half of their life."""
    fetches = demand.crl_clients / (demand.crl_life_seconds / 2)
    return {
        "OCSP, all": 8 * demand.requests_per_second * demand.answer_bytes,
        "OCSP, behind the caches": 8 * origin * demand.answer_bytes,
        "full CRL": 8 * fetches * full,
        "delta CRL": 8 * fetches * delta,
        "CRL of one shard": 8 * fetches * shard,
    }


def simulated_hit_rate(demand: Demand, questions: int = 100_000) -> float:
    """Return the share of questions that caches answer, by drawing questions at one of them.

    A certificate that is asked about for the first time may have been kept from before: it is, and
    for how long, as renewal theory says of a cache that has run for ever.
    """
    draw = random.Random(demand.seed)  # noqa: S311 - a simulation
    rate, kept = demand.requests_per_second / demand.caches, demand.kept_seconds
    kept_until: dict[int, float] = {}
    hits, now = 0, 0.0
    for _ in range(questions):
        now += draw.expovariate(rate)
        rank = rank_at(draw.random(), demand)
        if rank not in kept_until:
            expected = rate * share_of(rank, demand) * kept
            is_kept = draw.random() < expected / (1 + expected)
            kept_until[rank] = now + draw.random() * kept if is_kept else now
        if kept_until[rank] > now:
            hits += 1
        else:
            kept_until[rank] = now + kept
    return hits / questions


def rank_at(share: float, demand: Demand) -> int:
    """Return the certificate that a uniform ``share`` falls on, by Zipf's law (continuous form)."""
    count, power = demand.certificates, 1.0 - demand.zipf
    if not power:
        return int(math.exp(share * math.log(count + 1.0)))
    return int((1 + share * ((count + 1.0) ** power - 1)) ** (1 / power))


def share_of(rank: int, demand: Demand) -> float:
    """Return which share of all questions is about the certificate of this rank, from 1."""
    count, power = demand.certificates, 1.0 - demand.zipf
    if not power:
        return math.log1p(1 / rank) / math.log(count + 1.0)
    return float(((rank + 1.0) ** power - float(rank) ** power) / ((count + 1.0) ** power - 1))
