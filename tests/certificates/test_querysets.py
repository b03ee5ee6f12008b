"""Another agency's certificates do not exist for you."""

import pytest

from ams.certificates.models import Certificate
from ams.certificates.querysets import exists_for
from ams.certificates.reading import row_of
from ams.core.actor import ActiveAppointment, Actor, OfficerKind, Role, system
from tests.certificates.cast import START, Cast, make_person, role
from tests.certificates.outside import outside_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners(cast: Cast) -> Cast:
    """Return the cast after Budi, Indra, somebody elsewhere and nobody got a certificate."""
    elsewhere = make_person("joko", cast.other)
    for holder in (cast.budi, cast.indra, elsewhere, None):
        row = row_of(outside_certificate())
        row.origin, row.issued_at, row.holder = "imported", START, holder
        row.save()
    return cast


def _seen(actor: Actor) -> set[str]:
    """Return whose certificates exist for the actor, asked of all at once and of each alone."""
    rows = Certificate.objects.for_actor(actor).select_related("holder")
    alone = {
        row.pk
        for row in Certificate.objects.select_related("holder")
        if exists_for(
            actor,
            holder_id=row.holder_id,
            agency_id=row.holder.agency_id if row.holder else None,
        )
    }
    assert alone == {row.pk for row in rows}
    return {row.holder.plain_name if row.holder else "nobody" for row in rows}


def test_a_holder_sees_his_own(owners: Cast) -> None:
    assert _seen(owners.holder(owners.budi)) == {"Budi Santoso"}


def test_somebody_without_certificate_or_office_sees_none(owners: Cast) -> None:
    assert _seen(Actor(account_id=77, name="Tamu")) == set()
    assert _seen(Actor(account_id=77, name="Tamu", agency_id=owners.health.pk)) == set()


@pytest.mark.parametrize("kind", [OfficerKind.AGENCY, OfficerKind.DISKOMINFO])
def test_an_officer_sees_his_scope(owners: Cast, kind: OfficerKind) -> None:
    assert _seen(owners.officer(kind, owners.health)) == {"Budi Santoso", "Indra"}


def test_an_officer_sees_his_own_beside_his_scope(owners: Cast) -> None:
    actor = owners.officer(OfficerKind.AGENCY, owners.other, person=owners.budi)
    assert _seen(actor) == {"Budi Santoso", "Joko"}


def test_two_appointments_add_up(owners: Cast) -> None:
    actor = Actor(
        account_id=1,
        name="Petugas",
        appointments=(
            ActiveAppointment(1, OfficerKind.AGENCY, frozenset({owners.health.pk})),
            ActiveAppointment(2, OfficerKind.AGENCY, frozenset({owners.other.pk})),
        ),
    )
    assert _seen(actor) == {"Budi Santoso", "Indra", "Joko"}


def test_an_officer_whose_scope_is_empty_sees_none(owners: Cast) -> None:
    empty = ActiveAppointment(1, OfficerKind.AGENCY, frozenset())
    assert _seen(Actor(account_id=1, name="Petugas", appointments=(empty,))) == set()


@pytest.mark.parametrize("who", ["citra", "auditor", "system"])
def test_those_who_see_all_see_also_what_belongs_to_nobody(owners: Cast, who: str) -> None:
    actors = {"citra": owners.citra(), "auditor": role(Role.AUDITOR), "system": system()}
    assert _seen(actors[who]) == {"Budi Santoso", "Indra", "Joko", "nobody"}


def test_an_administrator_sees_none(owners: Cast) -> None:
    assert _seen(role(Role.ADMINISTRATOR)) == set()
