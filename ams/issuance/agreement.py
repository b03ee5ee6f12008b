"""The subscriber agreement: kept by version, the newest in force; its digest goes with a yes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from ams.core.canonical import canonical

_FILES = Path(__file__).parent / "agreements"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of the agreement in both languages."""

    version: str
    points: tuple[tuple[str, str], ...]  # Indonesian, English

    def in_language(self, language: str) -> tuple[str, ...]:
        """Return the points in a language."""
        return tuple(english if language == "en" else own for own, english in self.points)

    @property
    def sha256(self) -> str:
        """Return the digest of the text in both languages, in lower-case hexadecimal."""
        plain = {"version": self.version, "points": [list(one) for one in self.points]}
        return sha256(canonical(plain)).hexdigest()


@cache
def present() -> Agreement:
    """Return the newest version, which is the one to be accepted now."""
    return _read(max(_FILES.glob("*.toml")))


@cache
def of_version(version: str) -> Agreement | None:
    """Return a version that somebody has accepted, ``None`` where there is none such."""
    return next(
        (each for path in _FILES.glob("*.toml") if (each := _read(path)).version == version), None
    )


def _read(path: Path) -> Agreement:
    told = tomllib.loads(path.read_text())
    return Agreement(told["version"], tuple((one["id"], one["en"]) for one in told["points"]))
