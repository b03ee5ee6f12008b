"""The pages of heads and deputies."""

import pytest
from django.urls import reverse

from ams.accounts.models import Supervisor
from tests.requests.builders import Office
from tests.web.conftest import SignIn


def typed(office: Office, **values: str) -> dict[str, str]:
    usual = {"account": "ratna", "agency": str(office.agencies["health"].pk), "rank": "head"}
    return usual | values


def test_a_head_is_recorded_and_reads_the_figures(office: Office, sign_in: SignIn) -> None:
    browser = sign_in("rina")
    browser.post(reverse("supervisor_create"), typed(office, account="maya"))
    page = browser.get(reverse("supervisor_list")).content.decode()
    assert office.people["maya"].full_name in page
    head = sign_in("maya")
    assert "Mutu layanan" in head.get(reverse("figures")).content.decode()
    assert head.get(reverse("register")).status_code == 200
    other = f"?instansi={office.agencies['schools'].pk}"
    assert head.get(reverse("figures") + other).status_code == 404
    browser.post(reverse("supervisor_end", args=[Supervisor.objects.get().pk]))
    assert head.get(reverse("figures")).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("account", "tiada"), ("account", "rina"), ("rank", "raja"), ("agency", "")],
)
def test_what_cannot_be_taken_is_told_at_its_field(
    office: Office, sign_in: SignIn, field: str, value: str
) -> None:
    answer = sign_in("rina").post(reverse("supervisor_create"), typed(office, **{field: value}))
    assert "error-summary" in answer.content.decode()
    assert not Supervisor.objects.exists()
