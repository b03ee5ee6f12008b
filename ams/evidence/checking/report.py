"""What verifying found, check by check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from ams.core.canonical import JSON
from ams.evidence.claims import Claims
from ams.journal.notes import Verifier


class Outcome(StrEnum):
    """What became of one check."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_ESTABLISHED = "not established"  # the reader named nothing that he trusts
    LEFT_OUT = "left out"  # the applicant's copy does not show it (ADR 0064)


class Exit(IntEnum):
    """The exit status of ``ams bundle verify``; 2 is click's, for a wrong command line."""

    HOLDS = 0
    FAILS = 1
    NOT_ESTABLISHED = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One check of one thing."""

    check: str
    about: str
    outcome: Outcome
    detail: str

    def to_json(self) -> dict[str, JSON]:
        """Return the result for scripts."""
        return {
            "check": self.check,
            "about": self.about,
            "outcome": self.outcome.value,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader trusts beforehand; what is empty is told as not established.

    ``roots`` are SHA-256 fingerprints in lower-case hexadecimal; ``anchors`` certificates.
    """

    anchors: tuple[x509.Certificate, ...] = ()
    roots: frozenset[str] = frozenset()
    journal_key: Verifier | None = None

    @property
    def names_a_ca(self) -> bool:
        """Tell whether any CA is trusted."""
        return bool(self.anchors or self.roots)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle taken apart: the file itself, what is attached, what the case claims."""

    pdf: bytes
    files: Mapping[str, bytes]
    claims: Claims

    def file(self, name: str) -> bytes:
        """Return an attached file.

        Raises:
            Broken: it is not there.
        """
        if name not in self.files:
            raise Broken(f"the attachment {name or '(no name)'} is missing")
        return self.files[name]


MALFORMED: Final = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError,
    NotImplementedError, AssertionError, UnsupportedAlgorithm, InvalidSignature,
    x509.DuplicateExtension, x509.UnsupportedGeneralNameType, x509.InvalidVersion,
)  # fmt: skip
"""Whatever a library makes of octets that nobody meant for it."""


class Broken(Exception):
    """A check does not hold; the text says why."""


class NotEstablished(Exception):
    """A check needs something that the reader did not name."""


class LeftOut(Exception):
    """This copy does not show what would be checked."""


@dataclass(frozen=True, slots=True)
class Report:
    """All results, in the order of the checks."""

    number: str
    results: tuple[Result, ...]

    def of(self, outcome: Outcome) -> Iterator[Result]:
        """Return the results with this outcome."""
        return (one for one in self.results if one.outcome is outcome)

    @property
    def exit(self) -> Exit:
        """Return the exit status: a failure counts more than what was not established."""
        if any(self.of(Outcome.FAILS)):
            return Exit.FAILS
        if any(self.of(Outcome.NOT_ESTABLISHED)):
            return Exit.NOT_ESTABLISHED
        return Exit.HOLDS

    def to_json(self) -> dict[str, JSON]:
        """Return the report for scripts."""
        return {
            "request": self.number,
            "exit": int(self.exit),
            "results": [one.to_json() for one in self.results],
        }
