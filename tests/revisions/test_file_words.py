"""Every refusal of a procedure file is said in the reader's language; none is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from ams.procedures import loader
from ams.procedures.errors import ProcedureInvalid
from ams.revisions.file_words import rule_of, words_of

_SOURCES = Path(loader.__file__).parent
_REFUSING = {"refuse": 1, "_refuse": 2, "ProcedureInvalid": 0}
# What only a file in the installation's own folder is refused for, at the start of a process.
_NEVER_UPLOADED = ("cannot be read: 7", "must be 7, as the file is filed", "is no TOML: 7")


def said(node: ast.expr) -> str:
    """Return a text of the sources with 7 for what it is filled with."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.Constant) else "7" for each in node.values)
        return "".join(map(str, parts))
    return ""


def problems() -> Iterator[str]:
    """Yield every problem that the sources of the loader tell of."""
    for path in sorted(_SOURCES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "problem":
                yield said(node.value)
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                place = _REFUSING.get(name)
                if place is not None and len(node.args) > place:
                    yield said(node.args[place])


PROBLEMS = sorted(set(problems()) - {"", *_NEVER_UPLOADED})


def refused(problem: str, value: object = None) -> ProcedureInvalid:
    """Return the loader's error."""
    return ProcedureInvalid(problem, file="x.toml", path="activities[3].key", value=value)


def test_the_sources_tell_of_many_problems() -> None:
    assert len(PROBLEMS) > 40
    assert "is no activity that AMS carries out; those are 7" in PROBLEMS


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_has_words_in_both_languages(problem: str) -> None:
    with override("id"):
        indonesian = rule_of(refused(problem))
    with override("en"):
        english = rule_of(refused(problem))
    assert indonesian != problem
    assert english != indonesian


def test_a_refusal_names_the_key_the_rule_and_what_stood_there() -> None:
    with override("id"):
        words = words_of(
            refused("must have the outcomes match, mismatch and no other", ["conform"])
        )
    assert words == (
        "activities[3].key: harus mempunyai keluaran match, mismatch dan tidak ada yang lain,"
        " karena itulah yang dijalankan AMS (tertulis: conform)."
    )


def test_a_long_value_is_cut() -> None:
    assert len(words_of(refused("must be a table", "x" * 10_000))) < 200


def test_what_is_no_toml_is_told_by_line_and_column() -> None:
    error = refused("is no TOML: Expected '=' after a key (at line 3, column 7)")
    with override("id"):
        assert words_of(error).startswith("Baris 3, kolom 7: bukan TOML")
        assert words_of(refused("is no TOML: too deep")).startswith("Bukan berkas TOML")
