import json
from datetime import timedelta

import pytest

from ams.core.canonical import check
from ams.procedures.exported import FORMAT, _data, as_data
from ams.procedures.registry import SHIPPED
from ams.procedures.rules import Procedure
from tests.procedures.flowchart.keeping import assert_golden

ALL = [one for revisions in SHIPPED.revisions.values() for one in revisions]


@pytest.mark.parametrize("procedure", ALL, ids=lambda one: f"{one.key}-{one.revision}")
def test_the_data_are_those_that_were_looked_at(procedure: Procedure) -> None:
    text = json.dumps(as_data(procedure), ensure_ascii=False, indent=1)
    assert_golden(f"{procedure.key}-{procedure.revision}.json", text)


@pytest.mark.parametrize("procedure", ALL, ids=lambda one: f"{one.key}-{one.revision}")
def test_the_data_are_json_that_every_reader_keeps(procedure: Procedure) -> None:
    data = as_data(procedure)
    check(data)
    assert data["format"] == FORMAT
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(minutes=1), "PT60S"),
        (timedelta(days=2), "P2D"),
        (timedelta(days=1, seconds=5), "P1DT5S"),
        (timedelta(), "PT0S"),
    ],
)
def test_durations_are_those_of_iso_8601(span: timedelta, text: str) -> None:
    assert _data(span) == text


def test_what_no_procedure_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        _data(1.5)
