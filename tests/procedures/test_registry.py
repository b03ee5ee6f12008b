from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ams.core.errors import NotFound
from ams.procedures import registry
from ams.procedures.errors import ProcedureInvalid, UnknownProcedure
from ams.procedures.loader import build
from ams.procedures.registry import Registry
from ams.procedures.rules import Procedure
from tests.procedures.spoiling import Table, put

SIGNED = date(2021, 4, 16)
REVISED = date(2022, 1, 3)


def revision(table: Table, day: date, *, key: str = "revocation") -> Procedure:
    """Return the procedure as a revision that takes effect on ``day``."""
    put(table, "key", key)
    put(table, "revision", day)
    put(table, "identity.created", day)
    put(table, "identity.effective", day)
    return build(table, file="f")


@pytest.fixture
def two_revisions(fresh_table: Callable[[], Table]) -> Registry:
    """Return a registry of two revisions of one procedure and one of another, unordered."""
    return Registry.of(
        [
            revision(fresh_table(), REVISED),
            revision(fresh_table(), REVISED, key="issuance"),
            revision(fresh_table(), SIGNED),
        ]
    )


def test_the_revision_in_effect_is_the_one_that_took_effect_last(two_revisions: Registry) -> None:
    assert two_revisions.current("revocation", SIGNED).revision == "2021-04-16"
    assert two_revisions.current("revocation", date(2022, 1, 2)).revision == "2021-04-16"
    assert two_revisions.current("revocation", REVISED).revision == "2022-01-03"


def test_nothing_is_in_effect_before_the_first_revision(two_revisions: Registry) -> None:
    with pytest.raises(UnknownProcedure, match="'revocation' in effect on 2021-04-15"):
        two_revisions.current("revocation", date(2021, 4, 15))


def test_a_procedure_that_nobody_wrote_is_named(two_revisions: Registry) -> None:
    with pytest.raises(UnknownProcedure, match="'renewal'") as refusal:
        two_revisions.current("renewal", REVISED)
    assert isinstance(refusal.value, NotFound)
    with pytest.raises(UnknownProcedure, match="'renewal' of revision '2021-04-16'"):
        two_revisions.get("renewal", "2021-04-16")


def test_a_request_keeps_the_revision_it_started_with(two_revisions: Registry) -> None:
    assert two_revisions.get("revocation", "2021-04-16").revision == "2021-04-16"
    with pytest.raises(UnknownProcedure, match="2021-04-17"):
        two_revisions.get("revocation", "2021-04-17")


def test_each_procedure_is_listed_once_by_its_key(two_revisions: Registry) -> None:
    def listed(on: date) -> list[tuple[str, str]]:
        return [(each.key, each.revision) for each in two_revisions.all_current(on)]

    assert listed(date(2021, 4, 15)) == []
    assert listed(SIGNED) == [("revocation", "2021-04-16")]
    assert listed(REVISED) == [("issuance", "2022-01-03"), ("revocation", "2022-01-03")]


def test_one_broken_file_stops_the_start(tmp_path: Path, file_text: str) -> None:
    folder = tmp_path / "revocation"
    folder.mkdir()
    (folder / "2021-04-16.toml").write_text(file_text, encoding="utf-8")
    assert Registry.read(tmp_path).get("revocation", "2021-04-16").key == "revocation"
    (folder / "2022-01-03.toml").write_text("colour = 1", encoding="utf-8")
    with pytest.raises(ProcedureInvalid, match=r"2022-01-03\.toml"):
        Registry.read(tmp_path)


def test_a_file_beside_the_folders_is_not_overlooked(tmp_path: Path, file_text: str) -> None:
    (tmp_path / "2021-04-16.toml").write_text(file_text, encoding="utf-8")
    with pytest.raises(ProcedureInvalid, match="as the file is filed"):
        Registry.read(tmp_path)


def test_the_shipped_files_are_read_once() -> None:
    shipped = registry.get("revocation", "2021-04-16")
    assert registry.current("revocation", SIGNED) is shipped
    assert registry.all_current(SIGNED) == (shipped,)
    assert registry.all_current(SIGNED)[0] is shipped
