"""The question at the receipt: the applicant's alone, once, and counted."""

import pytest

from ams.core.errors import InvalidInput
from ams.measuring.errors import AnsweredAlready, NotAskedYet
from ams.measuring.figures import figures
from ams.measuring.following import follow
from ams.measuring.marking import month_of
from ams.measuring.satisfaction import answer, answer_by_link, is_asked
from ams.measuring.scope import Wanted
from ams.requests.errors import LinkInvalid, NotTheApplicant, RequestNotFound
from ams.requests.links import acknowledgement_token
from tests.requests.acting import CAST
from tests.requests.builders import Office, completed, told


def test_the_applicant_answers_once_and_it_is_counted(office: Office) -> None:
    request = completed(office)
    assert is_asked(request)
    answer(request.pk, 3, actor=office.actor("sari"), clock=office.clock)
    assert not is_asked(request)
    with pytest.raises(AnsweredAlready):
        answer(request.pk, 4, actor=office.actor("sari"), clock=office.clock)
    follow()
    month = month_of(office.clock.now())
    found = figures(Wanted(None, month, month)).satisfaction
    assert [(one.label, one.number) for one in found] == [("3", 1)]


def test_whoever_has_the_mail_answers_too(office: Office) -> None:
    request = completed(office)
    with pytest.raises(InvalidInput):
        answer_by_link(acknowledgement_token(request), 5, clock=office.clock)
    answer_by_link(acknowledgement_token(request), 1, clock=office.clock)
    with pytest.raises(LinkInvalid):
        answer_by_link("x", 1, clock=office.clock)


def test_nobody_is_asked_before_the_receipt(office: Office) -> None:
    request = told(office)
    assert not is_asked(request)
    with pytest.raises(NotAskedYet):
        answer(request.pk, 4, actor=office.actor("sari"), clock=office.clock)


@pytest.mark.parametrize("member", sorted(set(CAST) - {"sari"}))
def test_nobody_else_answers(office: Office, member: str) -> None:
    request = completed(office)
    with pytest.raises((NotTheApplicant, RequestNotFound)):
        answer(request.pk, 4, actor=office.actor(member), clock=office.clock)
