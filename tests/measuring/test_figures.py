"""Page, PDF, XLSX and CSV say the same, and the same as a count by hand in SQL."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from ams.core.wording import WIB
from ams.measuring import following
from ams.measuring.cases import certificates_behind, marks
from ams.measuring.cells import cell_text
from ams.measuring.exporting import Format, export_report
from ams.measuring.figures import (
    Count,
    Figures,
    certificates,
    figures,
    of_age,
    open_ages,
    open_cases,
)
from ams.measuring.models import Figure, Verdict
from ams.measuring.register import Period, entries, revocations
from ams.measuring.report import report_of
from ams.measuring.satisfaction import answer
from ams.measuring.scope import Wanted
from ams.measuring.sections import Behind, Kind, Section, sections_of
from ams.measuring.spreadsheet import register_csv, register_xlsx
from ams.measuring.times import percentile, rounded
from ams.revisions import known
from tests.measuring.history import invent, invent_more
from tests.requests.builders import Office, submitted

SHORT = Wanted(None, date(2026, 10, 1), date(2026, 10, 1))
LONG = Wanted(None, date(2026, 8, 1), date(2026, 11, 1), "revocation")
ONE_DAY = timedelta(days=1)


@pytest.fixture
def busy(office: Office) -> Office:
    """Return an office with some hundred closed requests and one open."""
    real = invent(office, 110)
    answer(real.pk, 3, actor=office.actor("sari"), clock=office.clock)
    submitted(office, "maya")
    following.measure_everything()
    return office


def by_hand(sql: str, *values: datetime) -> dict[str, int]:
    """Return what a plain SQL statement counts."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {str(row[0]): int(row[1]) for row in cursor.fetchall()}


def bounds(wanted: Wanted) -> tuple[datetime, datetime]:
    first = datetime.combine(wanted.first, time(), WIB)
    after = (wanted.last + timedelta(days=32)).replace(day=1)
    return first.astimezone(UTC), datetime.combine(after, time(), WIB).astimezone(UTC)


def as_dict(counts: tuple[Count, ...]) -> dict[str, int]:
    return {count.label: count.number for count in counts}


@pytest.mark.parametrize("wanted", [SHORT, LONG])
def test_the_figures_are_what_sql_counts_by_hand(busy: Office, wanted: Wanted) -> None:
    found, between = figures(wanted), bounds(wanted)
    cases = "FROM requests_request r WHERE r.filed_at >= %s AND r.filed_at < %s"
    assert as_dict(found.statuses) == by_hand(
        f"SELECT r.status, count(*) {cases} GROUP BY 1",
        *between,
    )
    assert found.cases == sum(as_dict(found.statuses).values()) > 0
    assert as_dict(found.agencies) == by_hand(
        "SELECT p.agency_id, count(*) FROM requests_request r"
        " JOIN accounts_person p ON p.id = r.applicant_id"
        " WHERE r.filed_at >= %s AND r.filed_at < %s GROUP BY 1",
        *between,
    )
    assert as_dict(found.whys) == by_hand(
        "SELECT i.key, count(*) FROM requests_checkitem i"
        " JOIN requests_check c ON c.id = i.of_check_id"
        " WHERE NOT i.conforms AND c.decided_at >= %s AND c.decided_at < %s GROUP BY 1",
        *between,
    )
    each = {
        "sqlite": "json_each(r.reasons) e",
        "postgresql": "jsonb_array_elements_text(r.reasons) e(value)",
    }[connection.vendor]
    assert as_dict(found.reasons) == by_hand(
        f"SELECT e.value, count(*) FROM requests_request r, {each}"  # noqa: S608 - our own words
        " WHERE r.filed_at >= %s AND r.filed_at < %s GROUP BY 1",
        *between,
    )
    done = by_hand(
        "SELECT a.key, count(*) FROM requests_activityrecord a"
        " WHERE a.ended_at >= %s AND a.ended_at < %s GROUP BY 1",
        *between,
    )
    assert {step.key: step.waiting.number for step in found.steps} == done
    published = "FROM requests_request r WHERE r.decided_at >= %s AND r.decided_at < %s"
    assert found.published.number == sum(
        by_hand(f"SELECT 1, count(*) {published} AND r.published_at IS NOT NULL", *between).values()
    )


def test_shares_and_percentiles_are_those_of_the_single_times(busy: Office) -> None:
    for step in figures(LONG).steps:
        single = marks(LONG, Figure.STEP, label=step.key)
        assert step.kept == single.filter(verdict=Verdict.KEPT).count()
        assert step.missed == single.filter(verdict=Verdict.MISSED).count()
        times = [mark.working for mark in single if mark.working is not None]
        for found, share in ((step.working.median, 0.5), (step.working.ninth, 0.9)):
            exact = percentile(Counter(times), share)
            assert found == (None if exact is None else rounded(exact))


def test_what_an_agency_and_the_others_count_is_what_all_count(busy: Office) -> None:
    agencies = [office.pk for office in busy.agencies.values()]
    parts = [figures(Wanted(frozenset({one}), LONG.first, LONG.last)) for one in agencies]
    whole = figures(LONG)
    together = figures(Wanted(frozenset(agencies), LONG.first, LONG.last))
    assert sum(part.cases for part in parts) == whole.cases == together.cases
    assert together.steps == whole.steps
    assert sum(part.kept for part in parts) == whole.kept


def test_every_figure_leads_to_as_many_cases_as_it_counts(busy: Office) -> None:
    now = busy.clock.now()
    for section in sections_of(LONG, now):
        for row in section.rows:
            for cell, column in zip(row.cells, section.columns, strict=True):
                behind = cell.behind
                if behind is None or column.kind is not Kind.NUMBER:
                    continue
                assert cell.value == _number_behind(busy, behind), (section.key, row.text)


def _number_behind(office: Office, behind: Behind) -> int:
    now, wanted = office.clock.now(), LONG
    figure, label, verdict = behind.figure, behind.label, behind.verdict
    if behind.list == "open":
        return of_age(open_cases(wanted), label, now).count()
    if behind.list == "certificates":
        month = date.fromisoformat(f"{label}-01") if figure == "month" else None
        return certificates_behind(None, now, state=label, month=month).count()
    if figure == "agency":
        wanted, figure, label = Wanted(frozenset({int(label)}), LONG.first, LONG.last), "case", ""
    if figure == "procedure":
        figure, label = "case", ""
    judged = None if verdict is None else Verdict(verdict)
    return marks(wanted, Figure(figure), label=label, verdict=judged).count()


def test_open_cases_are_counted_by_their_age(busy: Office) -> None:
    day = timedelta(days=1)
    for passed, label in ((day / 2, "1"), (2 * day, "3"), (40 * day, "older")):
        ages = as_dict(open_ages(LONG, busy.clock.now() + passed))
        assert ages[label] == 1
        assert sum(ages.values()) == 1


def test_certificates_are_counted_by_state_and_end(busy: Office) -> None:
    now = busy.clock.now()
    states = as_dict(certificates(None, now).states)
    assert states == {"good": 2, "revoked": 1}
    later = certificates(None, now + timedelta(days=800))
    assert as_dict(later.states) == {"expired": 2, "revoked": 1}
    assert later.months == ()
    health = frozenset({busy.agencies["health"].pk})
    assert as_dict(certificates(health, now).states) == {"good": 1, "revoked": 1}


def test_xlsx_csv_and_pdf_say_what_the_page_says(busy: Office) -> None:
    now = busy.clock.now()
    with override("id"):
        sections = sections_of(LONG, now)
    assert {"procedures", "times", "satisfaction"} <= {one.key for one in sections if one.rows}
    files = {
        form: export_report(LONG, form, actor=busy.actor("hadi"), clock=busy.clock)
        for form in Format
    }
    _check_xlsx(files[Format.XLSX], sections)
    _check_csv(files[Format.CSV], sections)
    _check_pdf(files[Format.PDF], sections)


def _check_xlsx(content: bytes, sections: tuple[Section, ...]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == len(sections) + 1
    for name, section in zip(book.sheetnames[1:], sections, strict=True):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert len(rows) == max(len(section.rows), 0) or not section.rows
        for values, row in zip(rows, section.rows, strict=False):
            assert values[0] == row.text
            for value, cell, column in zip(values[1:], row.cells, section.columns, strict=True):
                _check_value(value, cell.value, column.kind)


def _check_value(value: object, expected: float | None, kind: Kind) -> None:
    if expected is None:
        assert value is None
    elif kind is Kind.SPAN:
        assert isinstance(value, timedelta | time)
        if isinstance(value, time):
            value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        assert round(value.total_seconds()) == expected
    else:
        assert isinstance(value, int | float)
        assert value == pytest.approx(expected)


def _check_csv(content: bytes, sections: tuple[Section, ...]) -> None:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    cells = [
        (section.title, row.text, column.text, cell.value, column.kind)
        for section in sections
        for row in section.rows
        for cell, column in zip(row.cells, section.columns, strict=True)
    ]
    assert len(rows) == len(cells)
    for read, (title, text, column, value, kind) in zip(rows, cells, strict=True):
        assert read[:3] == [title, text, column]
        if value is None:
            assert read[3] == ""
        else:
            assert float(read[3]) == pytest.approx(value, abs=5e-5 if kind is Kind.SHARE else 0)


def _check_pdf(content: bytes, sections: tuple[Section, ...]) -> None:
    document = pypdfium2.PdfDocument(content)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    squeezed = text.replace(" ", "")
    for section in sections:
        assert section.title.replace(" ", "") in squeezed
        for row in section.rows:
            values = [
                cell_text(cell, column)
                for cell, column in zip(row.cells, section.columns, strict=True)
            ]
            for value in values:
                assert value.replace(" ", "") in squeezed, (section.key, row.text, value)


def test_the_number_of_queries_does_not_grow_with_cases(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The procedures' words are asked for every few seconds: here before both counts, once.
    monkeypatch.setattr(known, "_WORDS_LAG", 1e9)
    known.for_words()

    def queries() -> int:
        following.measure_everything()
        with CaptureQueriesContext(connection) as caught:
            report_of(LONG, now=office.clock.now())
        return len(caught)

    real = invent(office, 2)
    few = queries()
    invent_more(office, real, range(2, 60))
    assert queries() == few


def test_the_register_is_what_was_revoked(busy: Office) -> None:
    today = busy.clock.now().astimezone(WIB).date()
    found = list(entries(revocations(None, Period(today, today))))
    assert len(found) == 1
    sari = busy.people["sari"]
    one = found[0]
    assert (one.name, one.unit, one.position) == (sari.full_name, sari.unit, sari.position)
    assert one.nip == "****" + sari.nip[-4:]
    assert one.crl_number is not None
    schools = frozenset({busy.agencies["schools"].pk})
    assert not list(entries(revocations(schools, Period(today, today))))
    assert not list(entries(revocations(None, Period(today - ONE_DAY, today - ONE_DAY))))


def test_a_name_that_looks_like_a_formula_is_none_in_any_file(busy: Office) -> None:
    person = busy.people["sari"]
    person.full_name = '=HYPERLINK("http://x.example","x")'
    person.save()
    today, now = busy.clock.now().astimezone(WIB).date(), busy.clock.now()
    rows = revocations(None, Period(today, today))
    sheet = openpyxl.load_workbook(
        io.BytesIO(register_xlsx(entries(rows), made_at=now))
    ).worksheets[0]
    cell = sheet["B2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert isinstance(sheet["F2"].value, datetime)
    assert isinstance(sheet["I2"].value, int)
    assert sheet.freeze_panes == "A2"
    written = register_csv(entries(rows)).decode("utf-8-sig").splitlines()[1]
    assert next(csv.reader([written]))[1].startswith("'=")


def test_nothing_counts_nothing(office: Office) -> None:
    found = figures(LONG)
    assert isinstance(found, Figures)
    assert (found.cases, found.judged, found.kept) == (0, 0, 0)
    assert export_report(LONG, Format.PDF, actor=office.actor("hadi"), clock=office.clock)
