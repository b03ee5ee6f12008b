"""After one case comes the next, already taken, for whoever wants to go on."""

import pytest
from django.urls import reverse

from ams.journal.events import Event
from ams.journal.models import Entry
from ams.requests.documents import KEYS
from ams.requests.models import Request
from ams.workbench.preferences import Wishes, set_wishes
from tests.requests.builders import Office, claimed, fresh, matching, submitted
from tests.web.conftest import SignIn
from tests.web.officer.test_desk import with_fresh_password

pytestmark = pytest.mark.django_db
NEXT = reverse("officer_next")


def holder(request: Request) -> str:
    found = fresh(request).claimed_by
    return found.username if found else ""


def returned() -> dict[str, str]:
    return {**dict.fromkeys(KEYS, "ya"), "signatures": "tidak", "signatures_remark": "Kurang."}


def test_the_next_case_is_taken_and_led_to(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    answer = sign_in("eko").post(NEXT)
    assert answer.headers["Location"] == reverse("officer_check", args=[request.pk])
    assert holder(request) == "eko"


def test_an_empty_queue_says_so(office: Office, sign_in: SignIn) -> None:
    answer = sign_in("eko").post(NEXT, follow=True)
    assert "Tidak ada permohonan lain" in answer.content.decode()


def test_a_page_made_ahead_shows_the_case_as_taken_and_is_journaled_as_seen(
    office: Office, sign_in: SignIn
) -> None:
    request = submitted(office)
    page = sign_in("eko").get(NEXT).content.decode()
    assert request.number in page
    assert reverse("officer_documents", args=[request.pk]) in page
    assert holder(request) == ""
    seen = Entry.objects.filter(event=Event.REQUEST_VIEW, subject_id=str(request.pk))
    assert seen.count() == 1


@pytest.mark.parametrize("after", ["x", "1", "../.."])
def test_what_names_no_request_is_refused(office: Office, sign_in: SignIn, after: str) -> None:
    assert sign_in("eko").get(NEXT, {"sesudah": after}).status_code == 422
    assert sign_in("eko").post(NEXT, {"sesudah": after}).status_code == 422


def test_a_returned_case_leads_to_the_next(office: Office, sign_in: SignIn) -> None:
    first, second = claimed(office), submitted(office, "maya")
    dewi = sign_in("eko")
    office.people["maya"].agency = office.agencies["health"]
    office.people["maya"].save()
    answer = dewi.post(reverse("officer_documents", args=[first.pk]), returned())
    assert answer.headers["Location"] == reverse("officer_check", args=[second.pk])
    assert holder(second) == "eko"


def test_who_does_not_want_it_is_led_back_to_the_queue(office: Office, sign_in: SignIn) -> None:
    first, second = claimed(office, officer="dewi"), submitted(office, "maya")
    set_wishes(Wishes(goes_on=False), actor=office.actor("dewi"), clock=office.clock)
    answer = sign_in("dewi").post(reverse("officer_documents", args=[first.pk]), returned())
    assert answer.headers["Location"] == reverse("officer_queue")
    assert holder(second) == ""


@pytest.mark.parametrize("ready", [True, False])
def test_a_browser_that_has_the_next_case_ready_is_told_so_and_no_other(
    office: Office, sign_in: SignIn, *, ready: bool
) -> None:
    first, second = matching(office, officer="dewi"), submitted(office, "maya")
    browser = with_fresh_password(sign_in("dewi"))
    typed = {"confirmation": first.concerned.serial[-6:]}
    header = str(second.pk if ready else first.pk)
    answer = browser.post(
        reverse("officer_revoke", args=[first.pk]), typed, headers={"X-AMS-Ahead": header}
    )
    assert answer.status_code == (204 if ready else 302)
    assert fresh(first).is_decided
    assert holder(second) == ("" if ready else "dewi"), "a browser that has it ready takes it"


@pytest.mark.parametrize("ready", [True, False])
def test_a_case_is_taken_without_a_page_for_a_browser_that_shows_it(
    office: Office, sign_in: SignIn, *, ready: bool
) -> None:
    request = submitted(office)
    headers = {"X-AMS-Ahead": str(request.pk)} if ready else {}
    answer = sign_in("eko").post(reverse("officer_claim", args=[request.pk]), headers=headers)
    assert answer.status_code == (204 if ready else 302)
    assert holder(request) == "eko"


def test_a_more_urgent_case_than_the_one_that_is_ready_comes_first(
    office: Office, sign_in: SignIn
) -> None:
    first, ready = matching(office, officer="dewi"), submitted(office, "maya")
    loss = submitted(office, "eko")
    Request.objects.filter(pk=loss.pk).update(urgent=True)
    answer = with_fresh_password(sign_in("dewi")).post(
        reverse("officer_revoke", args=[first.pk]), {"confirmation": first.concerned.serial[-6:]},
        headers={"X-AMS-Ahead": str(ready.pk)},
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("officer_check", args=[loss.pk])
    assert (holder(loss), holder(ready)) == ("dewi", "")


def test_a_case_that_is_not_clear_is_not_confirmed_at_once(office: Office, sign_in: SignIn) -> None:
    request = claimed(office)
    answer = sign_in("eko").post(reverse("officer_confirm", args=[request.pk]))
    assert answer.status_code == 409
    assert "Tentukan setiap butirnya" in answer.content.decode()


def test_wishes_are_kept_and_lead_back(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("eko")
    back = reverse("officer_queue")
    answer = browser.post(reverse("officer_wishes"), {"keys": "on", "next": back + "?bagian=done"})
    assert answer.headers["Location"] == back + "?bagian=done"
    elsewhere = browser.post(reverse("officer_wishes"), {"next": "https://example.org/"})
    assert elsewhere.headers["Location"] == back
    assert 'data-keys="off"' in browser.get(back).content.decode()
