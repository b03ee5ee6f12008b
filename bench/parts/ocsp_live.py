"""OCSP signed live: a nonce in every request, beside the library's own builder on one core."""

import contextlib
import os
import statistics
import sys

from bench import django_ca, progress, rivals, stand, wrk
from bench.measuring import check
from bench.parts.ocsp import at_least
from bench.results import Aim, Part, Table
from bench.scale import Scale
from bench.wrk import Seen

KEY = "ocsp_live"
TITLE = "OCSP signed live, a nonce in every request"
_OURS, _DJANGO_CA = "ams status", "django-ca"
_AIM = 0.7  # answers are assembled from stored DER, not by the library's builder


def measure(scale: Scale) -> Part:
    """Measure service, library and django-ca in turn and return what was found."""
    if not wrk.is_installed():
        return Part(KEY, TITLE, remarks=("Not measured: wrk is not installed.",))
    seen: list[Seen] = []
    library: list[float] = []
    others: list[Seen] = []
    with stand.stand(scale) as one, contextlib.ExitStack() as servers:
        wrk.warm(one.by_post())
        folder = django_ca.prepared(one, scale)
        other = servers.enter_context(django_ca.live(folder)) if folder else None
        for number in range(scale.rounds):
            seen.append(wrk.put(one.by_post(), scale.load_seconds))
            library.append(_library(scale))
            if other is not None:
                others.append(wrk.put(other, scale.load_seconds))
            progress.say(
                f"  round {number + 1}: ours {seen[-1].rate:,.0f}/s, "
                f"library {library[-1]:,.0f}/s on one core"
            )
    return report(seen, library, others)


def _library(scale: Scale) -> float:
    script = str(rivals.FOLDER / "library_ocsp.py")
    command = (sys.executable, script, str(scale.load_seconds / 2))
    return float(check(command, os.environ, folder=rivals.FOLDER))


def report(seen: list[Seen], library: list[float], others: list[Seen]) -> Part:
    """Return table and aims; the cores are shared with wrk, the library has one for itself."""
    cores = os.cpu_count() or 1
    ratio = statistics.median(
        one.rate / (rate * cores) for one, rate in zip(seen, library, strict=True)
    )
    rows = (
        ("ams status, with wrk on the same cores", f"{wrk.rate(seen):,.0f}", f"{wrk.p99(seen):.2f}",
         f"{sum(one.errors for one in seen)}"),
        ("library's builder, one core", f"{statistics.median(library):,.0f}", "", ""),
        *(
            [("django-ca, granian, a process a core", f"{wrk.rate(others):,.0f}",
              f"{wrk.p99(others):.2f}", f"{sum(one.errors for one in others)}")]
            if others else []
        ),
    )  # fmt: skip
    found = {_OURS: seen, **({_DJANGO_CA: others} if others else {})}
    return Part(
        KEY,
        TITLE,
        aims=(
            Aim(
                "OCSP signed live: rate ÷ library's rate on every core", f"≥ {_AIM}",
                f"{ratio:.2f}", ratio >= _AIM,
            ),
            at_least("OCSP signed live: rate", found, _OURS, _DJANGO_CA, times=6),
        ),
        tables=(Table("Answers in a second", ("program", "answers/s", "p99 ms", "errors"), rows),),
        figures={"ocsp_live.rate": wrk.rate(seen), "ocsp_live.p99_ms": wrk.p99(seen)},
    )  # fmt: skip
