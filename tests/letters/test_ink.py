"""Whether people have signed: a signed room is never called empty, an empty one mostly is."""

from dataclasses import replace

import pytest
from django.test import override_settings
from PIL import Image

from ams.letters.data import LetterData
from ams.letters.decoding import decode
from ams.letters.ink import Room, ink_in, signing_page, together
from ams.letters.reading.codes import find_codes
from ams.letters.reading.flat import flattened
from ams.letters.reading.look import gray_of
from ams.letters.reading.results import Ink
from ams.letters.render import render
from bench.degrading import FLAWS, Flaw, Group
from bench.pens import PENS, Pen
from bench.reading import Marked, document, marked_page

UNTOLD = {"phone, folded corner"}  # one QR alone does not say how the sheet lay
GRAINY = {"phone, grain"}  # whose grain may hide that a room is empty


@pytest.fixture(scope="module")
def sheet() -> Marked:
    """Return a clean page and where it is signed; its QRs are the same in every run."""
    with override_settings(SECRET_KEY="the tags of these pages repeat themselves"):
        return marked_page(document(0))


def rooms_of(sheet: Marked) -> tuple[Room, Room]:
    """Return the applicant's and the superior's room."""
    assert sheet.place.applicant is not None
    assert sheet.place.superior is not None
    return sheet.place.applicant, sheet.place.superior


def laid_flat(upload: bytes) -> Image.Image | None:
    """Return the page of an upload laid flat, where both QRs were read."""
    gray = gray_of(next(decode(upload)[1]).picture)
    pair = find_codes(gray).pair
    return flattened(gray, pair) if pair else None


def told(sheet: Marked, page: Image.Image) -> tuple[Ink, Ink]:
    """Return what is said of both rooms of a page that was laid flat."""
    flat = laid_flat(FLAWS[2].upload(page, 0))
    assert flat is not None
    applicant, superior = rooms_of(sheet)
    return ink_in(applicant, flat), ink_in(superior, flat)


AIMED = [flaw for flaw in FLAWS if flaw.group in {Group.OFFICE, Group.PHONE}]


@pytest.mark.parametrize("flaw", AIMED, ids=lambda flaw: flaw.name)
def test_who_signed_and_who_did_not_is_seen(flaw: Flaw, sheet: Marked) -> None:
    applicant, superior = rooms_of(sheet)
    flat = laid_flat(flaw.upload(PENS[1].sign(sheet.page, applicant, 1), 1))
    if flaw.name in UNTOLD:
        assert flat is None
        return
    assert flat is not None
    assert ink_in(applicant, flat) is Ink.THERE
    empty = {Ink.NONE, Ink.UNKNOWN} if flaw.name in GRAINY else {Ink.NONE}
    assert ink_in(superior, flat) in empty


@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.name)
@pytest.mark.parametrize("flaw", FLAWS[::3], ids=lambda flaw: flaw.name)
def test_a_signed_room_is_never_called_empty(flaw: Flaw, pen: Pen, sheet: Marked) -> None:
    _applicant, superior = rooms_of(sheet)
    flat = laid_flat(flaw.upload(pen.sign(sheet.page, superior, 4), 4))
    assert flat is None or ink_in(superior, flat) is not Ink.NONE


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_is_measured_whichever_way_it_lies(quarters: int, sheet: Marked) -> None:
    page = PENS[0].sign(sheet.page, rooms_of(sheet)[1], 0).rotate(90 * quarters, expand=True)
    assert told(sheet, page) == (Ink.NONE, Ink.THERE)


def test_our_own_pdf_as_it_was_printed_holds_no_ink(sheet: Marked) -> None:
    assert told(sheet, sheet.page) == (Ink.NONE, Ink.NONE)


def test_a_signature_through_the_typed_name_counts(sheet: Marked) -> None:
    _applicant, superior = rooms_of(sheet)
    left, top, right, bottom = superior.box
    lower = replace(superior, box=(left, top + 20, right, bottom))  # the name is where it signs
    assert told(sheet, PENS[0].sign(sheet.page, lower, 0))[1] is Ink.THERE


def test_a_stamp_alone_is_ink_too(sheet: Marked) -> None:
    stamp = Pen("stamp", (6, 6), 14, 1.2, 120)
    assert told(sheet, stamp.sign(sheet.page, rooms_of(sheet)[1], 0))[1] is Ink.THERE


def test_what_lies_on_the_page_instead_of_our_print_is_told_nothing_of(sheet: Marked) -> None:
    page = sheet.page.copy()
    other = page.crop((0, 0, page.width, page.height // 3)).rotate(180)
    page.paste(other, (0, page.height // 2))  # text, but not ours, where both sign
    assert told(sheet, page) == (Ink.UNKNOWN, Ink.UNKNOWN)


def test_a_sheet_pasted_over_both_rooms_is_told_nothing_of(sheet: Marked) -> None:
    page = sheet.page.copy()
    page.paste(255, (0, page.height // 2, page.width, page.height * 7 // 8))
    assert told(sheet, page) == (Ink.UNKNOWN, Ink.UNKNOWN)


@pytest.mark.parametrize("acting", ["a.n. Bupati Kebumen dan Sekretaris Daerah", ""])
def test_the_rooms_are_found_under_long_names(plain_letter: LetterData, acting: str) -> None:
    long = "Prof. Dr. Raden Mas Suryodiningrat Kusumaningrat Adiwijaya, S.H., M.Hum."
    content = replace(
        plain_letter,
        superior=replace(plain_letter.superior, name=long, position=f"{acting} Kepala Bagian"),
        applicant=replace(plain_letter.applicant, name=long.replace("Prof. Dr.", "Ir.")),
    )
    letter = replace(document(0), content=content)
    place = signing_page(render(letter, address="https://ams.example/s/" + letter.code), content)
    assert place is not None
    assert place.applicant is not None
    assert place.superior is not None
    assert place.applicant.box[2] <= place.superior.box[0] + 40


def test_without_the_superiors_name_there_is_no_room(plain_letter: LetterData) -> None:
    letter = document(0)
    pdf = render(letter, address="https://ams.example/s/" + letter.code)
    assert signing_page(pdf, plain_letter) is None


def test_a_name_that_has_no_blank_above_is_no_room(sheet: Marked) -> None:
    letter = document(0)
    content = replace(letter.content, superior=replace(letter.content.superior, name="Penerbit"))
    pdf = render(letter, address="https://ams.example/s/" + letter.code)
    place = signing_page(pdf, content)
    assert place is not None
    assert place.superior is None
    assert ink_in(place.superior, sheet.page.resize((420, 594))) is Ink.UNKNOWN


def test_two_qrs_that_lie_as_on_no_page_of_ours_lay_nothing_flat() -> None:
    gray = Image.new("L", (600, 800), 255)
    same = ((10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0))
    assert flattened(gray, (same, same)) is None
    point = ((5.0, 5.0),) * 4
    assert flattened(gray, (point, point)) is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([Ink.NONE, Ink.THERE], Ink.THERE),
        ([Ink.NONE, Ink.UNKNOWN], Ink.UNKNOWN),
        ([Ink.NONE, Ink.NONE], Ink.NONE),
        ([], Ink.UNKNOWN),
    ],
)
def test_ink_on_one_copy_is_ink_and_doubt_on_one_is_doubt(found: list[Ink], said: Ink) -> None:
    assert together(found) is said
