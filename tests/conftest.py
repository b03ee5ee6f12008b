"""What every test shares: its own data folder and a clock that stands."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock
from ams.journal import guard

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
PATIENCE_MS = 60_000
"""How long the browser may take on a loaded machine; what passes does not wait for it to end."""

expect.set_options(timeout=PATIENCE_MS)
# No test judges how fast it was: on a loaded machine an example may take its time.
property_settings.register_profile(
    "ams", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("ams")
# Playwright keeps an event loop in this thread; Django must still reach its database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path: Path) -> Path:
    """Give each test a data folder of its own, so that none sees another's keys or files."""
    settings.AMS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands at 22 November 2026, 14.05 WIB."""
    return ManualClock(datetime(2026, 11, 22, 7, 5, tzinfo=UTC))


@pytest.fixture(scope="session", autouse=True)
def journal_can_be_emptied_between_tests() -> Iterator[None]:
    """Let the triggers off the journal only while a transactional test's tables are emptied.

    During every test they stand as in production.
    """
    empty_tables = flush.Command.handle

    def handle(command: flush.Command, **options: Any) -> None:
        with guard.lifted(connections[options["database"]]):
            empty_tables(command, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's browser once for all tests of a process."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        yield browser
        browser.close()
