"""Which officers are told by mail that a request was handed in, how often, and of what."""

from pytest_django.fixtures import Settings

from ams.accounts.models import Account
from ams.accounts.services import end_appointment
from ams.notifications.messages import Message
from ams.notifications.models import Notice
from ams.requests.attach import submit
from ams.requests.correct import correct
from tests.requests.builders import (
    OPERATOR,
    Office,
    attached,
    draft,
    returned,
    submitted,
    upload,
)


def told() -> list[str]:
    """Return whom mails about requests handed in are queued for, by their account's name."""
    notices = Notice.objects.filter(message=Message.REQUEST_HANDED_IN)
    return sorted(one.recipient_email.split("@")[0] for one in notices)


def test_every_officer_who_could_take_it_is_told_once(office: Office) -> None:
    submitted(office)
    assert told() == ["budi", "dewi", "eko"]


def test_neither_the_superior_who_signs_nor_another_agencys_officer_is_told(
    office: Office,
) -> None:
    submitted(office)
    assert not {"ratna", "tono", "hadi", "rina"} & set(told())


def test_an_officer_is_not_told_of_his_own_request(office: Office) -> None:
    submitted(office, "eko")
    assert "eko" not in told()


def test_attaching_tells_nobody_however_often_the_letter_is_replaced(office: Office) -> None:
    request = attached(office)
    upload(office, request.pk)
    assert told() == []


def test_a_corrected_request_is_told_of_when_it_comes_back_and_said_to_be_corrected(
    office: Office,
) -> None:
    request = returned(office)
    before = len(told())
    correct(request.pk, draft(office), actor=office.actor("sari"), clock=office.clock)
    upload(office, request.pk)
    assert len(told()) == before
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    notices = Notice.objects.filter(message=Message.REQUEST_HANDED_IN)
    assert sorted(bool(one.context["corrected"]) for one in notices) == [False] * 3 + [True] * 3


def test_the_mail_says_nothing_of_the_applicant_but_name_agency_and_number(
    office: Office, settings: Settings
) -> None:
    request = submitted(office)
    notice = Notice.objects.filter(message=Message.REQUEST_HANDED_IN).first()
    assert notice is not None
    assert notice.context == {
        "procedure": "revocation",
        "number": request.number,
        "applicant": request.applicant.full_name,
        "agency": request.applicant.agency.name,
        "corrected": False,
        "url": f"{settings.AMS_BASE_URL}/petugas/{request.pk}/",
    }


def test_who_is_locked_or_no_longer_appointed_is_not_told(office: Office) -> None:
    request = attached(office)
    Account.objects.filter(username="dewi").update(is_active=False)
    appointment = office.actor("budi").appointments[0]
    end_appointment(appointment.id, actor=OPERATOR, clock=office.clock)
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    assert told() == ["eko"]


def test_an_office_can_do_without_these_mails(office: Office, settings: Settings) -> None:
    settings.AMS_OFFICER_MAIL = False
    submitted(office)
    assert told() == []


def test_the_applicants_list_of_mails_does_not_name_the_officers(office: Office) -> None:
    request = submitted(office)
    about = Notice.objects.about("request", str(request.pk))
    assert {one.message for one in about} == {Message.REQUEST_FILED}
