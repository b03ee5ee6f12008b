"""What the editor's pages are built of: sections, groups, and the fields of a cell. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ams.procedures.sheet import Source, Text
from ams.revisions.fields import Field, Kind, Node, Path, at

IN_ENGLISH: Final = "en"
_NOTE: Final = Text("Catatan", "Note")
_ITEM: Final = Text("Butir", "Item")
_NEW: Final = Text("Butir baru", "New item")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; an item of a list goes when all its words are emptied.

    ``path`` is the item's place in its list, ``fresh`` what a new item holds besides its words.
    """

    title: Text
    fields: tuple[Field, ...]
    path: Path = ()
    is_new: bool = False
    fresh: Node = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the editor."""

    key: str
    title: Text
    groups: tuple[Group, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return all fields in order."""
        return tuple(one for group in self.groups for one in group.fields)


def words_fields(
    table: Node, path: Path, label: Text, *, kind: Kind = Kind.TEXT, needed: bool = True
) -> Iterator[Field]:
    """Yield the two languages of a text."""
    for language, name in (("id", "bahasa Indonesia"), (IN_ENGLISH, "bahasa Inggris")):
        english = {"bahasa Indonesia": "Indonesian", "bahasa Inggris": "English"}[name]
        words = Text(f"{label.id} ({name})", f"{label.en} ({english})")
        place = (*path, language)
        yield Field(place, kind, words, str(at(table, place) or ""), needed=needed)


def note_fields(table: Node, path: Path) -> Iterator[Field]:
    """Yield the note's fields where there is a note; emptied, it goes."""
    if at(table, (*path, "note")):
        yield from words_fields(table, (*path, "note"), _NOTE, needed=False)


def source_field(table: Node, path: Path) -> Field:
    """Return the field of where a cell's words come from."""
    label = Text("Kedudukan isi", "Standing of the words")
    place = (*path, "source")
    return Field(place, Kind.SOURCE, label, str(at(table, place)))


def standing_fields(table: Node, path: Path) -> Iterator[Field]:
    """Yield the standing of words that the paper does not have: they may become part of it."""
    if at(table, (*path, "source")) not in {None, Source.SOP}:
        yield source_field(table, path)


def line_field(table: Node, path: Path, label: Text, *, needed: bool = True) -> Field:
    """Return the field of one line."""
    return Field(path, Kind.LINE, label, str(at(table, path) or ""), needed=needed)


def places(table: Node, path: Path) -> Iterator[tuple[Path, Text, bool]]:
    """Yield each item's place and title, and the place where a new one would stand."""
    count = len(at(table, path) or ())
    for index in range(count):
        yield (*path, index), Text(f"{_ITEM.id} {index + 1}", f"{_ITEM.en} {index + 1}"), False
    yield (*path, count), _NEW, True
