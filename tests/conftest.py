"""What every test shares: its own data folder and a clock that stands."""

import asyncio
import os
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection, connections
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, Keyboard, Locator, Page, expect, sync_playwright
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock, SystemClock
from ams.journal import guard
from ams.revisions import known
from ams.revisions.models import TrainingPolicy

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
_ACTS = ("check", "click", "fill", "press", "select_option", "set_input_files", "uncheck")
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run once what no database has a part in: the run on PostgreSQL leaves it to SQLite's."""
    if connection.vendor != "postgresql":
        return
    chosen = [item for item in items if _touches_a_database(item) and not _is_on_a_phone(item)]
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Hide Playwright's event loop, which runs on in this thread, from tests without a browser.

    From their fixtures too: inside a loop Django has another connection than outside, and what one
    of the two began to write would lock the other out.
    """
    loop = asyncio._get_running_loop()
    if loop is None or item.get_closest_marker("browser"):
        return (yield)
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        if loop.is_running():
            asyncio._set_running_loop(loop)


def _is_on_a_phone(item: pytest.Item) -> bool:
    """Tell whether a test walks in a narrow window through what another does in a wide one."""
    case = getattr(item, "callspec", None)
    return case is not None and "phone" in case.id.split("-")


def _touches_a_database(item: pytest.Item) -> bool:
    """Tell whether a test asks for the database, or starts processes that do."""
    names: list[str] = getattr(item, "fixturenames", [])
    asks = {"db", "transactional_db", "django_db_setup"} & set(names)
    return bool(asks) or any(item.iter_markers("django_db")) or any(item.iter_markers("processes"))


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path: Path) -> Path:
    """Give each test a data folder of its own, so that none sees another's keys or files."""
    settings.AMS_DATA = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def no_time_is_stamped(settings: Settings) -> None:
    """Let only those tests certify a time-stamp service that are about what it stamps."""
    settings.AMS_TIME_STAMPS = "off"


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
        # Django's own permissions and content types, which nothing of ours reads, stay unwritten.
        with guard.lifted(connections[options["database"]]):
            empty_tables(command, **options | {"inhibit_post_migrate": True})
        # What a migration wrote belongs to every installation, and so to every test.
        TrainingPolicy.objects.create(pk=1, since=SystemClock().now())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's browser once for all tests of a process."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        for act in _ACTS:
            patch.setattr(Locator, act, _on_a_page_that_has_arrived(getattr(Locator, act)))
        keyboard = _of_a_page_that_listens(vars(Page)["keyboard"].fget)
        patch.setattr(Page, "keyboard", property(keyboard))
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        loop = asyncio._get_running_loop()
        yield browser
        asyncio._set_running_loop(loop)  # the last test may have been one that does not see it
        browser.close()


def _on_a_page_that_has_arrived(act: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``act`` as people do it: they see the whole page, on a loaded machine too."""

    def patient(locator: Locator, *args: Any, **options: Any) -> Any:
        locator.wait_for(state="attached")  # on the page that a click before this one led to
        locator.page.wait_for_load_state()
        return act(locator, *args, **options)

    return patient


def _of_a_page_that_listens(keyboard: Callable[[Page], Keyboard]) -> Callable[[Page], Keyboard]:
    """Return ``keyboard`` for a page whose scripts, which hear its keys, have run."""

    def heard(page: Page) -> Keyboard:
        page.wait_for_load_state()
        return keyboard(page)

    return heard


@pytest.fixture(autouse=True)
def no_revision_is_remembered() -> None:
    """Forget what the last test's database said of revisions: it was rolled back."""
    known.pinned.cache_clear()
    known._at.cache_clear()
