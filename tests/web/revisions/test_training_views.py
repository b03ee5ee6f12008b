"""Reading and confirming on the pages: countdown, refusal, the administrator's list."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from ams.revisions.models import Confirmation, TrainingPolicy
from tests.requests.builders import Office, submitted
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
_PAGE = ("procedure_revision", ["revocation", "2021-04-16"])


def unread(*, since: datetime) -> None:
    """Let nobody have confirmed, under a rule that began at ``since``."""
    TrainingPolicy.objects.update(since=since)
    Confirmation.objects.all().delete()


def test_an_officer_sees_the_days_left_and_confirms(office: Office, sign_in: SignIn) -> None:
    unread(since=office.clock.now())
    eko = sign_in("eko")
    text = eko.get(reverse("dashboard")).content.decode()
    assert "Baca dan konfirmasi SOP" in text
    assert "masih 14 hari" in text
    assert reverse(_PAGE[0], args=_PAGE[1]) + "#training" in text
    text = eko.get(reverse(_PAGE[0], args=_PAGE[1])).content.decode()
    assert "Saya Sudah Membaca" in text
    eko.post(reverse("procedure_confirm", args=_PAGE[1]))
    assert Confirmation.objects.get().account.username == "eko"
    asked = reverse(_PAGE[0], args=_PAGE[1]) + "#training"
    assert asked not in eko.get(reverse("dashboard")).content.decode()
    text = eko.get(reverse(_PAGE[0], args=_PAGE[1])).content.decode()
    assert "Anda mengonfirmasi menguasai revisi ini" in text


def test_after_the_grace_time_the_desk_says_what_to_do(office: Office, sign_in: SignIn) -> None:
    request = submitted(office)
    unread(since=datetime(2021, 4, 16, tzinfo=UTC))
    eko = sign_in("eko")
    answer = eko.post(reverse("officer_claim", args=[request.pk]))
    assert answer.status_code == 403
    assert "belum mengonfirmasi" in answer.content.decode()
    text = eko.get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "Tenggangnya sudah lewat" in text


@pytest.mark.parametrize("who", ["sari", "hadi", "rina"])
def test_others_are_not_asked_and_cannot_confirm(office: Office, sign_in: SignIn, who: str) -> None:
    unread(since=office.clock.now())
    browser = sign_in(who)
    assert (
        "Saya Sudah Membaca" not in browser.get(reverse(_PAGE[0], args=_PAGE[1])).content.decode()
    )
    browser.post(reverse("procedure_confirm", args=_PAGE[1]))
    assert not Confirmation.objects.exists()


def test_the_administrator_sees_and_exports_who_has_confirmed(
    office: Office, sign_in: SignIn
) -> None:
    Confirmation.objects.exclude(account__username="eko").delete()
    rina = sign_in("rina")
    text = rina.get(reverse("revision_readers", args=_PAGE[1])).content.decode()
    assert "1 dari 5 OP sudah mengonfirmasi" in text
    table = rina.get(reverse("revision_readers_csv", args=_PAGE[1])).content.decode("utf-8-sig")
    rows = [line.split(",") for line in table.splitlines()]
    assert {row[-1] != "" for row in rows if row[-4] == "eko"} == {True}
    assert {row[-1] for row in rows[1:] if row[-4] != "eko"} == {""}


def test_the_rule_can_be_changed(office: Office, sign_in: SignIn) -> None:
    sign_in("rina").post(reverse("training_rule"), {"grace_days": "3"})
    kept = TrainingPolicy.objects.get()
    assert (kept.is_required, kept.grace_days) == (False, 3)
