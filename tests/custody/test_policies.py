"""What an agency asks for: off as shipped; the nearest agency counts; administrators set it."""

import pytest

from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.core.errors import InvalidInput
from ams.custody.policies import Terms, set_terms, terms_of
from ams.journal.models import Entry
from tests.requests.builders import Office

pytestmark = pytest.mark.django_db


def test_as_shipped_nothing_is_asked_for_and_no_keys_are_made_here(office: Office) -> None:
    terms = terms_of(office.people["sari"].agency)
    assert (terms.asks_scan, terms.makes_keys) == (False, False)


def test_an_agency_without_terms_of_its_own_follows_the_one_above(office: Office) -> None:
    regency, rina = office.agencies["regency"], office.actor("rina")
    set_terms(regency.pk, Terms(asks_scan=True, scan_days=7), actor=rina, clock=office.clock)
    assert terms_of(office.people["sari"].agency) == Terms(asks_scan=True, scan_days=7)
    own = office.people["sari"].agency_id
    set_terms(own, Terms(), actor=rina, clock=office.clock)
    assert terms_of(office.people["sari"].agency) == Terms()


def test_a_change_is_journaled_with_what_it_says(office: Office) -> None:
    agency_id = office.people["sari"].agency_id
    set_terms(agency_id, Terms(makes_keys=True), actor=office.actor("rina"), clock=office.clock)
    entry = Entry.objects.filter(event="setting:change").latest("seq")
    assert entry.data["makes_keys"] is True


@pytest.mark.parametrize("who", ["sari", "eko", "citra", "hadi", "tono"])
def test_nobody_but_an_administrator_sets_terms(office: Office, who: str) -> None:
    with pytest.raises(NotAdministrator):
        set_terms(
            office.people["sari"].agency_id, Terms(), actor=office.actor(who), clock=office.clock
        )


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_scan_is_kept_for_a_day_to_a_year(office: Office, days: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        set_terms(
            office.people["sari"].agency_id, Terms(scan_days=days), actor=office.actor("rina"),
            clock=office.clock,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"scan_days"}


def test_there_are_no_terms_of_no_agency(office: Office) -> None:
    with pytest.raises(NoSuchRecord):
        set_terms(999_999, Terms(), actor=office.actor("rina"), clock=office.clock)
