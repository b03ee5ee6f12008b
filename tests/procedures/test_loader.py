"""Each kind of mistake in a procedure file, and the error that names file, key and value."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ams.core.errors import InvalidInput
from ams.procedures.errors import ProcedureInvalid
from ams.procedures.loader import build, load, parse
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Source
from tests.procedures.spoiling import Table, drop, find, paths, put

Fresh = Callable[[], Table]


def refusal(table: Table) -> ProcedureInvalid:
    """Return the error that ``table`` is refused with."""
    with pytest.raises(ProcedureInvalid) as raised:
        build(table, file="revocation/spoilt.toml")
    assert raised.value.file == "revocation/spoilt.toml"
    return raised.value


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("key", "Revocation!", "small letters, digits and underscores"),
        ("key", "", "must not be empty"),
        ("revision", "2021-04-16", "must be a date"),
        ("identity.created", datetime(2021, 4, 16, tzinfo=UTC), "must be a date"),
        ("identity.created", 20210416, "must be a date"),
        ("identity.revised", "", "must be a date"),
        ("identity.title", "PENCABUTAN", "must be a table"),
        ("identity.number.value", 7, "must be a string"),
        ("headings.records.en", " Records", "must not begin or end with a blank"),
        ("legal_basis[1].status", "void", "in_force, amended, replaced, revoked, to_verify"),
        ("legal_basis[0].text.source", "paper", "must be one of sop, composed, proposed"),
        ("related", [], "at least one entry"),
        ("related", {"key": "issuance"}, "at least one entry"),
        ("records[0]", "Log", "must be a table"),
        ("warnings.items", "none", "at least one entry"),
        ("activities[0].number", "1", "must be a whole number"),
        ("activities[0].number", True, "must be a whole number"),
        ("activities[4].lane", "verifier", "must be one of applicant, officer, ca, system"),
        ("activities[4].symbol", "diamond", "must be one of start, process, decision, end"),
        ("activities[1].accompaniment", "always", "must be one of required, optional, none"),
        ("activities[1].remark.source", "ours", "must be one of sop, composed, proposed"),
        ("activities[0].standard.duration", "1 Menit", "must be an ISO 8601 duration"),
        ("activities[0].standard.duration", "P1M", "must be an ISO 8601 duration"),
        ("activities[0].standard.duration", "-PT1M", "must be an ISO 8601 duration"),
        ("activities[0].standard.duration", "P", "must be an ISO 8601 duration"),
        ("activities[0].standard.duration", "PT", "must be an ISO 8601 duration"),
        ("activities[0].standard.duration", "P1DT", "must be an ISO 8601 duration"),
        ("activities[0].standard.duration", "PT0M", "must be longer than nothing"),
        ("activities[0].standard.duration", 60, "must be a string"),
        ("activities[4].moves.conform.by", [], "at least one entry"),
        ("activities[4].moves.conform.by", "officer", "at least one entry"),
        ("activities[4].moves.conform.by", ["officer", "officer"], "names the same twice"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(
    fresh_table: Fresh, path: str, value: object, problem: str
) -> None:
    table = fresh_table()
    put(table, path, value)
    error = refusal(table)
    assert error.path == path
    assert problem in error.problem
    assert error.value == value
    assert str(error).endswith(f"(found {value!r})")


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("identity.effective", date(2021, 4, 15), "2021-04-15"),
        ("activities[8].moves.acknowledge.to", "end:done", "done"),
        ("activities[4].moves.conform.by", ["officer", "verifier"], "verifier"),
        ("activities[4].moves.conform.by", [["officer"]], ["officer"]),
    ],
)
def test_of_a_longer_value_the_wrong_part_is_named(
    fresh_table: Fresh, path: str, value: object, named: object
) -> None:
    table = fresh_table()
    put(table, path, value)
    error = refusal(table)
    assert (error.path, error.value) == (path, named)


def test_an_act_that_no_code_performs_is_refused(fresh_table: Fresh) -> None:
    table = fresh_table()
    moves = find(table, "activities[4].moves")
    assert isinstance(moves, dict)
    moves["approve"] = moves.pop("conform")
    error = refusal(table)
    assert error.path == "activities[4].moves.approve.act"
    assert "make_letter" in error.problem
    assert error.value == "approve"


def test_a_lane_that_nobody_knows_is_refused_as_a_column_too(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "lanes.verifier", find(table, "lanes.officer"))
    assert refusal(table).path == "lanes.verifier"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "identity.title",
        "activities[3].text",
        "activities[0].remark.points[0]",
        "activities[0].remark.points[0].items[1]",
        "activities[0].remark.note",
        "activities[4].moves.return.text",
        "activities[4].moves.return.label",
        "legal_basis[1].status_text",
        "notes[0]",
    ],
)
def test_a_missing_language_is_refused(fresh_table: Fresh, path: str, language: str) -> None:
    table = fresh_table()
    drop(table, f"{path}.{language}")
    error = refusal(table)
    assert error.path == f"{path}.{language}"
    assert error.problem == "is missing"


def test_broken_toml_is_refused_with_the_line(file_text: str) -> None:
    with pytest.raises(ProcedureInvalid, match=r"spoilt\.toml: file: is no TOML: .*line 1\b"):
        parse("key = revocation\n" + file_text, file="spoilt.toml")


def test_a_date_that_no_calendar_has_is_refused(file_text: str) -> None:
    text = file_text.replace("effective = 2021-04-16", "effective = 2021-02-30")
    with pytest.raises(ProcedureInvalid, match="is no TOML"):
        parse(text, file="spoilt.toml")


def test_a_key_that_stands_twice_is_refused(file_text: str) -> None:
    with pytest.raises(ProcedureInvalid, match="is no TOML"):
        parse('key = "issuance"\n' + file_text, file="spoilt.toml")


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "revocation" / "2030-01-01.toml"
    with pytest.raises(ProcedureInvalid, match="cannot be read") as raised:
        load(path)
    assert raised.value.file == str(path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2021-04-16.toml"
    path.write_bytes(b'key = "\xff"')
    with pytest.raises(ProcedureInvalid, match="cannot be read"):
        load(path)


@pytest.mark.parametrize(
    ("place", "key"),
    [("issuance/2021-04-16.toml", "key"), ("revocation/2022-04-16.toml", "revision")],
)
def test_a_file_in_the_wrong_place_is_refused(
    tmp_path: Path, file_text: str, place: str, key: str
) -> None:
    path = tmp_path / place
    path.parent.mkdir()
    path.write_text(file_text, encoding="utf-8")
    with pytest.raises(ProcedureInvalid, match="as the file is filed") as raised:
        load(path)
    assert raised.value.path == key


def test_a_long_value_is_cut_in_the_message(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "key", "X" * 10_000)
    assert len(str(refusal(table))) < 400


def test_the_error_is_one_of_wrong_input_so_that_a_page_can_show_it(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "activities[0].lane", "nobody")
    error = refusal(table)
    assert isinstance(error, InvalidInput)
    assert list(error.fields) == ["activities[0].lane"]
    assert str(error).startswith("revocation/spoilt.toml: activities[0].lane: must be one of")
    assert str(error).endswith("(found 'nobody')")


def test_the_durations_are_those_of_the_paper_and_our_proposals(procedure: Procedure) -> None:
    assert procedure.standard_from(Source.SOP) == timedelta(minutes=3)
    assert procedure.total_standard == timedelta(minutes=14)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT90S", timedelta(seconds=90)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("P3D", timedelta(days=3)),
    ],
)
def test_a_standard_time_may_be_days_hours_minutes_and_seconds(
    fresh_table: Fresh, text: str, duration: timedelta
) -> None:
    table = fresh_table()
    put(table, "activities[0].standard.duration", text)
    assert build(table, file="f").first.standard == duration


def test_a_revised_procedure_knows_the_day(fresh_table: Fresh) -> None:
    table = fresh_table()
    put(table, "identity.revised", date(2022, 1, 3))
    assert build(table, file="f").identity.revised == date(2022, 1, 3)


# --- Whatever is spoilt ------------------------------------------------------------------------


_OPTIONAL = {"note", "items", "meaning", "reasons"}


def _may_be_missing(path: str) -> bool:
    """Tell whether it is not the reader who misses ``path`` (lists and tables of any length)."""
    parent, _, last = path.rpartition(".")
    if last.endswith("]") or (last in _OPTIONAL and parent != "warnings"):
        return True
    in_moves = ".moves." in path
    return parent == "lanes" or (in_moves and last == "text") or parent.endswith(".moves")


def test_whatever_key_is_missing_is_named(fresh_table: Fresh) -> None:
    needed = [path for path in paths(fresh_table()) if not _may_be_missing(path)]
    for path in needed:
        table = fresh_table()
        drop(table, path)
        error = refusal(table)
        assert (error.path, error.problem) == (path, "is missing")


def test_whatever_key_is_too_many_is_named(fresh_table: Fresh) -> None:
    whole = fresh_table()
    tables = ["", *(path for path in paths(whole) if isinstance(find(whole, path), dict))]
    for path in tables:
        table = fresh_table()
        key = f"{path}.colour" if path else "colour"
        put(table, key, {})
        assert refusal(table).path.startswith(key)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@settings(max_examples=300)
@given(data=st.data(), value=values)
def test_whatever_a_value_becomes_the_file_is_taken_or_refused_by_name(
    fresh_table: Fresh, data: st.DataObject, value: object
) -> None:
    table = fresh_table()
    path = data.draw(st.sampled_from(list(paths(table))))
    put(table, path, value)
    try:
        build(table, file="spoilt.toml")
    except ProcedureInvalid as error:
        assert error.file in str(error)  # noqa: PT017 - being taken is an answer too
        assert error.path in str(error)  # noqa: PT017
