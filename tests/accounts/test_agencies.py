"""Agencies: who may record them, what is refused, whose e-mail domains count."""

import pytest

from ams.accounts.agencies import agency_and_below, allowed_domains, domain_is_allowed
from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.accounts.models import Agency
from ams.accounts.services import AgencyData, change_agency, create_agency
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from tests.accounts import builders
from tests.accounts.conftest import Cast


def _data(**values: object) -> AgencyData:
    usual = {"name": "Dinas Baru", "short_name": "Baru", "place": "Kebumen", "parent_id": None}
    return AgencyData(**(usual | values))  # type: ignore[arg-type] # values are the test's


def test_an_administrator_records_an_agency_and_the_journal_says_so(cast: Cast) -> None:
    agency = create_agency(
        _data(parent_id=cast.regency.pk), actor=cast.administrator, clock=cast.clock
    )
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.subject_id) == ("agency:create", str(agency.pk))
    assert entry.actor_account_id == cast.administrator_account.pk


@pytest.mark.parametrize(
    "who", ["applicant", "auditor", "clinic officer", "regency officer", "ca officer"]
)
def test_nobody_else_records_or_changes_an_agency(cast: Cast, who: str) -> None:
    actor = cast.unentitled[who]
    with pytest.raises(NotAdministrator):
        create_agency(_data(parent_id=cast.regency.pk), actor=actor, clock=cast.clock)
    with pytest.raises(NotAdministrator):
        change_agency(cast.clinic.pk, _data(), actor=actor, clock=cast.clock)
    assert not Agency.objects.filter(name="Dinas Baru").exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 65}),
        ("name", {"name": "Dinas Kesehatan"}),
        ("short_name", {"short_name": "Dinkes"}),
        ("place", {"place": ""}),
        ("email", {"email": "bukan email"}),
        ("email_domains", {"email_domains": ("kebumen",)}),
        ("email_domains", {"email_domains": ("a b.go.id",)}),
        ("email_domains", {"email_domains": ("*",)}),
        ("letter_number_pattern", {"letter_number_pattern": "500/{year}"}),
        ("letter_number_pattern", {"letter_number_pattern": "500/{number}{number}/{year}"}),
        ("letter_number_pattern", {"letter_number_pattern": "500/{number}/{year}/{0.__class__}"}),
        ("parent", {"parent_id": 999_999}),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(
    cast: Cast, field: str, values: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_agency(
            _data(**({"parent_id": cast.regency.pk} | values)),
            actor=builders.OPERATOR,
            clock=cast.clock,
        )
    assert list(refusal.value.fields) == [field]


def test_an_agency_without_parent_needs_a_domain(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_agency(_data(), actor=builders.OPERATOR, clock=cast.clock)
    assert "email_domains" in refusal.value.fields


def test_an_agency_cannot_come_below_itself(cast: Cast) -> None:
    ward = builders.agency(
        cast.clock, name="Puskesmas", short_name="PKM", parent_id=cast.clinic.pk, email_domains=()
    )
    for parent in (cast.clinic.pk, ward.pk):
        with pytest.raises(InvalidInput) as refusal:
            change_agency(
                cast.clinic.pk,
                _data(name="Dinas Kesehatan", short_name="Dinkes", parent_id=parent),
                actor=builders.OPERATOR,
                clock=cast.clock,
            )
        assert list(refusal.value.fields) == ["parent"]


def test_what_does_not_exist_cannot_be_changed(cast: Cast) -> None:
    with pytest.raises(NoSuchRecord):
        change_agency(999_999, _data(), actor=builders.OPERATOR, clock=cast.clock)


def test_a_change_is_journaled_by_the_names_of_its_fields(cast: Cast) -> None:
    data = _data(name="Dinas Kesehatan", short_name="Dinkes", parent_id=cast.regency.pk)
    change_agency(cast.clinic.pk, data, actor=builders.OPERATOR, clock=cast.clock)
    before = Entry.objects.count()
    change_agency(
        cast.clinic.pk,
        _data(
            name="Dinas Kesehatan",
            short_name="Dinkes",
            parent_id=cast.regency.pk,
            phone="(0287) 1",
        ),
        actor=builders.OPERATOR,
        clock=cast.clock,
    )
    assert Entry.objects.latest("seq").data == {"changed": ["phone"]}
    assert Entry.objects.count() == before + 1


def test_a_change_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    data = _data(name="Dinas Kesehatan", short_name="Dinkes", parent_id=cast.regency.pk)
    before = Entry.objects.count()
    change_agency(cast.clinic.pk, data, actor=builders.OPERATOR, clock=cast.clock)
    assert Entry.objects.count() == before


def test_the_domains_of_the_agencies_above_count_too(cast: Cast) -> None:
    ward = builders.agency(
        cast.clock,
        name="Puskesmas",
        short_name="PKM",
        parent_id=cast.clinic.pk,
        email_domains=("@Puskesmas.GO.ID ",),
    )
    assert allowed_domains(ward) == {"puskesmas.go.id", "kebumenkab.go.id"}


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("a@kebumenkab.go.id", True),
        ("a@KebumenKab.GO.ID", True),
        ("a@mail.kemkes.go.id", True),
        ("a@kemkes.go.id", True),
        ("a@go.id", False),
        ("a@evilkebumenkab.co.id", False),
        ("a@kebumenkab.go.id.example.com", False),
        ("a@sub.kebumenkab.id", False),
        ("kebumenkab.go.id@example.com", False),
    ],
)
def test_a_domain_is_allowed_whole_or_by_its_pattern(address: str, *, allowed: bool) -> None:
    domains = frozenset({"kebumenkab.go.id", "*.go.id"})
    assert domain_is_allowed(address, domains) is allowed


def test_an_agency_and_all_below_it_are_its_whole_tree(cast: Cast) -> None:
    assert agency_and_below(cast.regency.pk) == {
        cast.regency.pk,
        cast.clinic.pk,
        cast.library.pk,
    }
    assert agency_and_below(cast.clinic.pk) == {cast.clinic.pk}
