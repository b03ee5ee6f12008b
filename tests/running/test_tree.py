"""The running tree as an operator meets it: health, dead children, taken ports, commands."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.running.conftest import RunningAMS, answers

pytestmark = [pytest.mark.processes, pytest.mark.timeout(1800)]


def test_the_three_kinds_of_process_and_the_mailbox_are_children_of_one_tree(
    running: RunningAMS,
) -> None:
    children = running.children()
    assert set(children) == {"web", "worker", "status-worker", "index", "mailbox"}
    assert len(children["status-worker"]) == len(os.sched_getaffinity(0))


@pytest.mark.parametrize("name", ["status-worker", "web", "worker"])
def test_a_killed_process_comes_back_and_serves_again(running: RunningAMS, name: str) -> None:
    before = running.children()[name]
    killed = before[0]
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 300
    while not _is_replaced(killed, len(before), running.children().get(name, [])) or not (
        answers(f"{running.base_url}/readyz") and answers(f"{running.status_url}/healthz")
    ):
        assert time.monotonic() < deadline, f"{name} did not come back"
        time.sleep(0.3)
    assert running.process.poll() is None


def _is_replaced(killed: int, count: int, now: list[int]) -> bool:
    return killed not in now and len(now) == count


def test_readiness_names_findings_and_no_secrets(running: RunningAMS) -> None:
    with urllib.request.urlopen(f"{running.base_url}/readyz", timeout=60) as response:  # noqa: S310 - loopback
        body = json.load(response)
    assert body["status"] == "ready"
    assert {"code": "development_key_store", "severity": "warning"} in body["findings"]
    assert str(running.data) not in json.dumps(body)


def test_a_second_instance_on_the_same_port_is_told_which_setting_to_change(
    running: RunningAMS,
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "ams.config.command", "serve"],
        env=running.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert second.returncode == 1
    assert "AMS_BIND" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("ca", "list"),
        ("certificate", "list", "--status", "good"),
        ("certificate", "list", "--status", "revoked"),
        ("certificate", "list", "--status", "expired"),
        ("crl", "list"),
        ("user", "list"),
        ("demo", "accounts"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_whatever_lists_speaks_json(running: RunningAMS, command: tuple[str, ...]) -> None:
    rows = json.loads(running.ams(*command, "--format", "json"))
    assert isinstance(rows, list)
    assert rows


def test_the_demonstration_looks_like_an_office_at_work(running: RunningAMS) -> None:
    certificates = json.loads(running.ams("certificate", "list", "--format", "json"))
    assert len(certificates) >= 40
    events = running.ams("journal", "export", "--format", "json")
    assert len(json.loads(events)) > 300
