"""Reads spoilt letters and says as JSON what was found: ``python -m bench.reading SEEDS EVERY``.

It runs inside an installation's environment: the marks' tags are made with its secret key.
"""

import json
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, NamedTuple

import django

django.setup()

import pypdfium2  # noqa: E402 - what follows needs Django's settings
from PIL import Image  # noqa: E402

from ams.core.identifiers import new_code  # noqa: E402
from ams.letters.data import (  # noqa: E402
    Applicant,
    CertificateDetails,
    Document,
    LetterData,
    Letterhead,
    ReasonBox,
    Superior,
)
from ams.letters.decoding import decode  # noqa: E402
from ams.letters.ink import SigningPage, ink_in, signing_page  # noqa: E402
from ams.letters.inspection import inspect  # noqa: E402
from ams.letters.marks import NotAMark, mark_of, mark_text, parse_mark, verify  # noqa: E402
from ams.letters.models import Letter, LetterVersion  # noqa: E402
from ams.letters.reading.codes import Codes, find_codes  # noqa: E402
from ams.letters.reading.flat import flattened  # noqa: E402
from ams.letters.reading.look import gray_of  # noqa: E402
from ams.letters.reading.results import Ink  # noqa: E402
from ams.letters.render import render  # noqa: E402
from bench.degrading import DPI, FLAWS, Flaw  # noqa: E402
from bench.pens import PENS  # noqa: E402

ADDRESS = "https://ams.kebumenkab.go.id/s/"
LETTERS = 4
STRANGERS = 101
"""Letters whose marks are held against each other: 101 × 100 pairs."""


def document(number: int) -> Document:
    """Return an invented letter, the same for the same number."""
    chance = Random(number)  # noqa: S311 - it must repeat itself
    content = LetterData(
        agency_id=1,
        letterhead=Letterhead("Pemerintah Kabupaten Kebumen", "Dinas Kesehatan", "Jalan Contoh 1"),
        superior=Superior("dr. Ratna Puspita", "197001011995032001", "Pembina", "Kepala Dinas"),
        applicant=Applicant(
            f"Pegawai {number}", "199001012015011009", "Perawat", "Bidang Pelayanan",
            f"pegawai.{number}@kebumenkab.go.id", f"pegawai.{number}",
        ),
        certificate=CertificateDetails(
            f"C=ID, O=Kabupaten Kebumen, CN=Pegawai {number}", f"{chance.getrandbits(120):X}",
            "C=ID, CN=CA Kebumen", date(2025, 3, 1), date(2027, 3, 1),
        ),
        reasons=(
            ReasonBox("lupa_passphrase", "Lupa passphrase", ticked=True),
            ReasonBox("kehilangan", "Kehilangan sertifikat elektronik"),
        ),
        place="Kebumen",
        date=date(2026, 11, 22),
    )  # fmt: skip
    return Document(new_code(chance.choice), f"500.12/{number}/2026", 1 + number % 3, content)


class Marked(NamedTuple):
    """A letter's first page at 300 dpi in grey, what its QRs say, and where it is signed."""

    page: Image.Image
    text: str
    place: SigningPage


def marked_page(letter: Document) -> Marked:
    """Return the first page of a letter that has one page."""
    address = ADDRESS + letter.code
    pdf = render(letter, address=address)
    page, pages = clean_page(pdf)
    place = signing_page(pdf, letter.content)
    if place is None or place.number != 1:
        raise SystemExit(f"letter {letter.number} is not signed on its first page")
    return Marked(page, mark_text(mark_of(letter, page=1, pages=pages), address=address), place)


def clean_page(pdf: bytes) -> tuple[Image.Image, int]:
    """Return a PDF's first page at 300 dpi in grey, and how many pages there are."""
    drawn = pypdfium2.PdfDocument(pdf)
    try:
        return drawn[0].render(scale=DPI / 72).to_pil().convert("L"), len(drawn)
    finally:
        drawn.close()


def half_signed(sheet: Marked, seed: int) -> tuple[Image.Image, str]:
    """Return the page as only one of the two has signed it, and which: the other forgot."""
    room = "applicant" if seed % 2 else "superior"
    pen = PENS[seed // 2 % len(PENS)]
    return pen.sign(sheet.page, getattr(sheet.place, room), seed), room


def read_class(flaw: Flaw, sheets: list[Marked], seeds: int) -> dict[str, Any]:
    """Return how many of a class were read, by which pass, how many wrongly, in what time.

    ``wrong`` counts pictures that named another letter, page or tag than theirs, ``phantoms`` those
    on which something was read that names no letter, which AMS passes over. ``signed`` and
    ``empty`` say what was measured in rooms that are signed and that are not.
    """
    found: dict[str, Any] = {"name": flaw.name, "group": flaw.group, "seeds": seeds}
    found |= {"wrong": 0, "phantoms": 0}
    found |= {"by": Counter(), "signed": Counter(), "empty": Counter()}
    found |= {"seconds": 0.0, "ink_seconds": 0.0, "octets": 0}
    for seed in range(seeds):
        sheet = sheets[seed % len(sheets)]
        page, signed = half_signed(sheet, seed)
        upload = flaw.upload(page, seed)
        gray = gray_of(next(decode(upload)[1]).picture)
        began = time.process_time()
        codes = find_codes(gray)
        read = time.process_time()
        for room, ink in _inks(gray, codes, sheet.place).items():
            found["signed" if room == signed else "empty"][ink] += 1
        found["seconds"] += read - began
        found["ink_seconds"] += time.process_time() - read
        found["octets"] += len(upload)
        others = [one for one in codes.texts if one != sheet.text]
        found["wrong"] += any(names_a_letter(one) for one in others)
        found["phantoms"] += any(not names_a_letter(one) for one in others)
        if sheet.text in codes.texts:
            found["by"][codes.found_by] += 1
    return found


def names_a_letter(text: str) -> bool:
    """Tell whether AMS would take what a QR says for the mark of some letter."""
    try:
        parse_mark(text)
    except NotAMark:
        return False
    return True


def _inks(gray: Image.Image, codes: Codes, place: SigningPage) -> dict[str, str]:
    """Return what is measured in either room."""
    flat = flattened(gray, codes.pair) if codes.pair else None
    return {
        room: ink_in(getattr(place, room), flat) if flat else Ink.UNKNOWN
        for room in ("applicant", "superior")
    }


def wrong_matches() -> tuple[int, int]:
    """Return how many pairs of one letter's mark and another letter were tried and verified.

    A quarter of them are the harder case: the same code and version, only other words.
    """
    versions, texts = [], []
    for number in range(STRANGERS):
        letter = document(number)
        if number % 2:
            first = document(0)
            letter = replace(first, content=replace(first.content, description=f"{number}"))
        row = LetterVersion(
            letter=Letter(code=letter.code), version=letter.version, sha256=letter.sha256
        )
        versions.append(row)
        texts.append(mark_text(mark_of(letter, page=1, pages=1), address=ADDRESS + letter.code))
    pairs = [
        verify(parse_mark(text), version)
        for number, text in enumerate(texts)
        for other, version in enumerate(versions)
        if number != other
    ]
    return len(pairs), sum(pairs)


def through_the_process(page: Image.Image, rounds: int) -> dict[str, float]:
    """Return seconds that an upload takes by the clock in its limited process, and the first."""
    upload = FLAWS[2].upload(page, 0)
    taken = []
    for _round in range(rounds + 1):
        began = time.perf_counter()
        inspect(upload)
        taken.append(time.perf_counter() - began)
    return {"first": taken[0], "median": sorted(taken[1:])[rounds // 2]}


def main(seeds: int, every: int) -> None:
    """Print everything as one line of JSON."""
    sheets = [marked_page(document(number)) for number in range(LETTERS)]
    classes = [read_class(flaw, sheets, seeds) for flaw in FLAWS[::every]]
    tried, verified = wrong_matches()
    found = {
        "classes": classes, "pairs": tried, "verified": verified,
        "process": through_the_process(sheets[0].page, rounds=5),
    }  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
