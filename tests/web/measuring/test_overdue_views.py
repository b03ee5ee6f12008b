"""Pages of what is overdue, of its limits, and of the question at the receipt."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ams.core.clock import ManualClock
from ams.measuring.escalating import escalate
from ams.measuring.models import EscalationPolicy, Satisfaction
from ams.requests.links import acknowledgement_token
from tests.requests.builders import Office, completed, submitted
from tests.web.conftest import SignIn

LIMITS = {
    "officer_hours": "2", "deputy_hours": "4", "head_hours": "8", "forgotten_days": "5",
    "quiet_from": "17:00", "quiet_until": "07:00",
}  # fmt: skip


def passing(office: Office) -> ManualClock:
    """Return a clock at the next working morning after ten days."""
    local = office.clock.now() + timedelta(days=10)
    monday = local + timedelta(days=-local.weekday())
    return ManualClock(monday.replace(hour=3, minute=0))


def test_what_is_overdue_is_seen_by_those_in_scope(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    assert "terlambat atau terlupakan dalam" not in sign_in("eko").get("/dasbor/").content.decode()
    escalate(clock=passing(office))
    for username in ("eko", "hadi", "rina"):
        browser = sign_in(username)
        assert "1 permohonan terlambat" in browser.get("/dasbor/").content.decode()
        assert request.number in browser.get(reverse("figures_overdue")).content.decode()
    outsider = sign_in("tono")
    assert "1 permohonan terlambat" not in outsider.get("/dasbor/").content.decode()
    assert request.number not in outsider.get(reverse("figures_overdue")).content.decode()
    assert sign_in("hadi").get(reverse("figures_overdue") + "?tingkat=x").status_code == 404


def test_the_administrator_changes_the_limits(office: Office, sign_in: SignIn) -> None:
    browser, regency = sign_in("rina"), office.agencies["regency"].pk
    address = reverse("escalation_limits", args=[regency])
    assert 'value="4"' in browser.get(address).content.decode()
    assert browser.post(address, LIMITS).status_code == 302
    assert EscalationPolicy.objects.get().officer_hours == 2
    assert "2 jam kerja" in browser.get(reverse("calendar")).content.decode()
    refused = browser.post(address, {**LIMITS, "head_hours": "1"})
    assert "Tidak boleh lebih awal daripada wakil." in refused.content.decode()
    health = office.agencies["health"].pk
    assert browser.get(reverse("escalation_limits", args=[health])).status_code == 404


def test_two_clicks_at_the_receipt(office: Office, sign_in: SignIn) -> None:
    request, browser = completed(office), sign_in("sari")
    page = browser.get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "Bagaimana layanan ini?" in page
    address = reverse("request_rate", args=[request.pk])
    answer = browser.post(address, {"nilai": "4"}, follow=True)
    assert "Terima kasih atas jawaban Anda." in answer.content.decode()
    assert Satisfaction.objects.get().score == 4
    again = browser.post(address, {"nilai": "1"}, follow=True).content.decode()
    assert "Jawaban Anda sudah tercatat" in again
    assert "Bagaimana layanan ini?" not in again
    others = sign_in("eko").get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "Bagaimana layanan ini?" not in others


@pytest.mark.parametrize(("score", "status"), [("2", 302), ("9", 422), ("", 422)])
def test_behind_the_link_in_the_mail_too(office: Office, score: str, status: int) -> None:
    token = acknowledgement_token(completed(office))
    browser = Client()
    assert "Bagaimana" in browser.get(reverse("acknowledge_link", args=[token])).content.decode()
    address = reverse("acknowledge_link_rate", args=[token])
    assert browser.post(address, {"nilai": score}).status_code == status
    assert browser.post(reverse("acknowledge_link_rate", args=["x"])).status_code == 404
