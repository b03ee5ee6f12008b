"""What the pages of an upload show where the letter is signed by hand."""

from collections.abc import Iterator, Mapping

from PIL import Image

from ams.letters.ink import ink_in, signing_page, together
from ams.letters.models import Letter, LetterVersion
from ams.letters.papers import Page, Proof, pages_of
from ams.letters.reading.flat_pages import HEIGHT, WIDTH
from ams.letters.reading.results import Ink, Reading, Signing


def signing_on(letter: Letter, reading: Reading, flat: Mapping[int, bytes]) -> Signing:
    """Return whether the rooms for both signatures hold ink, on the pages proven to be ours.

    Nothing is called empty while a page was not recognised: it may be the one that was signed.
    """
    pages = pages_of(letter, reading)
    found = list(_measured(pages, flat))
    if not found:
        return Signing()
    doubtful = [Ink.UNKNOWN] if any(_may_be_any(page) for page in pages) else []
    return Signing(
        applicant=together([*doubtful, *(one.applicant for one in found)]),
        superior=together([*doubtful, *(one.superior for one in found)]),
    )


def _measured(pages: tuple[Page, ...], flat: Mapping[int, bytes]) -> Iterator[Signing]:
    """Yield what every copy shows of the page that is signed; a proven page may lie unflat."""
    for version, numbers in _by_version(pages).items():
        place = signing_page(bytes(version.pdf), version.content)
        for page in numbers:
            if place is None or page.mark is None or page.mark.page != place.number:
                continue
            if page.number not in flat:
                yield Signing()
                continue
            laid = Image.frombytes("L", (WIDTH, HEIGHT), flat[page.number])
            yield Signing(ink_in(place.applicant, laid), ink_in(place.superior, laid))


def _by_version(pages: tuple[Page, ...]) -> dict[LetterVersion, list[Page]]:
    """Return the proven pages by the version that they are pages of."""
    found: dict[LetterVersion, list[Page]] = {}
    for page in pages:
        if page.version is not None:
            found.setdefault(page.version, []).append(page)
    return found


def _may_be_any(page: Page) -> bool:
    """Tell whether nobody knows which page it is; one without a word on it is none."""
    return page.version is None and page.proof is not Proof.FALSE and not page.reading.blank
