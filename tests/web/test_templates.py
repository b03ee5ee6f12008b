"""Every template: nothing inline, every icon exists, every text in both languages."""

import re
from pathlib import Path

import pytest

from ams.web import navigation
from ams.web.badges import KINDS

WEB = Path(__file__).parents[2] / "ams/web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SPRITE = (WEB / "static/vendor/icons/sprite.svg").read_text()
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|javascript:"
    r"|\son(?:blur|change|click|error|focus|input|key\w*|load|mouse\w*|submit)="
)
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


def _name(path: Path) -> str:
    return path.relative_to(WEB / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_holds_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not _INLINE.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_loads_anything_from_elsewhere(path: Path) -> None:
    loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', path.read_text())
    assert not loaded


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_icon_of_a_template_is_in_the_sprite(path: Path) -> None:
    named = re.findall(r'{% icon "([^"]+)"|picture="([^"]+)"', path.read_text())
    assert {first or second for first, second in named} <= SYMBOLS


def test_every_icon_of_menu_and_badges_is_in_the_sprite() -> None:
    badges = {badge.icon for badges in KINDS.values() for badge in badges.values()}
    assert badges | {place.icon for place in navigation.PLACES} <= SYMBOLS
