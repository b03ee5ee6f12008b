"""Take docs/screenshots and the guides' pictures anew: a fresh demonstration, the main pages."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
GUIDES = ROOT / "ams" / "guides" / "static" / "guides"
PASSWORD = "Kebumen-Peragaan-2026"  # noqa: S105 - the demonstration's public password
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
GUIDE_SIZE = (1080, 760)
MOST_HEIGHT = 1700  # of a long page the beginning is enough
QUALITY = 72  # of WebP: words stay sharp, all pictures together stay small
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

# File name, who looks, where he starts, and which link's text leads on ("" stays there).
PAGES = (
    ("start", "", "/", ""),
    ("guide", "", "/panduan/pemohon/", ""),
    ("dashboard", "sari.wulandari", "/dasbor/", ""),
    ("correction", "joko.susilo", "/permohonan/", "P-2026"),
    ("request", "maya.anggraini", "/permohonan/", "P-2026"),
    ("queue", "dewi.lestari", "/petugas/", ""),
    ("documents", "dewi.lestari", "/petugas/?bagian=in_work&cari=putri", "P-2026"),
    ("certificate", "eko.prasetyo", "/petugas/?bagian=in_work&cari=slamet", "P-2026"),
    ("revocation", "dewi.lestari", "/petugas/?bagian=in_work&cari=irfan", "P-2026"),
    ("history", "nur.aini", "/riwayat/", ""),
    ("proposals", "dewi.lestari", "/petugas/usulan/", ""),
    ("people", "rina.kartika", "/kelola/pegawai/", ""),
    ("journal", "hadi.nugroho", "/log/", ""),
    ("procedure", "", "/panduan/sop/revocation/", ""),
    ("mailbox", "sari.wulandari", "/demo/kotak-surat/", ""),
)
IN_GUIDES = frozenset({"request", "queue", "documents", "certificate", "revocation"})


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def demonstration() -> Iterator[str]:
    """Serve a fresh demonstration and yield its address."""
    data, port = tempfile.mkdtemp(), free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "AMS_DATA": data, "AMS_BIND": f"127.0.0.1:{port}"}
    server = subprocess.Popen(
        [sys.executable, "-m", "ams.config.command", "demo", "serve"], env=environment, cwd=ROOT
    )
    try:
        for _second in range(180):
            time.sleep(1)
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=5)  # noqa: S310 - our own
                break
            except OSError:
                continue
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        shutil.rmtree(data, ignore_errors=True)


@cache
def session_of(browser: Browser, address: str, username: str) -> StorageState:
    """Sign in with the demonstration's password, once: too many sign-ins a minute are refused."""
    context = browser.new_context()
    if username:
        page = context.new_page()
        page.goto(f"{address}/akun/masuk/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/dasbor/")
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def opened(
    browser: Browser, address: str, shown: tuple[str, str, str], *, size: tuple[int, int],
    language: str,
) -> Iterator[Page]:  # fmt: skip
    """Open one of ``PAGES`` in a browser of its own, ready to be taken."""
    username, path, link = shown
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        storage_state=session_of(browser, address, username),
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(address + path)
    if link:
        page.locator("main a", has_text=link).first.click()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready")
    # A picture that waits to be scrolled to would keep decode() waiting for ever.
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    yield page
    context.close()


def save(picture: bytes, path: Path) -> None:
    """Write a picture as WebP."""
    with Image.open(io.BytesIO(picture)) as image:
        top = image.convert("RGB").crop((0, 0, image.width, min(image.height, MOST_HEIGHT)))
        top.save(path, "WEBP", quality=QUALITY, method=6)


def take(browser: Browser, address: str, size: str) -> None:
    """Take every page at one size for the documentation."""
    for name, username, path, link in PAGES:
        with opened(
            browser, address, (username, path, link), size=SIZES[size], language="id"
        ) as page:
            save(page.screenshot(full_page=size == "desktop"), TARGET / f"{name}-{size}.webp")


def take_for_guides(browser: Browser, address: str, language: str) -> None:
    """Take the pages that the guides show, in one language, without the demonstration's notice."""
    for name, username, path, link in PAGES:
        if name not in IN_GUIDES:
            continue
        with opened(
            browser, address, (username, path, link), size=GUIDE_SIZE, language=language
        ) as page:
            page.evaluate("document.querySelector('.demo-notice').remove()")
            save(page.screenshot(), GUIDES / f"{name}.{language}.webp")


def main() -> None:
    """Take all pages at all sizes."""
    TARGET.mkdir(parents=True, exist_ok=True)
    GUIDES.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=FLAGS
        )
        for size in SIZES:
            take(browser, address, size)
        # Last: the server that runs knows the size of the pictures that it found at its start.
        for language in ("id", "en"):
            take_for_guides(browser, address, language)
        browser.close()


if __name__ == "__main__":
    main()
