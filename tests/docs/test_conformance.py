"""docs/conformance.md names code and tests that exist: what is renamed is renamed there too."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FILE = re.compile(r"([\w/]+\.(?:py|typ|html))(?:: ?(.*))?")


def rows() -> Iterator[tuple[str, str]]:
    """Yield the cells of code and of tests of every row."""
    for line in (ROOT / "docs" / "conformance.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and not line.startswith("|---") and len(cells) > 2:
            yield cells[-2], cells[-1]


@cache
def texts(folder: str, name: str) -> list[str]:
    """Return the files of that name, by the end of their path."""
    found = (ROOT / folder).rglob(Path(name).name)
    return [path.read_text() for path in found if f"/{path}".endswith(f"/{name}")]


def every_test() -> list[str]:
    return [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]


def missing_code(cell: str) -> Iterator[str]:
    """Yield the files that are not there, and names that are in none of the files named."""
    for tick in re.findall(r"`([^`]+)`", cell):
        match = _FILE.fullmatch(tick)
        if match is None:
            continue
        found = texts("ams", match[1])
        if not found:
            yield match[1]
        for name in re.split(r",\s*", match[2] or ""):
            last = name.strip("…").rpartition(".")[2]
            if not any(re.search(rf"\b{re.escape(last)}", text) for text in found):
                yield tick


def missing_tests(cell: str) -> Iterator[str]:
    """Yield the test files and the pieces of tests' names that are not there."""
    within: list[str] = []
    for tick in re.findall(r"`([^`]+)`", cell):
        for part in re.split(r",\s*", tick):
            match = _FILE.fullmatch(part)
            piece = part
            if match is not None:
                within, piece = texts("tests", match[1]), match[2] or ""
                if not within:
                    yield part
            words = [re.escape(word) for word in piece.split("…") if word]
            if "…" not in piece:
                continue
            name = r"def test_\w*" + r"\w*".join(words)
            if not any(re.search(name, text) for text in within or every_test()):
                yield part


def test_the_code_that_is_named_exists() -> None:
    assert [name for code, _tests in rows() for name in missing_code(code)] == []


def test_the_tests_that_are_named_exist() -> None:
    assert [name for _code, tests in rows() for name in missing_tests(tests)] == []


def test_every_table_is_read() -> None:
    assert len(list(rows())) > 80
