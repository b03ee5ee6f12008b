"""Importing people: every row or none, problems row by row, a preview that keeps nothing."""

import pytest

from ams.accounts.errors import ImportRefused, NotAdministrator
from ams.accounts.models import Account, Person
from ams.accounts.people_import import ImportOutcome, RowAction
from ams.accounts.people_table import FIELDS
from ams.accounts.services import import_people, preview_people
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast


def table(*rows: dict[str, str]) -> bytes:
    """Return a table; each row is valid but for what the test says."""
    lines = [";".join(FIELDS)]
    lines += [";".join(row.get(column, "") for column in FIELDS) for row in rows]
    return "\n".join(lines).encode()


def row(number: int, **values: str) -> dict[str, str]:
    """Return a row of a person who is valid but for ``values``."""
    usual = {
        "nama_lengkap": f"Warga Nomor {number}, S.T.",
        "nama_tanpa_gelar": f"Warga Nomor {number}",
        "nip": builders.nip(number),
        "jabatan": "Analis",
        "unit_kerja": "Sekretariat",
        "email": f"warga{number}@kebumenkab.go.id",
        "instansi": "Dinkes",
    }
    return usual | values


def _import(cast: Cast, *rows: dict[str, str]) -> ImportOutcome:
    return import_people(table(*rows), actor=cast.administrator, clock=cast.clock)


def test_every_row_becomes_a_person(cast: Cast) -> None:
    outcome = _import(cast, row(10), row(11, instansi="ARPUS", telepon="0812"))
    assert outcome.count(RowAction.CREATE) == 2
    person = Person.objects.get(nip=builders.nip(11))
    assert (person.agency, person.phone) == (cast.library, "0812")


def test_a_superior_may_stand_further_down(cast: Cast) -> None:
    _import(cast, row(10, nip_atasan=builders.nip(11)), row(11, nip_atasan=cast.doctor.nip))
    person = Person.objects.get(nip=builders.nip(10))
    assert person.superior is not None
    assert person.superior.nip == builders.nip(11)
    assert person.superior.superior == cast.doctor


def test_a_username_makes_an_account_without_password(cast: Cast) -> None:
    outcome = _import(cast, row(10, nama_pengguna="Warga.10"))
    account = Account.objects.get(pk=outcome.account_ids[0])
    assert (account.username, account.has_usable_password()) == ("warga.10", False)
    assert account.person.nip == builders.nip(10)


def test_a_known_nip_changes_the_person(cast: Cast) -> None:
    outcome = _import(cast, row(3, instansi="Arpus", jabatan="Kepala Seksi"))
    assert outcome.count(RowAction.CHANGE) == 1
    assert Person.objects.get(pk=cast.librarian.pk).position == "Kepala Seksi"


def test_a_row_that_changes_nothing_says_so(cast: Cast) -> None:
    assert _import(cast, row(3, instansi="Arpus")).count(RowAction.KEEP) == 1


def test_a_new_superior_is_a_change(cast: Cast) -> None:
    outcome = _import(cast, row(3, instansi="Arpus", nip_atasan=cast.doctor.nip))
    assert outcome.count(RowAction.CHANGE) == 1


def test_a_column_left_out_leaves_the_record_alone(cast: Cast) -> None:
    Person.objects.filter(pk=cast.librarian.pk).update(rank="Penata (III/c)")
    values = row(3, instansi="Arpus", jabatan="Kepala")
    content = ";".join(values) + "\n" + ";".join(values.values())
    import_people(content.encode(), actor=cast.administrator, clock=cast.clock)
    assert Person.objects.get(pk=cast.librarian.pk).rank == "Penata (III/c)"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nama_lengkap", ""),
        ("nip", "123"),
        ("nip", "1,98001E+17"),
        ("email", "warga@gmail.com"),
        ("email", "warga1@kebumenkab.go.id"),
        ("instansi", "Dinas Tiada"),
        ("nip_atasan", "199001012015031999"),
        ("nip_atasan", builders.nip(10)),
        ("nama_pengguna", "a b"),
        ("nama_pengguna", "nurse"),
        ("unit_kerja", "x" * 65),
    ],
)
def test_one_problem_stops_every_row_and_is_told_with_row_column_and_value(
    cast: Cast, column: str, value: str
) -> None:
    before = (Person.objects.count(), Account.objects.count(), Entry.objects.count())
    with pytest.raises(ImportRefused) as refusal:
        _import(cast, row(12), row(10, **{column: value}), row(13, nama_pengguna="tiga"))
    assert {(one.row, one.column) for one in refusal.value.problems} == {(3, column)}
    assert {one.value for one in refusal.value.problems} == {value}
    assert (Person.objects.count(), Account.objects.count(), Entry.objects.count()) == before


def test_the_problems_of_all_rows_are_told_at_once(cast: Cast) -> None:
    with pytest.raises(ImportRefused) as refusal:
        _import(cast, row(10, nip="1", email="x"), row(11), row(12, instansi="Tiada"))
    assert {(one.row, one.column) for one in refusal.value.problems} == {
        (2, "nip"),
        (2, "email"),
        (4, "instansi"),
    }


def test_superiors_in_a_circle_are_refused(cast: Cast) -> None:
    with pytest.raises(ImportRefused) as refusal:
        _import(cast, row(10, nip_atasan=builders.nip(11)), row(11, nip_atasan=builders.nip(10)))
    assert [one.column for one in refusal.value.problems] == ["nip_atasan"]


def test_a_person_with_an_account_keeps_its_username(cast: Cast) -> None:
    with pytest.raises(ImportRefused) as refusal:
        _import(cast, row(1, nama_pengguna="lain"))
    assert [one.column for one in refusal.value.problems] == ["nama_pengguna"]
    assert _import(cast, row(1, nama_pengguna="nurse")).account_ids == []


def test_a_preview_tells_the_same_and_keeps_nothing(cast: Cast) -> None:
    before = (Person.objects.count(), Account.objects.count(), Entry.objects.count())
    content = table(row(10, nama_pengguna="sepuluh"), row(1))
    outcome = preview_people(content, actor=cast.administrator, clock=cast.clock)
    assert [(one.number, one.action) for one in outcome.rows] == [
        (2, RowAction.CREATE),
        (3, RowAction.KEEP),
    ]
    assert not outcome.problems
    assert (Person.objects.count(), Account.objects.count(), Entry.objects.count()) == before


def test_a_preview_tells_problems_instead_of_raising(cast: Cast) -> None:
    outcome = preview_people(b"no table", actor=cast.administrator, clock=cast.clock)
    assert outcome.problems


@pytest.mark.parametrize(
    "who", ["applicant", "auditor", "clinic officer", "regency officer", "ca officer"]
)
def test_nobody_else_imports_or_previews(cast: Cast, who: str) -> None:
    for act in (import_people, preview_people):
        with pytest.raises(NotAdministrator):
            act(table(row(10)), actor=cast.unentitled[who], clock=cast.clock)


def test_an_import_is_journaled_with_its_counts(cast: Cast) -> None:
    _import(cast, row(10, nama_pengguna="sepuluh"), row(11))
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.data) == (
        "person:import",
        {"created": 2, "changed": 0, "accounts": 1},
    )
