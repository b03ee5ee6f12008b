"""The pictures that guides may show: those that AMS ships, and no others."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image

from ams.guides.rules import Language

FOLDER: Final = Path(__file__).parent / "static" / "guides"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page in one language: its path below the static files, and its pixels."""

    path: str
    width: int
    height: int


@cache
def pictures() -> dict[tuple[str, Language], Picture]:
    """Return every picture by name and language (``queue.id.webp`` is "queue", Indonesian)."""
    found = {}
    for path in sorted(FOLDER.glob("*.*.webp")):
        name, language = path.stem.split(".")
        with Image.open(path) as image:
            width, height = image.size
        found[name, Language(language)] = Picture(f"guides/{path.name}", width, height)
    return found


def picture(name: str, language: Language) -> Picture | None:
    """Return a picture, ``None`` if there is none of that name."""
    return pictures().get((name, language))
