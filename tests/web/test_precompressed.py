"""Static files leave compressed once the process that serves the pages has prepared them."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from ams.web.precompressed import precompress

STYLE = "vendor/tabler/tabler.min.css"
FONT = "vendor/inter/inter-latin-wght-normal.woff2"


def octets(browser: Client, name: str, encoding: str) -> tuple[str, bytes]:
    """Return the encoding and the octets that ``browser`` is sent for a static file."""
    answer = browser.get(f"/static/{name}", headers={"accept-encoding": encoding})
    sent = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return answer.get("Content-Encoding", ""), sent


def original(name: str) -> bytes:
    """Return the file as AMS carries it."""
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_bytes()


def test_a_style_sheet_is_sent_compressed_to_whoever_takes_it() -> None:
    precompress()
    encoding, sent = octets(Client(), STYLE, "gzip, deflate, br")
    assert encoding == "gzip"
    assert len(sent) * 5 < len(original(STYLE))
    assert gzip.decompress(sent) == original(STYLE)


def test_who_takes_no_compression_gets_the_file_itself_and_caches_keep_them_apart() -> None:
    precompress()
    browser = Client()
    assert octets(browser, STYLE, "identity") == ("", original(STYLE))
    answer = browser.head(f"/static/{STYLE}")
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_is_compressed_already_is_left_alone() -> None:
    precompress()
    assert octets(Client(), FONT, "gzip") == ("", original(FONT))


def test_a_second_start_finds_the_copies_made(own_data_folder: Path) -> None:
    precompress()
    copies = {one: one.stat().st_ino for one in own_data_folder.rglob("*.gz")}
    precompress()
    assert {one: one.stat().st_ino for one in own_data_folder.rglob("*.gz")} == copies != {}


def test_before_the_copies_are_made_files_are_served_as_they_are() -> None:
    assert octets(Client(), STYLE, "gzip") == ("", original(STYLE))
