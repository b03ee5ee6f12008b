"""What exists for whom."""

import pytest

from ams.accounts.models import Account, Agency, Appointment, Person, RoleGrant
from ams.core.actor import system
from tests.accounts import builders
from tests.accounts.conftest import Cast


def _people(cast: Cast, account: Account) -> set[int]:
    return set(Person.objects.for_actor(cast.actor(account)).values_list("pk", flat=True))


def test_an_applicant_sees_himself_alone(cast: Cast) -> None:
    assert _people(cast, cast.nurse_account) == {cast.nurse.pk}


def test_an_agency_officer_sees_the_people_of_his_agency(cast: Cast) -> None:
    assert _people(cast, cast.clinic_officer_account) == {cast.nurse.pk, cast.doctor.pk}


def test_everyone_else_sees_all_people(cast: Cast) -> None:
    everyone = {cast.nurse.pk, cast.doctor.pk, cast.librarian.pk}
    for account in (
        cast.administrator_account,
        cast.auditor_account,
        cast.regency_officer_account,
        cast.ca_officer_account,
    ):
        assert _people(cast, account) == everyone
    assert set(Person.objects.for_actor(system()).values_list("pk", flat=True)) == everyone


def test_an_account_without_person_or_powers_sees_nobody(cast: Cast) -> None:
    assert _people(cast, builders.account(cast.clock, "kosong")) == set()


def test_agencies_follow_the_same_rule(cast: Cast) -> None:
    def seen(account: Account) -> set[int]:
        return set(Agency.objects.for_actor(cast.actor(account)).values_list("pk", flat=True))

    assert seen(cast.nurse_account) == {cast.clinic.pk}
    assert seen(cast.clinic_officer_account) == {cast.clinic.pk}
    assert len(seen(cast.regency_officer_account)) == Agency.objects.count()
    assert len(seen(cast.auditor_account)) == Agency.objects.count()


@pytest.mark.parametrize("model", [Account, Appointment, RoleGrant])
def test_officers_and_applicants_see_of_accounts_only_their_own(
    cast: Cast, model: type[Account | Appointment | RoleGrant]
) -> None:
    for who in ("applicant", "clinic officer", "ca officer"):
        actor = cast.unentitled[who]
        for record in model.objects.for_actor(actor):
            owner = record.pk if isinstance(record, Account) else record.account_id
            assert owner == actor.account_id
    for account in (cast.administrator_account, cast.auditor_account):
        assert model.objects.for_actor(cast.actor(account)).count() == model.objects.count()


@pytest.mark.parametrize(
    "words", ["warga 1", "WARGA1@", "19800101 200501 2 001", "nurse", "analis nomor 1"]
)
def test_a_search_needs_every_word_in_some_field(cast: Cast, words: str) -> None:
    assert cast.nurse in Person.objects.all().search(words)


@pytest.mark.parametrize("words", ["warga tiada", "%", "nurse doctor"])
def test_a_search_for_something_else_finds_nothing(cast: Cast, words: str) -> None:
    assert not Person.objects.all().search(words).exists()
