"""The status service as processes: one dies, the others serve on; a stop loses nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.distribution.server.content import PATIENCE, get, one_answer, status, wait_for
from tests.ports import free_port

pytestmark = pytest.mark.processes
_WORKERS = 2


def environment(data: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMS_")}
    return {
        **kept,
        "AMS_DATA": str(data),
        "AMS_STATUS_BIND": f"127.0.0.1:{port}",
        "AMS_STATUS_WORKERS": str(_WORKERS),
        "AMS_STATUS_METRICS_BIND": f"127.0.0.1:{port + 1}",
        "DATABASE_URL": f"sqlite:///{data / 'ams.sqlite3'}",
    }


@dataclass(frozen=True)
class Tree:
    """`ams status` as it runs."""

    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]
    port: int


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """Run the status service on a database that was never made; it must stop cleanly."""
    data, port = tmp_path_factory.mktemp("status"), free_port(beside=(1,))  # its figures
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ams.config.command", "status"],
            env=environment(data, port),
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(lambda: len(workers(process.pid)) == _WORKERS and status(asked(port)) == 200)
        yield Tree(process, environment(data, port), port)
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), PATIENCE)


def workers(parent: int) -> list[int]:
    """Return the children of ``parent`` that serve."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            its_parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            serves = b"status-worker" in (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if its_parent == parent and serves:
            found.append(int(folder.name))
    return found


def asked(port: int, path: str = "/healthz") -> bytes:
    """Return the answer of whichever process gets the connection, nothing if none does."""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            client.sendall(get(path))
            head, body = one_answer(client)
            return head + body
    except (OSError, AssertionError):
        return b""


def test_a_killed_process_is_started_again_while_the_others_serve(tree: Tree) -> None:
    wait_for(lambda: all(status(asked(tree.port)) == 200 for _ in range(30)))
    before = workers(tree.process.pid)
    os.kill(before[0], signal.SIGKILL)
    time.sleep(0.1)
    assert all(status(asked(tree.port)) == 200 for _ in range(100))
    wait_for(lambda: before[0] not in (now := workers(tree.process.pid)) and len(now) == _WORKERS)


def test_a_second_service_on_the_same_address_is_told_so(tree: Tree) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "ams.config.command", "status"],
        env=tree.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert second.returncode == 1
    assert "AMS_STATUS_BIND" in second.stderr
    assert "Traceback" not in second.stderr


def test_any_process_tells_the_figures_of_all(tree: Tree) -> None:
    wait_for(
        lambda: all(
            said in asked(tree.port + 1, "/metrics")
            for said in (
                b'ams_status_connections{worker="0"}',
                b'ams_status_connections{worker="1"}',
                b'ams_status_answers_total{kind="healthz",status="200",worker=',
            )
        )
    )
    assert status(asked(tree.port, "/metrics")) == 404


def test_without_database_it_is_alive_and_says_that_it_is_not_ready(tree: Tree) -> None:
    answer = asked(tree.port, "/readyz")
    assert status(answer) == 503
    assert b'"database": "does not answer"' in answer
    assert b"application/json" in answer
    assert status(asked(tree.port)) == 200
