"""The operator learns of keys that do not open and of signatures left open."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ams.authority import health, keys
from ams.authority.errors import IntentClosed, IntentNotFound, RemarkMissing
from ams.authority.models import Issuer, SigningIntent
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal.events import Event
from ams.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_open(issuer: Issuer, clock: ManualClock) -> SigningIntent:
    """Return an intent whose process died."""
    return SigningIntent.objects.create(
        issuer=issuer, key_name=issuer.key_name, kind=SigningIntent.Kind.CRL, serial="07",
        to_be_signed=b"0", sha256="0" * 64, journal_seq=1, created_at=clock.now(),
    )  # fmt: skip


def _path(issuer: Issuer) -> Path:
    return keys.key_folder() / f"{issuer.key_name}.pem"


def test_healthy_keys_are_no_problem(issuer: Issuer) -> None:
    assert health.key_problems() == []


def test_without_an_authority_there_is_no_key_to_miss(db: None) -> None:
    assert health.key_problems() == []
    assert not keys.key_folder().exists()


def test_a_missing_key_is_named_with_its_authority(issuer: Issuer) -> None:
    _path(issuer).unlink()
    (problem,) = health.key_problems()
    assert problem.startswith("kebumen: ")
    assert problem.endswith("is missing")


def test_a_wrong_passphrase_concerns_every_key(issuer: Issuer, settings: Settings) -> None:
    settings.AMS_CA_PASSPHRASE = "bukan-yang-benar-1"
    problems = health.key_problems()
    assert len(problems) == 2
    assert all("does not open with the configured passphrase" in one for one in problems)


def test_a_swapped_key_is_noticed(issuer: Issuer) -> None:
    root = issuer.chain()[-1]
    _path(root).write_bytes(_path(issuer).read_bytes())
    assert health.key_problems() == [
        f"kebumen-root: the key {root.key_name} is not its certificate's"
    ]


def test_a_key_file_that_others_can_read_is_named_with_the_remedy(issuer: Issuer) -> None:
    _path(issuer).chmod(0o640)
    (problem,) = health.key_problems()
    assert problem.endswith(f"run: chmod 600 {_path(issuer)}")


def test_a_lost_development_passphrase_is_not_replaced_silently(issuer: Issuer) -> None:
    (keys.key_folder() / keys.DEVELOPMENT_PASSPHRASE).unlink()
    problems = health.key_problems()
    assert len(problems) == 2
    assert all("does not open" in one for one in problems)


def test_a_signature_under_way_is_not_reported(
    left_open: SigningIntent, clock: ManualClock
) -> None:
    assert health.unfinished_intents(clock) == []
    clock.advance(timedelta(seconds=61))
    assert health.unfinished_intents(clock) == [left_open]


def test_an_intent_is_closed_with_a_remark_in_the_journal(
    left_open: SigningIntent, operator: Actor, clock: ManualClock
) -> None:
    clock.advance(timedelta(hours=1))
    closed = health.close_intent(
        left_open.pk, remark=" not found anywhere ", actor=operator, clock=clock
    )
    assert (closed.closed_at, closed.remark) == (clock.now(), "not found anywhere")
    assert Entry.objects.latest("seq").event == Event.SIGNING_FAILURE
    assert health.unfinished_intents(clock) == []


def test_an_intent_is_closed_once(
    left_open: SigningIntent, operator: Actor, clock: ManualClock
) -> None:
    health.close_intent(left_open.pk, remark="seen", actor=operator, clock=clock)
    entries = Entry.objects.count()
    with pytest.raises(IntentClosed):
        health.close_intent(left_open.pk, remark="again", actor=operator, clock=clock)
    assert Entry.objects.count() == entries


def test_a_signed_intent_is_not_closed_by_hand(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    signed = SigningIntent.objects.filter(signed_at__isnull=False).latest("pk")
    with pytest.raises(IntentClosed):
        health.close_intent(signed.pk, remark="x", actor=operator, clock=clock)


@pytest.mark.parametrize("remark", ["", "   ", "x" * 501])
def test_closing_wants_a_remark(
    left_open: SigningIntent, operator: Actor, clock: ManualClock, remark: str
) -> None:
    with pytest.raises(RemarkMissing):
        health.close_intent(left_open.pk, remark=remark, actor=operator, clock=clock)


def test_an_intent_that_is_not_there_cannot_be_closed(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    with pytest.raises(IntentNotFound):
        health.close_intent(10_000, remark="seen", actor=operator, clock=clock)
