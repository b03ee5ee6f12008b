"""Administrators are told of seals that end, once at each step."""

from datetime import timedelta

import pytest

from ams.accounts.models import Account, RoleGrant
from ams.core.actor import Role, system
from ams.core.clock import ManualClock
from ams.diagnosis.findings import findings
from ams.notifications.models import Notice
from ams.revocation.services import revoke
from ams.signatures.ending import ended, ending_soon, remind
from ams.signatures.seals import issue_seal
from tests.signatures.scene import Scene

OPERATOR = system("operator")


@pytest.fixture
def administrator(scene: Scene) -> Account:
    """Return the one administrator."""
    return granted(scene, "agus", "agus@x.go.id")


def granted(scene: Scene, username: str, email: str) -> Account:
    account: Account = Account.objects.create(
        username=username, email=email, created_at=scene.clock.now()
    )
    RoleGrant.objects.create(account=account, role=Role.ADMINISTRATOR)
    return account


def before_the_end(scene: Scene, days: float) -> ManualClock:
    return ManualClock(scene.seal.certificate.not_after - timedelta(days=days))


def told() -> list[tuple[str, int]]:
    rows = Notice.objects.filter(message="seal_ends").order_by("created_at")
    return [(row.recipient_email, row.context["days"]) for row in rows]


def test_before_sixty_days_nobody_is_told(scene: Scene, administrator: Account) -> None:
    assert remind(clock=before_the_end(scene, 61)) == 0
    assert told() == []


def test_each_step_is_told_once_however_often_the_job_runs(
    scene: Scene, administrator: Account
) -> None:
    for days in (60, 59, 31, 30, 29, 8, 7, 6, 1):
        for _ in range(2):
            remind(clock=before_the_end(scene, days))
    assert told() == [("agus@x.go.id", days) for days in (60, 30, 7)]


def test_a_worker_that_was_off_sends_the_nearest_step_alone(
    scene: Scene, administrator: Account
) -> None:
    remind(clock=before_the_end(scene, 5))
    remind(clock=before_the_end(scene, 4))
    assert told() == [("agus@x.go.id", 5)]


def test_a_seal_with_a_successor_ends_unheard(scene: Scene, administrator: Account) -> None:
    issue_seal(scene.agency.pk, actor=OPERATOR, clock=before_the_end(scene, 61))
    assert remind(clock=before_the_end(scene, 5)) == 0
    assert ended(before_the_end(scene, -1).now()) == []


def test_a_revoked_seal_is_not_told_of(scene: Scene, administrator: Account) -> None:
    late = before_the_end(scene, 50)
    revoke(scene.seal.certificate_id, reasons=["kehilangan"], actor=OPERATOR, clock=late)
    assert remind(clock=late) == 0
    assert ending_soon(late.now()) == []


def test_while_no_administrator_can_be_told_the_step_waits(scene: Scene) -> None:
    mute = granted(scene, "bisu", "")
    Account.objects.filter(pk=granted(scene, "keluar", "k@x.go.id").pk).update(is_active=False)
    assert remind(clock=before_the_end(scene, 20)) == 0
    Account.objects.filter(pk=mute.pk).update(email="bisu@x.go.id")
    assert remind(clock=before_the_end(scene, 20)) == 1
    assert told() == [("bisu@x.go.id", 20)]


@pytest.mark.parametrize(("days", "code"), [(61, None), (59, "seal_ends"), (-1, "seal_ended")])
def test_doctor_names_a_seal_that_ends_and_the_command(
    scene: Scene, days: int, code: str | None
) -> None:
    found = [one for one in findings(before_the_end(scene, days)) if one.code.startswith("seal_")]
    assert [one.code for one in found] == ([code] if code else [])
    assert all("ams seal issue 'Diskominfo'" in one.advice for one in found)
