"""What a machine read on an upload: plain values that are kept as JSON beside it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Ink(StrEnum):
    """Whether the room for a signature holds ink; measured, not judged."""

    THERE = "ink"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signing:
    """What was measured where the applicant and where the superior sign by hand."""

    applicant: Ink = Ink.UNKNOWN
    superior: Ink = Ink.UNKNOWN

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the value that ``Reading.to_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(applicant=Ink(data["applicant"]), superior=Ink(data["superior"]))


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page: the texts of its QRs and which pass found the first, and how it looks.

    ``blank`` and ``dark`` are measured, not judged: a page with next to no ink, or next to no
    light.
    """

    number: int
    codes: tuple[str, ...] = ()
    found_by: str = ""
    blank: bool = False
    dark: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the value that ``Reading.to_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            number=int(data["number"]),
            codes=tuple(str(code) for code in data["codes"]),
            found_by=str(data["found_by"]),
            blank=bool(data["blank"]),
            dark=bool(data["dark"]),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on all pages; ``data_sha256`` is the digest of the letter's own data inside."""

    pages: tuple[PageReading, ...] = ()
    data_sha256: str = ""
    signed: bool = False
    signing: Signing = Signing()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self) | {"pages": [asdict(page) | {"codes": list(page.codes)}
                                         for page in self.pages]}  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the value that ``to_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            pages=tuple(PageReading.from_json(page) for page in data["pages"]),
            data_sha256=str(data["data_sha256"]),
            signed=bool(data["signed"]),
            # What was kept before there was this measure does not have it.
            signing=Signing.from_json(data["signing"]) if "signing" in data else Signing(),
        )
