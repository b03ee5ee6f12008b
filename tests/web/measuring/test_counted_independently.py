"""Shares, medians and percentiles on page, PDF, XLSX and CSV, counted a second time from the rows.

Nothing here goes through ``ams.measuring``: plain SQL reads the history, plain Python the calendar.
"""

import csv
import io
import re
import tomllib
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

import ams
from ams.core.wording import WIB
from ams.measuring.following import measure_everything
from ams.revisions import known
from tests.measuring.history import invent
from tests.requests.builders import Office
from tests.web.conftest import SignIn

STANDARD = "Aktivitas yang memenuhi mutu baku waktu"
TIMES = "Waktu tiap aktivitas"
PUBLICATION = "Dari klik cabut sampai terlihat dan diberitahukan"
OF_THE_APPLICANT = frozenset({"letter", "sign_in", "request", "attach", "receipt"})
CLOSES = (time(16), time(16), time(16), time(16), time(16, 30))
Rows = dict[str, list[float | None]]


def holidays() -> set[date]:
    files = (Path(ams.__file__).parent / "measuring" / "holidays").glob("*.toml")
    return {one["day"] for file in files for one in tomllib.loads(file.read_text())["holiday"]}


def working_seconds(start: datetime, end: datetime, closed: set[date]) -> int:
    """Return the seconds between two moments that lie in the shipped opening hours (WIB)."""
    total, day = timedelta(), start.astimezone(WIB).date()
    while day <= end.astimezone(WIB).date():
        if day.weekday() < len(CLOSES) and day not in closed:
            opens = datetime.combine(day, time(7, 30), WIB)
            closes = datetime.combine(day, CLOSES[day.weekday()], WIB)
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total // timedelta(seconds=1)


def as_printed(seconds: int) -> int:
    """Return what the page says it rounds to: minutes above 10 minutes, quarters above 8 hours."""
    if seconds < 10 * 60:
        return seconds
    return seconds // 60 * 60 if seconds < 8 * 3600 else seconds // 900 * 900


def nearest_rank(times: list[int], tenths: int) -> int | None:
    return as_printed(sorted(times)[(len(times) * tenths + 9) // 10 - 1]) if times else None


def selected(sql: str, *values: datetime) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [tuple(map(_value, row)) for row in cursor.fetchall()]


def _value(value: object) -> object:
    """Return a column as Python has it; SQLite keeps moments in UTC and does not say so."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and not value.tzinfo else value


def steps_by_hand(first: datetime) -> tuple[Rows, Rows]:
    """Return the two tables of activities that ended since ``first``, by the activity's line."""
    closed = holidays()
    worked: defaultdict[str, list[int]] = defaultdict(list)
    waited: defaultdict[str, list[int]] = defaultdict(list)
    kept: defaultdict[str, list[bool]] = defaultdict(list)
    for key, entered, started, ended, standard in selected(
        "SELECT key, entered_at, started_at, ended_at, standard_seconds"
        " FROM requests_activityrecord WHERE ended_at >= %s",
        first,
    ):
        assert isinstance(key, str)
        assert isinstance(entered, datetime)
        assert isinstance(ended, datetime)
        assert started is None or isinstance(started, datetime)
        waited[key].append(working_seconds(entered, started or ended, closed))
        if started is not None:
            took = working_seconds(started, ended, closed)
            worked[key].append(took)
            if isinstance(standard, int) and key not in OF_THE_APPLICANT:
                kept[key].append(took <= standard)
    procedure = known.current("revocation", datetime.now(UTC).date())
    lines = {one.key: f"{one.number}. {one.text.id}" for one in procedure.activities}
    standards: Rows = {
        lines[key]: [sum(each) / len(each), sum(each), len(each) - sum(each)]
        for key, each in kept.items()
    }
    times: Rows = {
        lines[key]: [
            len(each),
            *(nearest_rank(worked[key], tenths) for tenths in (5, 9)),
            *(nearest_rank(each, tenths) for tenths in (5, 9)),
        ]
        for key, each in waited.items()
    }
    return standards, times


def publication_by_hand(first: datetime) -> Rows:
    found: Rows = {}
    for line, column in (
        ("Klik sampai diumumkan (CRL dan OCSP)", "published_at"),
        ("Klik sampai pemberitahuan terkirim", "told_at"),
    ):
        rows = selected(
            f"SELECT decided_at, {column} FROM requests_request"  # noqa: S608 - our own words
            f" WHERE decided_at >= %s AND {column} IS NOT NULL",
            first,
        )
        seconds = []
        for clicked, reached in rows:
            assert isinstance(clicked, datetime)
            assert isinstance(reached, datetime)
            seconds.append((reached - clicked) // timedelta(seconds=1))
        found[line] = [len(seconds), nearest_rank(seconds, 5), nearest_rank(seconds, 9)]
    return found


def span(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    hours, minutes, rest = int(seconds) // 3600, int(seconds) // 60 % 60, int(seconds) % 60
    named = ((hours, "jam"), (minutes, "menit"), (rest, "detik"))
    return " ".join(f"{number} {unit}" for number, unit in named if number) or "0 detik"


def words_of(title: str, row: list[float | None]) -> list[str]:
    """Return a row as people read it."""
    if title == STANDARD:
        share = int((row[0] or 0) * 1000) / 10
        return [f"{share:.1f} %".replace(".", ","), *(str(number) for number in row[1:])]
    return [str(row[0]), *(span(seconds) for seconds in row[1:])]


@pytest.fixture
def busy(office: Office) -> Office:
    """Return an office with some hundred closed requests of the last months."""
    invent(office, 110)
    measure_everything()
    return office


def test_page_pdf_xlsx_and_csv_say_what_the_rows_say(busy: Office, sign_in: SignIn) -> None:
    start = (busy.clock.now() - timedelta(days=60)).astimezone(WIB).date().replace(day=1)
    first = datetime.combine(start, time(), WIB).astimezone(UTC)
    standards, times = steps_by_hand(first)
    tables = {STANDARD: standards, TIMES: times, PUBLICATION: publication_by_hand(first)}
    assert len(standards) == 4
    assert any(0 < (row[0] or 0) < 1 for row in standards.values())
    assert any((row[1] or 0) < (row[2] or 0) for row in times.values())
    browser = sign_in("hadi")
    query = f"?dari={start:%Y-%m}&sampai={busy.clock.now().astimezone(WIB):%Y-%m}"
    _check_page(browser.get(reverse("figures") + query).content.decode(), tables)
    _check_pdf(_file(browser, "pdf", query), tables)
    _check_xlsx(_file(browser, "xlsx", query), tables)
    _check_csv(_file(browser, "csv", query), tables)


def _file(browser: Client, form: str, query: str) -> bytes:
    answer = browser.get(reverse("figures_export", args=[form]) + query)
    assert answer.status_code == 200
    return bytes(answer.content)


def _check_page(page: str, tables: dict[str, Rows]) -> None:
    for title, rows in tables.items():
        body = page.split(f">{title}</h2>", 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
        read = {}
        for line in body.split("</tr>")[:-1]:
            plain = re.sub(r'<span class="visually-hidden">.*?</span>', "", line)
            head, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", plain)
            read[unescape(head)] = [unescape(re.sub("<[^>]*>", "", cell)) for cell in cells]
        assert read == {line: words_of(title, row) for line, row in rows.items()}, title


def _check_pdf(content: bytes, tables: dict[str, Rows]) -> None:
    pages = pypdfium2.PdfDocument(content)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    for title, rows in tables.items():
        after = text.split(title.replace(" ", ""), 1)[1]
        for line, row in rows.items():
            values = "".join(words_of(title, row)).replace(" ", "")
            behind = after.split(line.replace(" ", ""), 1)[1]
            assert behind.startswith(values), (title, line, behind[:80])


def _check_xlsx(content: bytes, tables: dict[str, Rows]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for title, rows in tables.items():
        read = {
            str(line): [_plain(value) for value in values]
            for line, *values in book[title[:31].strip()].iter_rows(min_row=2, values_only=True)
        }
        assert read == {line: [_approximately(one) for one in row] for line, row in rows.items()}


def _plain(value: object) -> object:
    """Return a cell of time in seconds."""
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    return round(value.total_seconds()) if isinstance(value, timedelta) else value


def _approximately(value: float | None) -> object:
    return None if value is None else pytest.approx(value)


def _check_csv(content: bytes, tables: dict[str, Rows]) -> None:
    read: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for title, line, _column, value in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        read[title, line].append(value)
    for title, rows in tables.items():
        for line, row in rows.items():
            values = [float(value) if value else None for value in read[title, line]]
            expected = [None if one is None else pytest.approx(one, abs=5e-5) for one in row]
            assert values == expected, (title, line)
