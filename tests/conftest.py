"""What every test shares: its own data folder and a clock that stands."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path: Path) -> Path:
    """Give each test a data folder of its own, so that none sees another's keys or files."""
    settings.AMS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands at 22 November 2026, 14.05 WIB."""
    return ManualClock(datetime(2026, 11, 22, 7, 5, tzinfo=UTC))
