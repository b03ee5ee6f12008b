"""Where the cells of a composed procedure come from, and that the four hang together."""

import tomllib
from collections.abc import Callable

import pytest

from ams.procedures.errors import ProcedureInvalid
from ams.procedures.loader import build
from ams.procedures.origins import cells_of, origins_of
from ams.procedures.registry import FILES, SHIPPED, get
from ams.procedures.rules import Procedure
from ams.procedures.sheet import Source
from tests.procedures.spoiling import Table, put

DAY = "2026-11-22"
COMPOSED = ["agency_email", "issuance", "renewal"]
composed = pytest.mark.parametrize("key", COMPOSED)


def table_of(key: str) -> Table:
    """Return a composed procedure's file as a table that a test may spoil."""
    return tomllib.loads((FILES / key / f"{DAY}.toml").read_text(encoding="utf-8"))


def refusal(table: Table) -> ProcedureInvalid:
    with pytest.raises(ProcedureInvalid) as raised:
        build(table, file="f")
    return raised.value


def test_all_four_procedures_are_shipped() -> None:
    assert sorted(SHIPPED.revisions) == [*COMPOSED, "revocation"]


@composed
def test_no_cell_of_a_composed_procedure_claims_to_stand_in_the_signed_paper(key: str) -> None:
    procedure = get(key, DAY)
    assert not procedure.is_signed
    for path, cell in cells_of(procedure):
        assert cell.source is not Source.SOP, path
        assert bool(cell.origins) is (cell.source is Source.COMPOSED), path


@composed
def test_a_composed_procedure_is_no_proposal_through_and_through(key: str) -> None:
    procedure = get(key, DAY)
    rows = [each for each in procedure.activities if each.text.source is Source.COMPOSED]
    assert len(rows) > len(procedure.activities) / 2
    for activity in rows:
        assert origins_of(procedure, activity)


def test_the_signed_procedure_has_no_origins_but_itself(procedure: Procedure) -> None:
    assert procedure.is_signed
    assert procedure.references == ()
    assert {cell.origins for _, cell in cells_of(procedure)} == {()}


def test_the_procedures_are_linked_both_ways() -> None:
    linked = {
        (one.key, other.key)
        for revisions in SHIPPED.revisions.values()
        for one in revisions
        for other in one.related
    }
    assert linked == {(other, one) for one, other in linked}
    assert {one for one, _ in linked} == set(SHIPPED.revisions)


@composed
@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("activities[0].text.origins", [], "at least one entry"),
        ("activities[0].text.origins", "lumajang", "at least one entry"),
        ("activities[0].text.origins", ["Blora!"], "small letters"),
        ("activities[0].text.origins", ["blora", "blora"], "names the same twice"),
        ("activities[0].text.origins", ["nowhere"], "is no reference of this procedure"),
        ("activities[0].standard.origins", ["blora"], "is not known here"),
    ],
)
def test_origins_that_lead_nowhere_are_refused(
    key: str, path: str, value: object, problem: str
) -> None:
    table = table_of(key)
    put(table, path, value)
    error = refusal(table)
    assert error.path == path
    assert problem in error.problem


@composed
def test_a_composed_cell_without_origins_is_refused(key: str) -> None:
    table = table_of(key)
    put(table, "identity.title.source", "composed")
    error = refusal(table)
    assert (error.path, error.problem) == ("identity.title.origins", "is missing")


@composed
def test_a_reference_that_no_cell_names_is_refused(key: str) -> None:
    table = table_of(key)
    references = table["references"]
    assert isinstance(references, list)
    references.append({**references[0], "key": "unused"})
    error = refusal(table)
    assert (error.path, error.problem) == (
        f"references[{len(references) - 1}].key",
        "no cell names it",
    )


def test_a_cell_of_the_signed_paper_cannot_name_origins(
    fresh_table: Callable[[], Table],
) -> None:
    table = fresh_table()
    put(table, "identity.title.origins", ["blora"])
    assert refusal(table).path == "identity.title.origins"
