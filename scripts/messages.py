"""Keep the English catalogues, one for each package: ams/<package>/locale/en/LC_MESSAGES/django.po.

``update`` collects the Indonesian msgids, ``compile`` writes the .mo files that Django reads,
``check`` fails where a msgid is missing, untranslated, fuzzy or obsolete, where placeholders
differ, or where two packages translate one msgid differently.
"""

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from babel.messages.extract import _ExtractionResult, _FileObj, _Keyword

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "ams"
KEYWORDS: "dict[str, _Keyword]" = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")


def from_template(
    file: "_FileObj | IO[bytes]",
    keywords: "Mapping[str, _Keyword]",
    comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 - Babel gives it by name
) -> "Iterator[_ExtractionResult]":
    """Return what a Django template holds: Django itself turns it into Python's calls."""
    python = templatize(file.read().decode())
    # Only the calls count; a template's indentation is no Python.
    lines = "\n".join(line.strip() for line in python.split("\n"))
    yield from extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, {})


def extracted(package: Path) -> Catalog:
    """Return every msgid of a package with the files it stands in."""
    catalog = Catalog(locale="en")
    for path in sorted(_sources(package)):
        method = "python" if path.suffix == ".py" else from_template
        place = path.relative_to(ROOT).as_posix()
        for line, msgid, comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            catalog.add(msgid, locations=[(place, line)], auto_comments=comments, context=context)
    return catalog


def _sources(package: Path) -> Iterator[Path]:
    yield from package.rglob("*.py")
    for suffix in ("html", "txt"):
        yield from package.glob(f"templates/**/*.{suffix}")


def packages() -> list[Path]:
    """Return the packages that may hold a catalogue."""
    return sorted(path.parent for path in PACKAGES.glob("*/__init__.py"))


def catalogue_path(package: Path) -> Path:
    """Return where the English catalogue of a package lies."""
    return package / "locale/en/LC_MESSAGES/django.po"


def stored(package: Path) -> Catalog:
    """Return the catalogue as it lies on the disk, an empty one where there is none."""
    path = catalogue_path(package)
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def update(package: Path) -> None:
    """Bring a catalogue up to date: new msgids empty, those that are gone removed."""
    found = extracted(package)
    path = catalogue_path(package)
    if not len(found) and not path.exists():
        return
    catalog = stored(package)
    catalog.update(found, no_fuzzy_matching=True)
    catalog.fuzzy = False
    catalog.header_comment = "# English texts of AMS; the msgids are Indonesian."
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, ignore_obsolete=True, include_lineno=False,
            sort_output=True, omit_header=False,
        )  # fmt: skip
    _steady_header(path)


def _steady_header(path: Path) -> None:
    """Take dates and tool versions out: a catalogue changes only when its texts do."""
    changing = (
        "Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date"
        "|Last-Translator|Language-Team|Generated-By"
    )
    text = re.sub(rf'^"({changing})[^\n]*\n', "", path.read_text(), flags=re.MULTILINE)
    path.write_text(text)


def compile_(package: Path) -> None:
    """Write the .mo file beside a catalogue."""
    path = catalogue_path(package)
    if path.exists():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, stored(package))


def faults(package: Path) -> Iterator[str]:
    """Return a sentence for everything that is wrong with one package's catalogue."""
    name = catalogue_path(package).relative_to(ROOT)
    found, kept = extracted(package), stored(package)
    if not len(found) and not catalogue_path(package).exists():
        return
    wanted, present = _by_key(found), _by_key(kept)
    for key in sorted(wanted.keys() - present.keys(), key=str):
        yield f"{name}: missing: {_shown(wanted[key])}"
    for key in sorted(present.keys() - wanted.keys(), key=str):
        yield f"{name}: obsolete: {_shown(present[key])}"
    for key in wanted.keys() & present.keys():
        yield from (f"{name}: {fault}" for fault in _faults_of(present[key]))


def _faults_of(message: Message) -> Iterator[str]:
    translations = _texts(message.string)
    if message.fuzzy:
        yield f"fuzzy: {_shown(message)}"
    if not translations or not all(translations):
        yield f"untranslated: {_shown(message)}"
        return
    allowed = {found for text in _texts(message.id) for found in _PLACEHOLDER.findall(text)}
    for text in translations:
        used = set(_PLACEHOLDER.findall(text))
        if used - allowed or (not message.pluralizable and used != allowed):
            yield f"placeholders differ: {_shown(message)}"


def contradictions(of: Iterable[Path]) -> Iterator[str]:
    """Return a sentence for every msgid that two packages translate differently."""
    translations: defaultdict[object, set[str]] = defaultdict(set)
    for package in of:
        for key, message in _by_key(stored(package)).items():
            translations[key].update(text for text in _texts(message.string)[:1] if text)
    for key, texts in translations.items():
        if len(texts) > 1:
            yield f"two translations of one msgid {key}: {sorted(texts)}"


def _by_key(catalog: Catalog) -> dict[object, Message]:
    return {(message.context, message.id): message for message in catalog if message.id}


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()


def _shown(message: Message) -> str:
    return repr(_texts(message.id)[0][:90])


def main() -> int:
    """Run one of the commands; ``check`` returns 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("update", "compile", "check"))
    parser.add_argument("package", nargs="*", help="only these packages of ams (default: all)")
    arguments = parser.parse_args()
    settings.configure(USE_I18N=True)
    django.setup()
    chosen = [one for one in packages() if not arguments.package or one.name in arguments.package]
    if arguments.command == "check":
        found = [fault for one in chosen for fault in faults(one)] + [*contradictions(packages())]
        for fault in found:
            print(fault, file=sys.stderr)
        return 1 if found else 0
    for one in chosen:
        (update if arguments.command == "update" else compile_)(one)
    return 0


if __name__ == "__main__":
    sys.exit(main())
