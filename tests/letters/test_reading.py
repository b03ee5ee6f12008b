"""Scans and photos of letters, spoilt with fixed seeds: which are read, and none for another."""

from io import BytesIO
from random import Random

import pytest
from django.test import override_settings
from PIL import Image, ImageDraw

from ams.letters.reading.codes import PASSES, find_codes, read
from ams.letters.reading.examining import examine
from ams.letters.reading.look import gray_of, is_blank, is_dark
from bench.degrading import FLAWS, Flaw, Group
from bench.reading import Marked, document, marked_page, wrong_matches
from tests.letters.uploads import encoded, pdf_with, taken

SAMPLE = [flaw for flaw in FLAWS if flaw.group in {Group.OFFICE, Group.PHONE}]


@pytest.fixture(scope="module")
def page() -> Marked:
    """Return a clean page and what its QRs say, the same in every run."""
    with override_settings(SECRET_KEY="the tags of these pages repeat themselves"):
        return marked_page(document(0))


@pytest.mark.parametrize("flaw", SAMPLE, ids=lambda flaw: flaw.name)
def test_an_office_scan_or_phone_photo_is_read(flaw: Flaw, page: Marked) -> None:
    found = examine(flaw.upload(page[0], 0), read=True).reading.pages[0]
    assert found.codes == (page[1],)
    assert not found.blank
    assert not found.dark


def test_the_same_seed_gives_the_same_octets(page: Marked) -> None:
    flaw, small = FLAWS[9], page[0].reduce(4)
    assert flaw.upload(small, 3) == flaw.upload(small, 3)
    assert flaw.upload(small, 3) != flaw.upload(small, 4)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_is_read_whichever_way_it_lies(page: Marked, quarters: int) -> None:
    small = page[0].reduce(2).rotate(90 * quarters, expand=True)
    assert find_codes(small).texts == (page[1],)


def test_what_plain_reading_misses_a_later_pass_finds(page: Marked) -> None:
    flaw = next(flaw for flaw in FLAWS if flaw.name == "phone, much grain")
    with_grain = Image.open(BytesIO(flaw.upload(page[0], 0))).convert("L")
    assert not read(with_grain)
    found = find_codes(with_grain)
    assert found.texts == (page[1],)
    assert found.found_by in set(PASSES) - {"plain"}


def test_looking_ends_when_its_time_is_over() -> None:
    chance = Random(1)  # noqa: S311 - it must repeat itself
    noise = Image.frombytes("L", (1500, 2000), chance.randbytes(1500 * 2000))
    assert find_codes(noise, budget=0.0).texts == ()


def test_every_page_of_a_pdf_is_read() -> None:
    assert len(examine(pdf_with(pages=3), read=True).reading.pages) == 3


def test_a_sheet_of_paper_without_a_word_is_blank_and_one_line_is_not() -> None:
    sheet = Image.effect_noise((1200, 1700), 3).point([min(255, 118 + one) for one in range(256)])
    assert is_blank(sheet)
    draw = ImageDraw.Draw(sheet)
    for at in range(100, 1000, 24):
        draw.rectangle((at, 400, at + 14, 424), fill=40)
    assert not is_blank(sheet)


@pytest.mark.parametrize(("level", "dark"), [(20, True), (90, False), (250, False)])
def test_next_to_no_light_is_dark(level: int, *, dark: bool) -> None:
    assert is_dark(Image.new("L", (800, 1100), level)) is dark


def test_what_is_transparent_is_paper() -> None:
    assert is_blank(gray_of(Image.new("RGBA", (300, 400), (0, 0, 0, 0))))


def test_without_being_asked_nothing_is_read() -> None:
    assert taken(encoded("PNG")).reading.pages == ()


def test_no_letters_mark_is_taken_for_anothers_in_ten_thousand_pairs() -> None:
    tried, verified = wrong_matches()
    assert tried > 10_000
    assert verified == 0
