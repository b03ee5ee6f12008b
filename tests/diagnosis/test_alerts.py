from datetime import timedelta

import pytest

from ams.authority.models import Issuer
from ams.core.clock import ManualClock
from ams.diagnosis.alerts import mail_status_behind
from ams.notifications.models import Notice
from ams.revocation.services import publish
from tests.revocation.office import Office, issuer, office

__all__ = ["issuer", "office"]


@pytest.fixture
def published(issuer: Issuer, office: Office, clock: ManualClock) -> Issuer:
    """Return an issuer that has published; Agus is the administrator."""
    for each in issuer.chain():
        publish(each.pk, clock=clock)
    return issuer


def told(clock: ManualClock) -> list[str]:
    mail_status_behind(clock=clock)
    return list(
        Notice.objects.filter(message="status_behind").values_list("recipient_email", flat=True)
    )


def test_the_administrators_are_told_hours_before_the_crl_ends(
    published: Issuer, clock: ManualClock
) -> None:
    for hours in (1, 12, 4):
        clock.advance(timedelta(hours=hours))
        assert told(clock) == []
    clock.advance(timedelta(hours=1))
    assert told(clock) == ["agus@x.go.id"]
    notice = Notice.objects.get(message="status_behind")
    assert notice.context["issuer"] == published.slug
    assert notice.context["next_update"] == "2026-11-23 07:05"
    assert "number 1 should have been renewed" in str(notice.context["problem"])


def test_they_are_told_again_every_six_hours_and_no_more_when_it_is_mended(
    published: Issuer, clock: ManualClock
) -> None:
    clock.advance(timedelta(hours=18))
    for minutes, mails in ((0, 1), (1, 1), (358, 1), (2, 2)):
        clock.advance(timedelta(minutes=minutes))
        assert len(told(clock)) == mails
    publish(published.pk, clock=clock)
    clock.advance(timedelta(hours=7))
    assert len(told(clock)) == 2


def test_a_new_authority_is_given_the_time_to_publish(
    issuer: Issuer, office: Office, clock: ManualClock
) -> None:
    made = ManualClock(issuer.created_at + timedelta(minutes=4))
    assert told(made) == []
    assert sorted(told(clock)) == 2 * ["agus@x.go.id"]  # the root has none, either
