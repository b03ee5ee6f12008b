"""The reasons that a procedure's forms offer, and what relying parties read of each (ADR 0047)."""

from collections.abc import Iterable
from dataclasses import dataclass

from ams.core.crl_reasons import SEVERITY, CRLReason
from ams.procedures.sheet import Cell, Source, Text


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as people choose it and as relying parties read it.

    ``meaning`` is said below it on the applicant's form. ``takes_invalidity_date`` lets it carry
    the day of loss (RFC 5280, 5.3.2); ``urgent`` puts the request first in the queue; with
    ``for_oneself`` false only the letter written without signing in and officers offer it.
    """

    key: str
    text: Cell
    reason_code: CRLReason
    takes_invalidity_date: bool
    urgent: bool
    for_oneself: bool
    meaning: Text | None = None

    @property
    def from_source(self) -> bool:
        """Tell whether the words stand in the procedure itself, not only on its forms."""
        return self.text.source is Source.SOP

    def in_language(self, language: str) -> str:
        """Return the reason's wording; Indonesian unless ``language`` is English."""
        return self.text.in_language(language)


def most_severe(reasons: Iterable[Reason]) -> CRLReason:
    """Return the one CRLReason for reasons chosen together: the most severe (ADR 0010)."""
    return min((one.reason_code for one in reasons), key=SEVERITY.index)
