"""The process tree: children come back, nothing is left behind. Real processes throughout."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ams.config.processes import refuse_taken
from ams.core.errors import Unavailable

pytestmark = pytest.mark.processes

_TREE = """
import sys
from ams.config.processes import ProcessTree
ProcessTree(["one", "two"], command=[sys.executable, sys.argv[1]]).run()
"""
# A child notes its own and its helper's process number and then waits.
_CHILD = """
import os, pathlib, subprocess, sys, time
from ams.config.processes import follow_lifeline
follow_lifeline()
helper = subprocess.Popen(["sleep", "900"])
pathlib.Path("{folder}", sys.argv[1]).write_text(f"{{os.getpid()}} {{helper.pid}}")
time.sleep(900)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def _wait(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def _pids(folder: Path, name: str) -> list[int]:
    file = folder / name
    return [int(part) for part in file.read_text().split()] if file.exists() else []


@pytest.fixture
def tree(tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    child = tmp_path / "child.py"
    child.write_text(_CHILD.format(folder=tmp_path))
    process = subprocess.Popen(  # noqa: S603 - this test's own program
        [sys.executable, "-c", _TREE, str(child)], stderr=subprocess.DEVNULL
    )
    _wait(lambda: len(_pids(tmp_path, "one")) == 2 and len(_pids(tmp_path, "two")) == 2)
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(120)


def test_a_killed_child_comes_back_and_what_it_left_is_ended(
    tree: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    child, helper = _pids(tmp_path, "one")
    other = _pids(tmp_path, "two")
    os.kill(child, signal.SIGKILL)
    _wait(lambda: len(_pids(tmp_path, "one")) == 2 and _pids(tmp_path, "one")[0] != child)
    assert not _alive(helper)
    assert _pids(tmp_path, "two") == other
    assert tree.poll() is None


def test_a_stopped_tree_leaves_no_process(tree: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    everyone = [*_pids(tmp_path, "one"), *_pids(tmp_path, "two")]
    tree.terminate()
    assert tree.wait(120) == 0
    assert not any(_alive(pid) for pid in everyone)


def test_children_of_a_killed_tree_end_by_themselves(
    tree: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    everyone = [*_pids(tmp_path, "one"), *_pids(tmp_path, "two")]
    tree.kill()
    tree.wait(120)
    _wait(lambda: not any(_alive(pid) for pid in everyone))


def test_a_taken_port_is_named_with_the_setting_that_moves_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unavailable, match=f"{bind}.*AMS_BIND"):
            refuse_taken("AMS_BIND", bind)
