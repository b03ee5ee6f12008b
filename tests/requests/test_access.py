from uuid import uuid4

import pytest

from ams.accounts.models import Appointment, Person
from ams.core.actor import system
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.access import record_view, request_for
from ams.requests.errors import RequestNotFound
from ams.requests.models import Request
from tests.requests.builders import Office, filed

SEES_SARIS = ("budi", "dewi", "eko", "hadi", "ratna", "sari")
SEES_NOT = ("bakti", "maya", "rina", "tono")


@pytest.mark.parametrize("username", SEES_SARIS)
def test_a_request_exists_for_its_applicant_officers_in_scope_and_the_auditor(
    office: Office, username: str
) -> None:
    request = filed(office)
    assert request_for(request.pk, actor=office.actor(username)) == request


@pytest.mark.parametrize("username", SEES_NOT)
def test_for_everybody_else_it_does_not_exist(office: Office, username: str) -> None:
    request = filed(office)
    with pytest.raises(RequestNotFound):
        request_for(request.pk, actor=office.actor(username))
    with pytest.raises(RequestNotFound):
        record_view(request.pk, actor=office.actor(username), clock=office.clock)


def test_what_does_not_exist_and_what_is_anothers_look_the_same(office: Office) -> None:
    request = filed(office)
    with pytest.raises(RequestNotFound) as hidden:
        request_for(request.pk, actor=office.actor("tono"))
    unknown = uuid4()
    with pytest.raises(RequestNotFound) as absent:
        request_for(unknown, actor=office.actor("tono"))
    said = str(hidden.value).replace(str(request.pk), str(unknown))
    assert (said, hidden.value.context) == (str(absent.value), absent.value.context)


def test_each_sees_his_own_part(office: Office) -> None:
    of_sari, of_maya = filed(office), filed(office, "maya")
    seen = {
        username: set(Request.objects.for_actor(office.actor(username)))
        for username in (*SEES_SARIS, *SEES_NOT)
    }
    assert seen["sari"] == seen["eko"] == seen["ratna"] == {of_sari}
    assert seen["maya"] == seen["tono"] == {of_maya}
    assert seen["budi"] == seen["hadi"] == {of_sari, of_maya}
    assert seen["rina"] == seen["bakti"] == set()
    assert set(Request.objects.for_actor(system())) == {of_sari, of_maya}


def test_the_scope_is_that_of_the_applicants_agency_now(office: Office) -> None:
    request = filed(office)
    Person.objects.filter(pk=office.people["sari"].pk).update(agency=office.agencies["schools"])
    assert request_for(request.pk, actor=office.actor("tono"))
    with pytest.raises(RequestNotFound):
        request_for(request.pk, actor=office.actor("eko"))


def test_an_ended_appointment_opens_nothing(office: Office) -> None:
    request = filed(office)
    Appointment.objects.filter(account__username="eko").update(ended_at=office.clock.now())
    with pytest.raises(RequestNotFound):
        request_for(request.pk, actor=office.actor("eko"))


@pytest.mark.parametrize("username", ["eko", "hadi", "budi"])
def test_looking_at_anothers_request_is_journaled(office: Office, username: str) -> None:
    request = filed(office)
    record_view(request.pk, actor=office.actor(username), clock=office.clock)
    entry = Entry.objects.get(event=Event.REQUEST_VIEW)
    assert entry.subject_id == str(request.pk)
    assert entry.actor_account_id == office.actor(username).account_id


def test_looking_at_ones_own_is_nobodys_business(office: Office) -> None:
    record_view(filed(office).pk, actor=office.actor("sari"), clock=office.clock)
    assert not Entry.objects.filter(event=Event.REQUEST_VIEW).exists()
