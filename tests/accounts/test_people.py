"""People: who may record them, what is refused, and what the journal keeps."""

import json
from dataclasses import replace

import pytest

from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.accounts.models import Account, Person
from ams.accounts.services import change_person, create_person, record_view
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast


def test_an_administrator_records_a_person(cast: Cast) -> None:
    data = builders.person_data(
        cast.clinic.pk, 9, email=" Warga9@KebumenKab.go.id ", nip="19800101 200501 2 009"
    )
    person = create_person(data, actor=cast.administrator, clock=cast.clock)
    assert (person.email, person.nip) == ("warga9@kebumenkab.go.id", builders.nip(9))


def test_the_journal_keeps_no_personal_data_of_a_new_person(cast: Cast) -> None:
    person = builders.person(cast.clinic.pk, 9, cast.clock)
    entry = Entry.objects.latest("seq")
    kept = json.dumps(entry.data)
    assert (entry.event, entry.subject_id) == ("person:create", str(person.pk))
    assert not any(word in kept for word in (person.nip, person.email, person.full_name))


@pytest.mark.parametrize(
    "who", ["applicant", "auditor", "clinic officer", "regency officer", "ca officer"]
)
def test_nobody_else_records_or_changes_a_person(cast: Cast, who: str) -> None:
    actor = cast.unentitled[who]
    data = builders.person_data(cast.clinic.pk, 9)
    with pytest.raises(NotAdministrator):
        create_person(data, actor=actor, clock=cast.clock)
    with pytest.raises(NotAdministrator):
        change_person(cast.nurse.pk, data, actor=actor, clock=cast.clock)
    assert not Person.objects.filter(nip=builders.nip(9)).exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("full_name", {"full_name": "  "}),
        ("plain_name", {"plain_name": "x" * 65}),
        ("nip", {"nip": "1234"}),
        ("nip", {"nip": "198001012027011009"}),
        ("nip", {"nip": builders.nip(1)}),
        ("email", {"email": "warga9@gmail.com"}),
        ("email", {"email": "bukan email"}),
        ("email", {"email": "WARGA1@kebumenkab.go.id"}),
        ("email", {"email": ""}),
        ("unit", {"unit": ""}),
        ("position", {"position": ""}),
        ("agency", {"agency_id": 999_999}),
        ("superior", {"superior_id": 999_999}),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(
    cast: Cast, field: str, values: dict[str, object]
) -> None:
    data = replace(builders.person_data(cast.clinic.pk, 9), **values)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refusal:
        create_person(data, actor=builders.OPERATOR, clock=cast.clock)
    assert list(refusal.value.fields) == [field]
    assert all(refusal.value.fields[field])


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    data = builders.person_data(cast.clinic.pk, 9, nip="12", email="a@gmail.com", unit="")
    with pytest.raises(InvalidInput) as refusal:
        create_person(data, actor=builders.OPERATOR, clock=cast.clock)
    assert set(refusal.value.fields) == {"nip", "email", "unit"}


def test_a_refused_email_is_told_the_domains_that_are_allowed(cast: Cast) -> None:
    data = builders.person_data(cast.clinic.pk, 9, email="a@gmail.com")
    with pytest.raises(InvalidInput) as refusal:
        create_person(data, actor=builders.OPERATOR, clock=cast.clock)
    assert "kebumenkab.go.id" in refusal.value.fields["email"][0]


def _superior(cast: Cast, person: Person, superior: Person | None) -> None:
    data = builders.person_data(
        person.agency_id,
        full_name=person.full_name,
        plain_name=person.plain_name,
        nip=person.nip,
        email=person.email,
        superior_id=superior.pk if superior else None,
    )
    change_person(person.pk, data, actor=builders.OPERATOR, clock=cast.clock)


def test_nobody_is_his_own_superior(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _superior(cast, cast.doctor, cast.doctor)
    assert "superior" in refusal.value.fields


def test_superiors_make_no_circle_of_two(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _superior(cast, cast.doctor, cast.nurse)
    assert list(refusal.value.fields) == ["superior"]


def test_superiors_make_no_circle_of_three(cast: Cast) -> None:
    _superior(cast, cast.doctor, cast.librarian)
    with pytest.raises(InvalidInput):
        _superior(cast, cast.librarian, cast.nurse)


def test_a_superior_may_be_of_another_agency(cast: Cast) -> None:
    _superior(cast, cast.doctor, cast.librarian)
    assert Person.objects.get(pk=cast.doctor.pk).superior_id == cast.librarian.pk


def test_a_change_keeps_the_names_of_the_fields_not_their_values(cast: Cast) -> None:
    data = builders.person_data(cast.clinic.pk, 3, position="Kepala Seksi")
    change_person(cast.librarian.pk, data, actor=cast.administrator, clock=cast.clock)
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.data) == ("person:change", {"changed": ["agency_id", "position"]})


def test_the_account_follows_the_email_of_its_person(cast: Cast) -> None:
    data = builders.person_data(
        cast.clinic.pk, 1, email="baru@kebumenkab.go.id", superior_id=cast.doctor.pk
    )
    change_person(cast.nurse.pk, data, actor=cast.administrator, clock=cast.clock)
    assert Account.objects.get(pk=cast.nurse_account.pk).email == "baru@kebumenkab.go.id"


def test_a_move_to_an_agency_that_does_not_allow_the_email_is_refused(cast: Cast) -> None:
    other = builders.agency(
        cast.clock, name="Kabupaten Lain", short_name="Lain", email_domains=("lainkab.go.id",)
    )
    with pytest.raises(InvalidInput) as refusal:
        change_person(
            cast.nurse.pk,
            builders.person_data(other.pk, 1),
            actor=cast.administrator,
            clock=cast.clock,
        )
    assert list(refusal.value.fields) == ["email"]


def test_what_does_not_exist_cannot_be_changed(cast: Cast) -> None:
    with pytest.raises(NoSuchRecord):
        change_person(
            999_999,
            builders.person_data(cast.clinic.pk),
            actor=builders.OPERATOR,
            clock=cast.clock,
        )


def test_looking_at_another_persons_data_is_journaled(cast: Cast) -> None:
    record_view(cast.nurse.pk, actor=cast.administrator, clock=cast.clock)
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("person:view", str(cast.nurse.pk))


def test_looking_at_ones_own_data_is_not(cast: Cast) -> None:
    before = Entry.objects.count()
    record_view(cast.nurse.pk, actor=cast.actor(cast.nurse_account), clock=cast.clock)
    assert Entry.objects.count() == before
