"""How much a run measures: everything, a quick look at every part, or a test's worth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and repetitions of a run; ``rounds`` is how often each program of a part runs.

    ``sizes`` are numbers of revoked certificates, ``slow_sizes`` those that peers whose time grows
    with the square are asked for, ``certificates`` the inventory that OCSP answers from, ``people``
    the province that pages are asked of, ``index`` the certificates of the largest status index.
    """

    name: str
    sizes: tuple[int, ...]
    slow_sizes: tuple[int, ...]
    rounds: int
    load_seconds: float
    certificates: int
    revocations: int
    incident: int
    people: int
    index: int

    @property
    def is_full(self) -> bool:
        """Tell whether the figures may be published."""
        return self.name == "full"


FULL = Scale(
    "full",
    sizes=(1_000, 10_000, 100_000, 1_000_000),
    slow_sizes=(10_000, 100_000),
    rounds=5,
    load_seconds=6.0,
    certificates=100_000,
    revocations=2_000,
    incident=100_000,
    people=1_000_000,
    index=5_000_000,
)
QUICK = Scale(
    "quick",
    sizes=(1_000, 10_000),
    slow_sizes=(1_000,),
    rounds=2,
    load_seconds=1.0,
    certificates=5_000,
    revocations=100,
    incident=1_000,
    people=5_000,
    index=50_000,
)
SMOKE = Scale(
    "smoke",
    sizes=(100,),
    slow_sizes=(),
    rounds=1,
    load_seconds=0.5,
    certificates=200,
    revocations=10,
    incident=50,
    people=300,
    index=1_000,
)
SCALES = {scale.name: scale for scale in (FULL, QUICK, SMOKE)}
