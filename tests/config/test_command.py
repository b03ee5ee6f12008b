"""The command as a script meets it: one sentence on stderr, an exit status, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes


def ams(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a data folder of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AMS_")}
    database = f"sqlite:///{folder / 'ams.sqlite3'}"
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "ams.config.command", *arguments],
        env={**clean, "AMS_DATA": str(folder), "DATABASE_URL": database, **environment},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def test_a_database_that_was_never_made_is_told_of_in_one_sentence(tmp_path: Path) -> None:
    done = ams(tmp_path, "ca", "list")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ams: the database refused (no such table: ")
    assert done.stderr.endswith("ams migrate\n")
    assert done.stderr.count("\n") == 1


def test_a_malformed_setting_is_named_in_one_sentence(tmp_path: Path) -> None:
    done = ams(tmp_path, "ca", "list", AMS_BIND="nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "ams: AMS_BIND: 'nowhere' is not host:port, for example 127.0.0.1:8000\n"
