import hashlib
import json

import pytest
from PIL import ImageFont

from ams.letters.glyphs import FOLDER, drawable

MANIFEST = json.loads((FOLDER / "manifest.json").read_text())


def test_every_committed_font_stands_in_the_manifest_unaltered() -> None:
    listed = {row["file"]: row["sha256"] for row in MANIFEST}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.ttf")
    }
    assert found == listed


def test_every_font_comes_with_its_licence() -> None:
    assert all(
        "OPEN FONT LICENSE" in (FOLDER / row["licence_file"]).read_text() for row in MANIFEST
    )


@pytest.mark.parametrize("character", "Aé“ŽỄΩЖمꦲ")
def test_what_a_font_draws_is_known_as_drawable(character: str) -> None:
    assert ord(character) in drawable()


@pytest.mark.parametrize("code", [0x674E, 0x0939, 0x1F469, 0xFFFF])
def test_what_no_font_draws_is_not(code: int) -> None:
    assert code not in drawable()


def test_our_reading_of_the_tables_agrees_with_freetype() -> None:
    font = ImageFont.truetype(
        str(FOLDER / "LiberationSans-Regular.ttf"), 20, layout_engine=ImageFont.Layout.BASIC
    )
    missing = bytes(font.getmask("\uffff"))
    drawn = {code for code in range(0x21, 0x250) if bytes(font.getmask(chr(code))) != missing}
    assert drawn - {0xAD} <= drawable()
