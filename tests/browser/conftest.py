"""The real browser: Debian's Chromium against a live server, and axe-core for accessibility."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from ams.accounts.models import Account
from ams.core.clock import ManualClock
from ams.web.actor import SIGNED_IN_AT
from tests.conftest import PATIENCE_MS
from tests.requests.builders import Office, found_office

_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }
}
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

OpenPage = Callable[..., Page]


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Return the cast of the requests' tests, at the machine's time."""
    cache.clear()
    return found_office(ManualClock(datetime.now(UTC)))


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Return a function that opens a page of the live server, signed in as ``username``.

    Each call is a browser of its own. At the end no page may have broken the content security
    policy or failed in its script.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(path: str = "/", *, username: str = "", viewport: dict[str, int] = DESKTOP) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": viewport["width"], "height": viewport["height"]},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if username:
            sign_in(context, username, live_server.url)
        page = context.new_page()
        page.on("console", lambda message: _note(message, faults))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def sign_in(context: BrowserContext, username: str, address: str) -> None:
    """Give the browser the session of ``username`` (the sign-in page has tests of its own)."""
    client = Client()
    client.force_login(
        Account.objects.get(username=username),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def with_fresh_password(page: Page) -> Page:
    """Let the page's session say that the password was given just now."""
    cookies = page.context.cookies()
    key = next(one["value"] for one in cookies if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(session_key=key)
    session[SIGNED_IN_AT] = datetime.now(UTC).isoformat()
    session.save()
    return page


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    if "Content Security Policy" in message.text:
        faults.append(message.text)


def assert_accessible(page: Page) -> None:
    """Fail unless axe-core finds nothing against WCAG 2.2 A and AA, and nothing overflows.

    A page that has only begun to arrive is awaited; that it is the page meant, the caller says.
    """
    page.wait_for_load_state()
    results = Axe().run(page, options=_RULES)
    assert results.violations_count == 0, results.generate_report()
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{page.url} is {overflow} px wider than the screen"
