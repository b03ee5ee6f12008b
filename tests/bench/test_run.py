"""The benchmark runs: a glimpse of it here, every part where AMS_LONG_TESTS asks for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONG = pytest.mark.skipif("AMS_LONG_TESTS" not in os.environ, reason="AMS_LONG_TESTS is not set")
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="does not touch the suite's database"),
]


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``python -m bench`` with everything that it writes below ``folder``."""
    environment = {**os.environ, "AMS_BENCH_DATA": str(folder / "data")}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench", "--results", str(folder), *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_glimpse_measures_writes_and_leaves_the_published_page_alone(tmp_path: Path) -> None:
    done = run(tmp_path, "--scale", "smoke", "crl")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "crl.json").read_text())
    assert {"crl.seconds.100", "crl.peak_mb"} <= set(found["figures"])
    assert "ams crl publish" in (tmp_path / "benchmarks.md").read_text()
    assert (tmp_path / "benchmarks" / "crl.svg").exists()


def test_a_part_that_does_not_exist_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "weather")
    assert done.returncode == 2
    assert "weather" in done.stderr


@LONG
@pytest.mark.timeout(3600)
def test_every_part_runs(tmp_path: Path) -> None:
    done = run(tmp_path, "--scale", "quick")
    assert done.returncode == 0, done.stderr
