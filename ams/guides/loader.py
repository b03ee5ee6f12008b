"""Reads a section's file strictly: front matter in TOML between lines of +++, then Markdown."""

import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, Never, TypeVar

from ams.guides.errors import GuideInvalid
from ams.guides.rules import Guide, Language, Place, Section, Wording

_Member = TypeVar("_Member", bound=StrEnum)
_FENCE = "+++\n"
_KEYS = {"guide", "language", "order", "procedure", "activity", "title"}
_NAME = re.compile(r"(?P<key>[a-z][a-z0-9_]*)\.(?P<language>[a-z]{2})")


def load(path: Path) -> Section:
    """Return the section that the file at ``path`` holds.

    The folder is the guide, the file's name the section's key and language.

    Raises:
        GuideInvalid: it cannot be read, or does not say what a section must.
    """
    named = _NAME.fullmatch(path.stem)
    if named is None:
        _refuse(path, "name", path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GuideInvalid(f"{path}: cannot be read: {error}") from error
    section = parse(text, key=named["key"], file=path)
    filed = (path.parent.name, named["language"])
    if (section.place.guide, section.place.language) != filed:
        _refuse(path, "guide or language (not as it is filed)", str(section.place))
    return section


def parse(text: str, *, key: str, file: Path | str) -> Section:
    """Return the section that ``text`` describes; ``file`` is named in errors.

    Raises:
        GuideInvalid: a key is missing, unknown or of another type, or there is no text.
    """
    parts = text.split(_FENCE, 2)
    if len(parts) != len(("before", "front matter", "body")) or parts[0]:
        _refuse(file, "front matter", text[:20])
    head = _table(parts[1], file)
    place = Place(
        _member(head, "guide", Guide, file), key, _member(head, "language", Language, file)
    )
    order = head["order"]
    if not isinstance(order, int) or isinstance(order, bool) or order < 1:
        _refuse(file, "order", order)
    words = {name: _string(head, name, file) for name in ("procedure", "activity", "title")}
    body = parts[2].strip()
    if not words["title"] or not body:
        _refuse(file, "title or text (empty)", words["title"])
    if bool(words["procedure"]) != bool(words["activity"]):
        _refuse(file, "activity (its procedure is needed, and the other way round)", words)
    wording = Wording(words["title"], body)
    return Section(place, order, words["procedure"], words["activity"], wording)


def _table(text: str, file: Path | str) -> dict[str, Any]:
    try:
        head = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GuideInvalid(f"{file}: front matter is no TOML: {error}") from error
    if head.keys() != _KEYS:
        _refuse(file, "front matter (missing or unknown keys)", sorted(head.keys() ^ _KEYS))
    return head


def _member(head: dict[str, Any], name: str, kind: type[_Member], file: Path | str) -> _Member:
    known = {one.value: one for one in kind}
    value = head[name]
    if not isinstance(value, str) or value not in known:
        _refuse(file, f"{name} (one of {', '.join(known)})", value)
    return known[value]


def _string(head: dict[str, Any], name: str, file: Path | str) -> str:
    value = head[name]
    if not isinstance(value, str) or value != value.strip():
        _refuse(file, name, value)
    return value


def _refuse(file: Path | str, what: str, value: object) -> Never:
    raise GuideInvalid(f"{file}: wrong {what}: found {value!r}")
