"""Drawings that were looked at and kept; ``AMS_GOLDEN=write`` keeps the present ones instead."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, drawn: str) -> None:
    """Fail unless the kept file says the same, line by line."""
    path = FOLDER / name
    if os.environ.get("AMS_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(drawn + "\n", encoding="utf-8")
    assert (drawn + "\n").splitlines() == path.read_text(encoding="utf-8").splitlines()
