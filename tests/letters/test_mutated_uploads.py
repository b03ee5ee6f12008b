"""Files made or spoilt to harm: each ends as a refusal or a decoded file, never as anything else.

Most are decoded in a few confined processes, many each; a sample in processes of their own, as in
production.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ams.letters.inspection import inspect
from ams.letters.reading import process
from ams.letters.reading.confinement import MOST_SECONDS
from ams.letters.refusals import Unreadable, UploadRefused
from tests.letters.mutating import built, laughing, mutated
from tests.letters.uploads import encoded

ROOT = Path(__file__).parents[2]
SEEDS, EACH = 4, 500


@pytest.fixture
def own_server() -> Iterator[None]:
    """Have a server with limits of this test alone."""
    process._forget()
    yield
    process._forget()


def decoded(seed: int, count: int) -> dict[str, int]:
    """Return what became of so many files in one confined process."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.letters.mutating", str(seed), str(count)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_a_spoilt_file_is_refused_or_decoded(seed: int) -> None:
    outcomes = decoded(seed, EACH)
    assert sum(outcomes.values()) == EACH
    assert outcomes["taken"] < EACH / 2
    assert outcomes.get("memory", 0) == 0


def test_a_file_that_was_built_to_harm_is_refused_or_decoded() -> None:
    outcomes = decoded(0, 0)
    assert sum(outcomes.values()) > 250
    assert outcomes["upload_too_complex"]
    assert outcomes["upload_image_too_large"]


def test_a_sample_ends_the_same_way_in_processes_of_their_own() -> None:
    sample = [*list(built())[::14], *mutated(9, 20)]
    assert "upload_unreadable" not in {outcome(content) for content in sample}


def outcome(content: bytes) -> str:
    """Return the refusal's code, or "taken"."""
    try:
        inspect(content)
    except UploadRefused as refusal:
        return refusal.code
    return "taken"


def test_a_page_that_takes_for_ever_to_draw_is_ended_and_the_next_file_is_read(
    own_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MOST_CPU_SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(Unreadable):
        inspect(laughing(9, 9))
    assert time.monotonic() - began < MOST_SECONDS
    assert inspect(encoded("PNG")).pages
