"""Take docs/screenshots anew: a fresh demonstration, the main pages, two widths."""

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
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
PASSWORD = "Kebumen-Peragaan-2026"  # noqa: S105 - the demonstration's public password
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

# File name, who looks, where he starts, and which link's text leads on ("" stays there).
PAGES = (
    ("start", "", "/", ""),
    ("dashboard", "sari.wulandari", "/dasbor/", ""),
    ("correction", "joko.susilo", "/permohonan/", "P-2026"),
    ("request", "maya.anggraini", "/permohonan/", "P-2026"),
    ("queue", "dewi.lestari", "/petugas/", ""),
    ("documents", "dewi.lestari", "/petugas/?bagian=in_work&cari=putri", "P-2026"),
    ("certificate", "eko.prasetyo", "/petugas/?bagian=in_work&cari=slamet", "P-2026"),
    ("revocation", "dewi.lestari", "/petugas/?bagian=in_work&cari=irfan", "P-2026"),
    ("people", "rina.kartika", "/kelola/pegawai/", ""),
    ("journal", "hadi.nugroho", "/log/", ""),
    ("procedure", "", "/panduan/sop/", ""),
    ("mailbox", "sari.wulandari", "/demo/kotak-surat/", ""),
)


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


def sign_in(page: Page, address: str, username: str) -> None:
    """Sign in with the demonstration's password."""
    page.goto(f"{address}/akun/masuk/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/dasbor/")


def take(browser: Browser, address: str, size: str) -> None:
    """Take every page at one size."""
    width, height = SIZES[size]
    for name, username, path, link in PAGES:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        page = context.new_page()
        if username:
            sign_in(page, address, username)
        page.goto(address + path)
        if link:
            page.locator("main a", has_text=link).first.click()
            page.wait_for_load_state()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=TARGET / f"{name}-{size}.png", full_page=size == "desktop")
        context.close()


def main() -> None:
    """Take all pages at all sizes."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=FLAGS
        )
        for size in SIZES:
            take(browser, address, size)
        browser.close()


if __name__ == "__main__":
    main()
