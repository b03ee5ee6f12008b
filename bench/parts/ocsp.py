"""OCSP on kept connections: the answers that are the same for everybody, beside the peers."""

import contextlib
from collections.abc import Mapping, Sequence

from bench import django_ca, stand, wrk
from bench.programs import find
from bench.results import Aim, Part, Table
from bench.scale import Scale
from bench.wrk import Seen, Server

KEY = "ocsp"
OURS, NGINX, FIXED = "ams status", "nginx, static files", "uvloop, fixed octets"
OPENSSL, CFSSL, DJANGO_CA = "openssl ocsp", "cfssl ocspserve", "django-ca, made ahead"

# Until each process was asked for every answer, and keeps it.
_ROUNDS_TO_KEEP = 4

_OF_OPENSSL = (
    "`openssl ocsp` signs each answer, closes the connection after it, and is started anew for "
    "each round: clients that go away leave its processes in an endless loop."
)

_OF_CFSSL = "cfssl is asked by POST: Debian's version reads no request from a path."

_OF_NGINX = (
    "nginx keeps its files open where the system lets a process open so many, and opens each for "
    "its request otherwise."
)

_OF_DJANGO_CA = (
    "django-ca (granian, a process a core) is asked about 2,000 certificates, whose answers lie in "
    "each process's memory: its best case."
)

Found = Mapping[str, Sequence[Seen]]


def measure(scale: Scale) -> Part:
    """Measure and return what was found."""
    if not wrk.is_installed():
        return Part(KEY, _title(scale), remarks=("Not measured: wrk is not installed.",))
    with stand.stand(scale) as one, contextlib.ExitStack() as servers:
        stand.collect(one)
        measured: dict[str, Server] = {
            OURS: wrk.warm(one.by_get(), seconds=_ROUNDS_TO_KEEP * scale.load_seconds),
            FIXED: wrk.warm(servers.enter_context(stand.fixed(one))),
        }
        if find("nginx"):
            measured[NGINX] = wrk.warm(servers.enter_context(stand.nginx(one)))
        if find("cfssl"):
            measured[CFSSL] = wrk.warm(servers.enter_context(stand.cfssl(one)))
        folder = django_ca.prepared(one, scale)
        if folder is not None:
            measured[DJANGO_CA] = wrk.warm(servers.enter_context(django_ca.presigned(folder)))
        if find("openssl"):
            measured[OPENSSL] = stand.openssl(one)
        return report(wrk.interleaved(measured, scale), scale)


def _title(scale: Scale) -> str:
    return f"OCSP by GET, {scale.certificates:,} distinct serials, {wrk.CONNECTIONS} connections"


def report(found: Found, scale: Scale) -> Part:
    """Return table and aims of what was measured."""
    ours = found[OURS]
    figures = {
        "ocsp.rate": wrk.rate(ours),
        "ocsp.p99_ms": wrk.p99(ours),
        **({"ocsp.nginx_rate": wrk.rate(found[NGINX])} if NGINX in found else {}),
    }
    title = "Answers in a second and milliseconds, medians; wrk on the same cores"
    return Part(
        KEY,
        _title(scale),
        aims=tuple(_aims(found)),
        tables=(table(title, found, OURS),),
        remarks=(_OF_NGINX, _OF_OPENSSL, _OF_CFSSL, _OF_DJANGO_CA),
        figures=figures,
    )


def table(title: str, found: Found, ours: str) -> Table:
    """Return the rates and times of every server beside ours."""
    rows = tuple(
        (
            name, f"{wrk.rate(seen):,.0f}", f"{wrk.p99(seen):.2f}",
            f"{sum(one.errors for one in seen)}", f"{wrk.ratio(found[ours], seen):.2f}",
        )
        for name, seen in found.items()
    )  # fmt: skip
    return Table(title, ("server", "answers/s", "p99 ms", "errors", "ours ÷ it"), rows)


def at_least(what: str, found: Found, ours: str, peer: str, *, times: float) -> Aim:
    """Return the aim to reach so many times the peer's rate."""
    if peer not in found:
        return Aim(f"{what} ÷ {peer}", f"≥ {times:g}", "peer not installed", None)
    ratio = wrk.ratio(found[ours], found[peer])
    return Aim(f"{what} ÷ {peer}", f"≥ {times:g}", f"{ratio:.2f}", ratio >= times)


def _aims(found: Found) -> list[Aim]:
    p99 = wrk.p99(found[OURS])
    what = "OCSP, kept connections: rate"
    return [
        at_least(what, found, OURS, NGINX, times=0.5),
        at_least(what, found, OURS, OPENSSL, times=5),
        at_least(what, found, OURS, CFSSL, times=4),
        at_least(what, found, OURS, DJANGO_CA, times=10),
        Aim("OCSP, kept connections: p99", "≤ 5 ms", f"{p99:.2f} ms", p99 <= 5),
    ]
