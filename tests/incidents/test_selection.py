"""Which certificates a selection finds, and what is to become of each."""

from datetime import date, timedelta

import pytest

from ams.accounts.models import Person
from ams.certificates.models import Certificate
from ams.incidents.errors import IncidentNotPermitted, SelectionRefused
from ams.incidents.selection import Selection
from ams.incidents.services import examine
from ams.incidents.states import Outcome
from ams.revocation.services import revoke
from tests.incidents.conftest import Room
from tests.revocation.office import put_certificate, put_outside_certificate


def found(room: Room, **selection: object) -> set[int]:
    result = examine(Selection(**selection), actor=room.citra)  # type: ignore[arg-type]
    return {pk for pk, _ in result.outcomes}


def file_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "notation", ["{0:X}", "{0:x}", "0x{0:X}", "{0}", "{1}", " {1} ", "{2}"], ids=range(7)
)
def test_serials_are_understood_in_any_notation(room: Room, notation: str) -> None:
    (one, _other) = room.certificates(2)
    octets = [one.serial[at : at + 2] for at in range(0, len(one.serial), 2)]
    line = notation.format(one.serial_number, ":".join(octets).lower(), " ".join(octets))
    assert found(room, serials=file_of("# list", "", line)) == {one.pk}


def test_lines_that_name_nothing_are_named_and_the_others_count(room: Room) -> None:
    (one,) = room.certificates(1)
    content = file_of(one.serial, "zz", "1234", "-5", one.serial, "F" * 41)
    result = examine(Selection(serials=content), actor=room.citra)
    assert [pk for pk, _ in result.outcomes] == [one.pk]
    assert [line.partition(":")[0] for line in result.refused_lines] == [
        "line 2", "line 3", "line 4", "line 6",
    ]  # fmt: skip


def test_digits_that_fit_two_certificates_are_refused_not_guessed(room: Room) -> None:
    put_certificate(room.issuer, room.office.budi, serial_number=0x1234)
    put_certificate(room.issuer, room.office.budi, serial_number=1234)
    result = examine(Selection(serials=b"1234"), actor=room.citra)
    assert result.outcomes == ()
    assert "fits 2 certificates" in result.refused_lines[0]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"0" * (64 * 1024 * 1024 + 1)])
def test_a_file_that_is_no_list_is_refused(room: Room, content: bytes) -> None:
    with pytest.raises(SelectionRefused) as refusal:
        found(room, serials=content)
    assert "serials" in refusal.value.fields


def test_by_key_agency_date_and_profile(room: Room) -> None:
    (budis,) = room.certificates(1)
    (tonos,) = room.certificates(1, room.office.tono)
    Certificate.objects.filter(pk=tonos.pk).update(holder=room.office.tono)
    digest = budis.spki_sha256
    day = budis.issued_at.date()
    assert found(room, spki_sha256=":".join([digest[:10], digest[10:]]).upper()) == {budis.pk}
    assert found(room, agency_id=room.office.health.pk) == {budis.pk}
    assert found(room, agency_id=room.office.regency.pk) == {budis.pk, tonos.pk}
    assert found(room, profile="individual-signing") == {budis.pk, tonos.pk}
    assert found(room, profile="other") == set()
    assert found(room, issued_from=day + timedelta(days=2)) == set()
    assert found(room, issued_until=day - timedelta(days=2)) == set()
    assert found(room, issued_from=day, issued_until=day + timedelta(days=1), profile="other") == (
        set()
    )


def test_the_days_are_those_of_wib_and_both_included(room: Room) -> None:
    (one,) = room.certificates(1)  # issued on 21 November at 19.05 UTC: the 22nd in WIB
    assert found(room, issued_from=date(2026, 11, 22), issued_until=date(2026, 11, 22)) == {one.pk}
    assert found(room, issued_until=date(2026, 11, 21)) == set()


@pytest.mark.parametrize(
    ("selection", "field"),
    [
        ({}, ""),
        ({"issuer": "none"}, "issuer"),
        ({"spki_sha256": "zz"}, "spki_sha256"),
        ({"agency_id": 4711}, "agency"),
        (
            {"issued_from": date(2026, 2, 1), "issued_until": date(2026, 1, 1)},
            "issued_until",
        ),
    ],
)
def test_nothing_and_what_is_not_there_is_refused(
    room: Room, selection: dict[str, object], field: str
) -> None:
    with pytest.raises(SelectionRefused) as refusal:
        found(room, **selection)
    assert set(refusal.value.fields) == {field}


def test_what_cannot_be_revoked_is_counted_apart(room: Room) -> None:
    certificates = room.certificates(2)
    revoke(certificates[0].pk, reasons=["mutasi"], actor=room.indra, clock=room.clock)
    citra = Person.objects.get(account__username="citra")
    room.certificates(1, citra)
    put_outside_certificate(room.office.budi)
    result = examine(Selection(agency_id=room.office.health.pk), actor=room.citra)
    assert {outcome: result.count(outcome) for outcome in Outcome} == {
        Outcome.WAITING: 1, Outcome.ALREADY: 1, Outcome.OWN: 1, Outcome.FOREIGN: 1,
        Outcome.REVOKED: 0,
    }  # fmt: skip


@pytest.mark.parametrize("username", ["budi", "sari", "tono", "rina", "dewi", "agus"])
def test_nobody_else_looks_for_certificates(room: Room, username: str) -> None:
    with pytest.raises(IncidentNotPermitted):
        examine(Selection(issuer=room.issuer.slug), actor=room.officer(username))


def test_certificates_stand_in_the_order_of_their_shards(room: Room) -> None:
    rows = [
        put_certificate(room.issuer, room.office.budi, shard=shard) for shard in (2, None, 0, 2, 0)
    ]
    lines = file_of(*(row.serial for row in rows))
    for selection in (Selection(issuer=room.issuer.slug), Selection(serials=lines)):
        result = examine(selection, actor=room.citra)
        assert [pk for pk, _ in result.outcomes] == [rows[at].pk for at in (1, 2, 4, 0, 3)]
