"""A worker killed in the middle of an incident: another one goes on, and nothing is done twice."""

import json
import signal
from pathlib import Path

import pytest

from tests.running.installations import Installation, new_installation

pytestmark = [pytest.mark.processes, pytest.mark.timeout(1800)]

POINTS = {
    "batch written, not committed": "after ams.incidents.running.revoke_many",
    "batch noted, next not queued": "before ams.incidents.running.go_on",
    "mails made, not committed": "after ams.incidents.running.tell_holders",
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An office with an incident of three certificates, approved and not yet begun."""
    installation = new_installation(tmp_path_factory.mktemp("incident") / "data", smtp_port=9)
    made = installation.run("incident_acting.py", "prepare")
    assert made.returncode == 0, made.stderr
    return installation


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_killed_in_the_middle_an_incident_is_finished_without_doubles(
    prepared: Installation, tmp_path: Path, point: str
) -> None:
    office = prepared.copy(tmp_path / "copy", smtp_port=9)
    killed = office.run("incident_acting.py", "work", point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    ended = office.run("incident_acting.py", "work")
    assert ended.returncode == 0, ended.stderr
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("{")))
    assert said == {
        "state": "done", "revoked": 3, "already": 0, "revocations": 3, "changes": 3,
        "journaled": 3, "notices": 3,
    }  # fmt: skip
