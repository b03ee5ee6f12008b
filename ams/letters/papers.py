"""Which letter, version and page an uploaded page is, as the marks on it prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ams.core.identifiers import format_code
from ams.letters.marks import Mark, NotAMark, parse_mark, verify
from ams.letters.models import Letter, LetterVersion
from ams.letters.reading.results import PageReading, Reading
from ams.letters.refusals import AnotherLetter


class Proof(StrEnum):
    """How much the marks on a page prove."""

    GENUINE = "genuine"  # AMS printed this page of this letter
    CODE_ONLY = "code_only"  # the letter's code, as letters had it before there were tags
    FALSE = "false"  # it looks like a mark of ours and is none
    NONE = "none"  # no mark was read


@dataclass(frozen=True, slots=True)
class Page:
    """One uploaded page and the mark that counts; ``version`` only where it is genuine."""

    reading: PageReading
    proof: Proof
    mark: Mark | None = None
    version: LetterVersion | None = None

    @property
    def number(self) -> int:
        """Return the page's place in the upload, from one."""
        return self.reading.number


_ORDER: Final = tuple(Proof)


def pages_of(letter: Letter, reading: Reading) -> tuple[Page, ...]:
    """Return each uploaded page with what its marks prove about ``letter``."""
    versions = {one.version: one for one in letter.versions.defer("pdf")}
    return tuple(_page(letter, versions, page) for page in reading.pages)


def check_is_no_other(letter: Letter, reading: Reading) -> None:
    """Refuse an upload of which a page is proven to belong to another letter.

    Raises:
        AnotherLetter: names the page and both codes.
    """
    for page in reading.pages:
        for mark in _marks(page):
            if mark.code != letter.code and _is_genuine(mark):
                raise AnotherLetter(
                    f"page {page.number} belongs to letter {mark.code}, not {letter.code}",
                    page=page.number, code=format_code(mark.code), own=letter.printed_code,
                )  # fmt: skip


def _page(letter: Letter, versions: dict[int, LetterVersion], reading: PageReading) -> Page:
    """Return the page by the mark that proves most."""
    found = [_judged(letter, versions, reading, mark) for mark in _marks(reading)]
    return min(found, key=lambda page: _ORDER.index(page.proof), default=Page(reading, Proof.NONE))


def _judged(
    letter: Letter, versions: dict[int, LetterVersion], reading: PageReading, mark: Mark
) -> Page:
    if mark.code == letter.code and not mark.has_tag:
        return Page(reading, Proof.CODE_ONLY, mark)
    version = versions.get(mark.version) if mark.code == letter.code else None
    if version is not None and verify(mark, version):
        return Page(reading, Proof.GENUINE, mark, version)
    return Page(reading, Proof.FALSE, mark)


def _marks(page: PageReading) -> Iterator[Mark]:
    """Yield the marks on a page; other people's QRs are none of our business."""
    for code in page.codes:
        try:
            yield parse_mark(code)
        except NotAMark:
            continue


def _is_genuine(mark: Mark) -> bool:
    version = (
        LetterVersion.objects.select_related("letter")
        .defer("pdf")
        .filter(letter__code=mark.code, version=mark.version)
        .first()
    )
    return version is not None and verify(mark, version)
