"""The revocation procedure as AMS ships it, and its file as a table that a test may spoil."""

import tomllib
from collections.abc import Callable
from copy import deepcopy

import pytest

from ams.procedures.registry import FILES, get
from ams.procedures.rules import Procedure

_FILE = FILES / "revocation" / "2021-04-16.toml"
_TABLE = tomllib.loads(_FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def procedure() -> Procedure:
    """Return the revocation procedure."""
    return get("revocation", "2021-04-16")


@pytest.fixture
def file_text() -> str:
    """Return the procedure's file as it is."""
    return _FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def fresh_table() -> Callable[[], dict[str, object]]:
    """Return a function that gives a new copy of the file's table at each call."""
    return lambda: deepcopy(_TABLE)
