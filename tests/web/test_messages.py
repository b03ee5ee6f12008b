"""The catalogues' keeper finds what is missing, wrong or left over."""

from pathlib import Path

import pytest

from scripts import messages

_PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package with one text in Python and one in a template."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGES", tmp_path / "ams")
    folder = tmp_path / "ams/loket"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text('_ = str\nTITLE = _("Judul %(nama)s")\n')
    (folder / "templates/a.html").write_text(
        "<ul>\n   {% translate 'Isi' %}\n {% blocktranslate trimmed with n=x %}\n"
        "   Ada {{ n }}\n  {% endblocktranslate %}</ul>"
    )
    return folder


def _write(package: Path, entries: dict[str, str], *, flags: str = "") -> None:
    path = messages.catalogue_path(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f'{flags}msgid "{key}"\nmsgstr "{text}"\n' for key, text in entries.items()]
    path.write_text(_PO + "\n".join(lines))


_GOOD = {"Judul %(nama)s": "Title %(nama)s", "Isi": "Content", "Ada %(n)s": "There is %(n)s"}


def test_texts_of_python_and_templates_are_collected(package: Path) -> None:
    messages.update(package)
    assert {message.id for message in messages.stored(package) if message.id} == set(_GOOD)


def test_a_whole_catalogue_has_no_faults(package: Path) -> None:
    _write(package, _GOOD)
    assert list(messages.faults(package)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"Isi": None}, "missing"),
        ({"Isi": ""}, "untranslated"),
        ({"Lama": "Old"}, "obsolete"),
        ({"Judul %(nama)s": "Title %(name)s"}, "placeholders differ"),
        ({"Judul %(nama)s": "Title"}, "placeholders differ"),
    ],
)
def test_a_fault_is_named(package: Path, change: dict[str, str | None], fault: str) -> None:
    entries = {**_GOOD, **change}
    _write(package, {key: text for key, text in entries.items() if text is not None})
    found = list(messages.faults(package))
    assert len(found) == 1
    assert fault in found[0]


def test_a_fuzzy_translation_is_a_fault(package: Path) -> None:
    _write(package, _GOOD, flags="#, fuzzy\n")
    assert all("fuzzy" in fault for fault in messages.faults(package))
    assert len(list(messages.faults(package))) == len(_GOOD)


def test_a_package_with_texts_and_without_catalogue_is_at_fault(package: Path) -> None:
    assert len(list(messages.faults(package))) == len(_GOOD)


def test_a_package_without_texts_needs_no_catalogue(package: Path) -> None:
    (package / "__init__.py").write_text("")
    (package / "templates/a.html").write_text("<p></p>")
    messages.update(package)
    assert not messages.catalogue_path(package).exists()


def test_an_update_keeps_translations_and_drops_what_is_gone(package: Path) -> None:
    _write(package, {"Isi": "Content", "Lama": "Old"})
    messages.update(package)
    kept = {message.id: message.string for message in messages.stored(package) if message.id}
    assert kept["Isi"] == "Content"
    assert "Lama" not in kept


def test_an_update_of_nothing_new_changes_no_octet(package: Path) -> None:
    _write(package, _GOOD)
    messages.update(package)
    once = messages.catalogue_path(package).read_bytes()
    messages.update(package)
    assert messages.catalogue_path(package).read_bytes() == once


def test_two_packages_must_not_contradict_each_other(package: Path) -> None:
    other = package.parent / "gudang"
    other.mkdir()
    _write(package, {"Isi": "Content"})
    _write(other, {"Isi": "Fill"})
    assert len(list(messages.contradictions([package, other]))) == 1


def test_the_compiled_catalogue_is_written_beside_it(package: Path) -> None:
    _write(package, _GOOD)
    messages.compile_(package)
    assert messages.catalogue_path(package).with_suffix(".mo").exists()
