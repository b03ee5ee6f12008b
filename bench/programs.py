"""Other people's programs: where they are, and what their absence leaves out."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Needed:
    """A program, Debian's package that holds it, and what is not measured without it."""

    program: str
    package: str
    without_it: str


NEEDED = (
    Needed("openssl", "openssl", "no `openssl ca` and no `openssl ocsp` beside ours"),
    Needed("go", "golang-go", "no CRL by Go's standard library beside ours"),
    Needed("wrk", "wrk", "no OCSP under load at all"),
    Needed("nginx", "nginx-light", "no static files by nginx beside ours"),
    Needed("cfssl", "golang-cfssl", "no cfssl ocspserve beside ours"),
    Needed("postgres", "postgresql", "nothing on PostgreSQL"),
)
_FOLDERS = ("/usr/sbin", "/usr/local/sbin")


def find(program: str) -> str | None:
    """Return the program's path, ``None`` where it is not installed."""
    if program == "postgres":
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        return str(found[-1]) if found else shutil.which(program)
    elsewhere = ":".join(_FOLDERS)
    return shutil.which(program) or shutil.which(program, path=elsewhere)


def missing() -> list[Needed]:
    """Return what is not installed."""
    return [needed for needed in NEEDED if find(needed.program) is None]
