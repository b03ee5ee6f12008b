from dataclasses import replace
from datetime import timedelta

import pytest

from ams.accounts.models import Account, Appointment
from ams.accounts.services import appoint, end_appointment
from ams.core.actor import OfficerKind
from ams.core.errors import InvalidInput
from ams.journal.models import Entry
from ams.procedures import registry
from ams.procedures.rules import Policy
from ams.requests.accompany import ATTEMPTS, LIFETIME, accompaniment_policy, offer
from ams.requests.errors import AccompanimentRefused, NotAnAccompanyingOfficer, TooManyCodes
from ams.requests.file import file
from ams.requests.models import Accompaniment, Request
from tests.accounts.builders import appointment
from tests.requests.builders import OPERATOR, Office, code, filed, filing


def refused(office: Office, given: str, username: str = "sari") -> str:
    """Try to file with a code and return what was said."""
    wanted = filing(office, username, accompaniment_code=given)
    with pytest.raises(AccompanimentRefused) as refusal:
        file(wanted, actor=office.actor(username), clock=office.clock)
    return refusal.value.fields["accompaniment_code"][0]


@pytest.mark.parametrize("username", ["eko", "tono", "sari", "hadi", "rina", "bakti"])
def test_only_an_officer_of_diskominfo_accompanies(office: Office, username: str) -> None:
    with pytest.raises(NotAnAccompanyingOfficer):
        offer("Loket", actor=office.actor(username), clock=office.clock)


@pytest.mark.parametrize("place", ["", "  ", "x" * 121])
def test_the_place_of_accompaniment_must_be_said(office: Office, place: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        offer(place, actor=office.actor("budi"), clock=office.clock)
    assert set(refusal.value.fields) == {"place"}


def test_a_code_is_kept_nowhere_in_clear(office: Office) -> None:
    given = code(office)
    kept = Accompaniment.objects.get()
    plain = given.replace("-", "")
    assert plain not in repr([kept.code_hash, list(Entry.objects.values_list("data", flat=True))])
    assert given not in repr(list(Entry.objects.values_list("data", flat=True)))


def test_a_code_may_be_typed_in_small_letters_with_or_without_its_hyphen(office: Office) -> None:
    wanted = filing(office)
    plain = replace(
        wanted, accompaniment_code=f" {wanted.accompaniment_code.replace('-', ' ').lower()} "
    )
    assert file(plain, actor=office.actor("sari"), clock=office.clock)


def test_a_code_is_good_once(office: Office) -> None:
    wanted = filing(office)
    file(wanted, actor=office.actor("sari"), clock=office.clock)
    refused(office, wanted.accompaniment_code, "maya")


def test_a_code_is_good_until_its_tenth_minute(office: Office) -> None:
    given = code(office)
    wanted = filing(office, accompaniment_code=given)
    office.clock.advance(LIFETIME - timedelta(seconds=1))
    assert file(wanted, actor=office.actor("sari"), clock=office.clock)


def test_a_code_is_refused_from_its_tenth_minute_on(office: Office) -> None:
    given = code(office)
    office.clock.advance(LIFETIME)
    refused(office, given)


def test_five_wrong_codes_end_the_guessing_even_for_the_right_one(office: Office) -> None:
    for _ in range(ATTEMPTS):
        refused(office, "AAAA-AAAA")
    wanted = filing(office)
    with pytest.raises(TooManyCodes):
        file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert filed(office, "maya")


def test_after_ten_minutes_one_may_try_again(office: Office) -> None:
    for _ in range(ATTEMPTS):
        refused(office, "AAAA-AAAA")
    office.clock.advance(LIFETIME)
    assert filed(office)


def test_a_wrong_code_is_refused_and_files_nothing(office: Office) -> None:
    refused(office, "ABCD-EFGH")
    assert not Request.objects.exists()


def test_nobody_accompanies_himself(office: Office) -> None:
    account = Account.objects.get(username="eko")
    data = appointment(OfficerKind.DISKOMINFO, office.agencies["regency"].pk)
    appoint(account.pk, data, actor=OPERATOR, clock=office.clock)
    refused(office, code(office, "eko"), "eko")


def test_an_officer_of_another_regency_does_not_accompany(office: Office) -> None:
    given = code(office)
    Appointment.objects.filter(account__username="budi").update(agency=office.agencies["schools"])
    refused(office, given)


def test_an_officer_whose_appointment_has_ended_does_not_accompany(office: Office) -> None:
    wanted = filing(office)
    one = Appointment.objects.get(account__username="budi")
    end_appointment(one.pk, actor=OPERATOR, clock=office.clock)
    with pytest.raises(AccompanimentRefused):
        file(wanted, actor=office.actor("sari"), clock=office.clock)


def test_the_first_procedure_requires_accompaniment(office: Office) -> None:
    procedure = registry.current("revocation", office.clock.now().date())
    assert accompaniment_policy(procedure) is Policy.REQUIRED


@pytest.mark.parametrize("policy", [Policy.OPTIONAL, Policy.NONE])
def test_where_the_procedure_does_not_require_it_one_files_without_a_code(
    office: Office, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_policy(policy, office, monkeypatch)
    wanted = filing(office, accompaniment_code="")
    request = file(wanted, actor=office.actor("sari"), clock=office.clock)
    assert not Accompaniment.objects.filter(request=request).exists()


def test_where_it_is_optional_a_given_code_is_recorded_and_a_wrong_one_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_policy(Policy.OPTIONAL, office, monkeypatch)
    refused(office, "ABCD-EFGH")
    request = filed(office)
    assert Accompaniment.objects.filter(request=request).exists()


def test_where_there_is_none_a_given_code_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_policy(Policy.NONE, office, monkeypatch)
    filed(office)
    assert not Accompaniment.objects.exclude(used_at=None).exists()


def use_policy(policy: Policy, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another revision of the procedure be in effect, with ``policy`` for all activities."""
    current = registry.current("revocation", office.clock.now().date())
    activities = tuple(replace(each, accompaniment=policy) for each in current.activities)
    other = registry.Registry.of([replace(current, activities=activities)])
    monkeypatch.setattr(registry, "SHIPPED", other)
