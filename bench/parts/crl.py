"""The full CRL: the whole process of ``ams crl publish``, beside the floor and the peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench import measuring, progress, rivals
from bench.installations import ISSUER, Installation, installation
from bench.measuring import Measured
from bench.results import Aim, Chart, Part, Series, Table
from bench.scale import Scale

KEY = "crl"
OURS = "ams crl publish"
FLOOR, STREAMED = "floor", "floor, streamed"
_TO_SPARE = 100  # certificates that are not revoked

Runs = Mapping[str, Sequence[Measured]]


@dataclass(slots=True)
class Found:
    """What was measured: by size, by program."""

    runs: dict[int, Runs] = field(default_factory=dict)
    file_bytes: dict[int, int] = field(default_factory=dict)
    database_bytes: dict[int, int] = field(default_factory=dict)


def measure(scale: Scale) -> Part:
    """Measure at every size and return what was found."""
    found = Found()
    for size in scale.sizes:
        progress.say(f"full CRL of {size:,} entries")
        with installation(size + _TO_SPARE, size) as one:
            _measure(one, size, scale, found)
    return report(found)


def _measure(one: Installation, size: int, scale: Scale, found: Found) -> None:
    folder = one.data / "peers"
    folder.mkdir()
    rivals.make_authority(folder, one.environment)
    rivals.write_lists(one, folder)
    one.run(*one.ams("crl", "publish", ISSUER))  # the first of a database is no common case
    programs = [
        one.program(OURS, *one.ams("crl", "publish", ISSUER)),
        *rivals.bare(one, folder),
        *rivals.linear(folder, one.environment),
    ]
    if size in scale.slow_sizes:
        programs += rivals.quadratic(folder, one.environment)
    found.runs[size] = measuring.interleaved(programs, scale.rounds)
    found.database_bytes[size] = one.sqlite.stat().st_size
    found.file_bytes[size] = (one.data / "published" / "crl" / f"{ISSUER}.crl").stat().st_size


def report(found: Found) -> Part:
    """Return tables, chart and aims of what was measured."""
    largest = max(found.runs)
    figures = {f"crl.bytes.{size}": float(count) for size, count in found.file_bytes.items()}
    for size, count in found.database_bytes.items():
        figures[f"crl.database_bytes.{size}"] = float(count)
    for size, runs in found.runs.items():
        figures[f"crl.seconds.{size}"] = measuring.seconds(runs[OURS])
    figures["crl.peak_mb"] = measuring.peak(found.runs[largest][OURS])
    return Part(
        KEY,
        "Full CRL, whole process from the database",
        aims=tuple(_aims(found, largest)),
        tables=(_table(found),),
        charts=(_chart(found),),
        remarks=tuple(_remarks(found)),
        figures=figures,
    )


def _table(found: Found) -> Table:
    rows = [
        (
            f"{size:,}", name, f"{measuring.seconds(measured):.3f}",
            f"{measuring.peak(measured):.0f}",
            f"{measuring.ratio(runs[OURS], measured):.2f}",
        )
        for size, runs in found.runs.items()
        for name, measured in runs.items()
    ]  # fmt: skip
    columns = ("entries", "program", "seconds", "peak MB", "ours ÷ it")
    return Table("Seconds and memory, medians", columns, tuple(rows))


def _chart(found: Found) -> Chart:
    names = dict.fromkeys(name for runs in found.runs.values() for name in runs)
    series = [
        Series(
            name,
            tuple(
                (size, measuring.seconds(runs[name]))
                for size, runs in found.runs.items()
                if name in runs
            ),
        )
        for name in names
    ]
    return Chart("crl", "Full CRL, whole process", "revoked certificates", "seconds", tuple(series))


def _aims(found: Found, size: int) -> list[Aim]:
    runs = found.runs[size]
    what = f"full CRL, {size:,} entries"
    floor = measuring.ratio(runs[OURS], runs[FLOOR])
    aims = [Aim(f"{what}: time ÷ floor", "≤ 1.3", f"{floor:.2f}", floor <= 1.3)]
    for peer in ("openssl ca -gencrl", "Go crypto/x509"):
        if peer in runs:
            faster = 1 / measuring.ratio(runs[OURS], runs[peer])
            aims.append(
                Aim(f"{what}: faster than {peer}", "≥ 10 ×", f"{faster:.1f} ×", faster >= 10)
            )
    memory = measuring.peak(runs[OURS])
    streamed = measuring.peak(runs[STREAMED])
    said = f"{memory:.0f} MB (streamed floor {streamed:.0f} MB)"
    aims.append(Aim(f"{what}: peak memory", "≤ 60 MB", said, memory <= 60))
    if size // 10 in found.runs:
        growth = measuring.ratio(runs[OURS], found.runs[size // 10][OURS])
        aims.append(Aim(f"t({size:,}) ÷ t({size // 10:,})", "≤ 11", f"{growth:.1f}", growth <= 11))
    return aims


def _remarks(found: Found) -> list[str]:
    """Say what the quadratic peers would take at the largest size."""
    remarks = []
    largest = max(found.runs)
    for name in ("pyca builder", "django-ca"):
        times = {
            size: measuring.seconds(runs[name]) for size, runs in found.runs.items() if name in runs
        }
        if not times or max(times) == largest:
            continue
        size = max(times)
        times_more = largest // size
        remarks.append(
            f"{name} was not run at {largest:,}: from {times[size]:.1f} s at {size:,}, between "
            f"{times[size] * times_more:.0f} s (if linear) and "
            f"{times[size] * times_more**2:.0f} s (if quadratic) would follow."
        )
    return remarks
