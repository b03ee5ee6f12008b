"""``ams people``."""

from pathlib import Path

import pytest

from ams.config.command import run
from ams.core.clock import ManualClock
from ams.personnel.models import Proposal
from ams.personnel.reporting_keys import sender_by_token
from tests.personnel.builders import table
from tests.requests.builders import found_office

Output = pytest.CaptureFixture[str]


def test_events_of_a_file_become_proposals(
    db: None, clock: ManualClock, capsys: Output, tmp_path: Path
) -> None:
    office, path = found_office(clock), tmp_path / "events.csv"
    path.write_bytes(table(office, ("sari", "pensiun"), ("ratna", "mutasi")))
    assert run(["people", "events", str(path), "--dry-run"]) == 0
    assert not Proposal.objects.exists()
    assert run(["people", "events", str(path)]) == 0
    assert "1 propose" in capsys.readouterr().out
    path.write_bytes(table(office, ("sari", "cuti")))
    assert run(["people", "events", str(path)]) == 1
    assert "row 2, peristiwa" in capsys.readouterr().err
    assert run(["people", "events", "missing"]) == 1


def test_a_token_is_printed_once_and_can_be_ended(
    db: None, clock: ManualClock, capsys: Output
) -> None:
    office = found_office(clock)
    assert run(["people", "token", "dinas kesehatan"]) == 0
    token = capsys.readouterr().out.strip()
    assert sender_by_token(token, origin="").agency_ids == frozenset({office.agencies["health"].pk})
    assert run(["people", "token", "Dinas Kesehatan", "--off"]) == 0
    assert run(["people", "token", "Dinas Lain"]) == 1
