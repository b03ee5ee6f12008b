"""Finds and changes what stands at a path such as ``activities[3].standard.duration``."""

import re
from collections.abc import Iterator
from typing import cast

Table = dict[str, object]
_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")


def _steps(path: str) -> list[str | int]:
    return [int(index) if index else key for key, index in _STEP.findall(path)]


def find(table: Table, path: str) -> object:
    """Return what stands at ``path``."""
    found: object = table
    for step in _steps(path):
        found = cast("dict[str | int, object]", found)[step]
    return found


def put(table: Table, path: str, value: object) -> None:
    """Set what stands at ``path``."""
    *parents, last = _steps(path)
    holder: object = table
    for step in parents:
        holder = cast("dict[str | int, object]", holder)[step]
    cast("dict[str | int, object]", holder)[last] = value


def drop(table: Table, path: str) -> None:
    """Remove what stands at ``path``."""
    *parents, last = _steps(path)
    holder: object = table
    for step in parents:
        holder = cast("dict[str | int, object]", holder)[step]
    del cast("dict[str | int, object]", holder)[last]


def paths(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of everything below ``value``, tables and lists included."""
    if isinstance(value, dict):
        for key, below in value.items():
            here = f"{path}.{key}" if path else str(key)
            yield here
            yield from paths(below, here)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield f"{path}[{index}]"
            yield from paths(below, f"{path}[{index}]")
