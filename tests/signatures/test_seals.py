"""Who may issue a seal, and what the command line does."""

import json

import pytest

from ams.accounts.errors import NoSuchRecord, NotAdministrator
from ams.accounts.models import Account, RoleGrant
from ams.accounts.services import actor_for
from ams.authority.models import Issuer
from ams.config.command import run
from ams.core.actor import Role, system
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.signatures.errors import NoIssuer
from ams.signatures.models import Purpose, ServiceCertificate
from ams.signatures.seals import issue_seal
from tests.signatures.scene import Scene


@pytest.mark.parametrize("role", [None, Role.AUDITOR])
def test_who_is_no_administrator_issues_no_seal(scene: Scene, role: Role | None) -> None:
    account: Account = Account.objects.create(
        username="seseorang", email="s@x.go.id", created_at=scene.clock.now()
    )
    if role is not None:
        RoleGrant.objects.create(account=account, role=role)
    actor = actor_for(account, at=scene.clock.now())
    with pytest.raises(NotAdministrator):
        issue_seal(scene.agency.pk, actor=actor, clock=scene.clock)


def test_an_administrator_issues_a_seal_and_the_journal_says_so(scene: Scene) -> None:
    account: Account = Account.objects.create(
        username="agus", email="a@x.go.id", created_at=scene.clock.now()
    )
    RoleGrant.objects.create(account=account, role=Role.ADMINISTRATOR)
    actor = actor_for(account, at=scene.clock.now())
    row = issue_seal(scene.agency.pk, actor=actor, clock=scene.clock)
    assert row.certificate.holder is None
    assert row.certificate.profile == "organisation-seal"
    entry = Entry.objects.filter(event=Event.SEAL_ISSUE).latest("seq")
    assert entry.data["serial"] == row.certificate.serial


def test_an_agency_that_is_not_there_gets_no_seal(scene: Scene) -> None:
    with pytest.raises(NoSuchRecord):
        issue_seal(scene.agency.pk + 99, actor=system("operator"), clock=scene.clock)


def test_without_an_issuing_ca_there_is_no_seal(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Issuer.objects, "filter", lambda **_: Issuer.objects.none())
    with pytest.raises(NoIssuer):
        issue_seal(scene.agency.pk, actor=system("operator"), clock=scene.clock)


def test_seals_are_issued_and_listed_from_the_command_line(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["seal", "issue", "diskominfo"]) == 0
    capsys.readouterr()
    assert run(["seal", "list", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["purpose"] for row in rows].count("seal") == 2
    assert ServiceCertificate.objects.filter(purpose=Purpose.SEAL).count() == 2
    assert run(["seal", "issue", "tidak ada"]) == 1
