"""``ams user``: what operators' scripts rely on."""

import io
import json

import pytest

from ams.accounts.models import Account
from ams.config.command import run
from ams.core.actor import OfficerKind, Role
from ams.core.clock import ManualClock, SystemClock
from ams.journal.models import Entry
from tests.accounts import builders

PASSWORD = "Sungai-Jernih-Sekali-3"


@pytest.fixture
def operated(db: None, clock: ManualClock) -> Account:
    """Return the account of a person of an office of the regency."""
    regency = builders.agency(clock)
    return builders.account(clock, "warga", builders.person(regency.pk, 1, clock))


def _typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def _rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run(["user", "list", "--format", "json", *arguments]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_an_account_is_created_with_its_roles_and_a_password_to_be_changed(
    operated: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, PASSWORD + "\n")
    options = ["--email", "a@kebumenkab.go.id", "--role", "administrator", "--password-stdin"]
    assert run(["user", "create", "kepala", *options]) == 0
    account = Account.objects.get(username="kepala")
    assert account.check_password(PASSWORD)
    assert account.must_change_password
    assert _rows(capsys, "--search", "kepala")[0]["roles"] == ["administrator"]


def test_a_refused_account_leaves_one_sentence_and_no_account(
    operated: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, "pendek\n")
    options = ["--email", "a@kebumenkab.go.id", "--password-stdin"]
    assert run(["user", "create", "kepala", *options]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "pendek" not in told.err.split("password:")[0]
    assert not Account.objects.filter(username="kepala").exists()


def test_a_password_is_never_an_argument(operated: Account) -> None:
    assert run(["user", "password", "warga", PASSWORD]) != 0


def test_the_list_tells_person_roles_appointments_and_state(
    operated: Account, capsys: pytest.CaptureFixture[str], clock: ManualClock
) -> None:
    now = SystemClock()
    builders.role(operated.pk, Role.AUDITOR, now)
    row = _rows(capsys)[0]
    assert row["username"] == "warga"
    assert row["roles"] == ["auditor"]
    assert row["state"] == "active"


def test_a_locked_account_is_listed_as_locked_until_unlocked(
    operated: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["user", "lock", "WARGA"]) == 0
    assert [row["state"] for row in _rows(capsys, "--locked")] == ["locked"]
    assert run(["user", "unlock", "warga"]) == 0
    assert _rows(capsys, "--locked") == []


def test_a_new_password_must_be_changed_by_its_holder(
    operated: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    _typed(monkeypatch, PASSWORD + "\n")
    assert run(["user", "password", "warga", "--password-stdin"]) == 0
    operated.refresh_from_db()
    assert operated.check_password(PASSWORD)
    assert operated.must_change_password


def test_an_officer_is_appointed_by_decree_and_dismissed(
    operated: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    term = ["--from", "2026-01-01", "--until", "2099-12-31"]
    options = ["--kind", "agency", "--agency", "kebumen", "--decree", "800/1", *term]
    assert run(["user", "appoint", "warga", *options]) == 0
    appointment = operated.appointments.get()
    assert appointment.kind == OfficerKind.AGENCY
    assert _rows(capsys)[0]["officer"] == [f"{appointment.pk}:agency:Kebumen"]
    assert run(["user", "dismiss", str(appointment.pk)]) == 0
    assert _rows(capsys)[0]["officer"] == []
    assert run(["user", "dismiss", str(appointment.pk)]) == 1


def test_a_role_is_granted_and_removed(operated: Account) -> None:
    assert run(["user", "role", "warga", "auditor"]) == 0
    assert run(["user", "role", "warga", "auditor"]) == 1
    assert run(["user", "role", "warga", "auditor", "--remove"]) == 0
    assert not operated.role_grants.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["lock", "tiada"],
        ["unlock", "tiada"],
        ["role", "tiada", "auditor"],
        ["role", "warga", "raja"],
        ["dismiss", "999999"],
        ["create", "x", "--nip", "123", "--no-password"],
        ["appoint", "warga", "--kind", "ca", "--decree", "1", "--from", "kemarin"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    operated: Account, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["user", *arguments]) != 0
    told = capsys.readouterr()
    assert told.err.startswith("ams: ")
    assert len(told.err.splitlines()) == 1


def test_the_journal_names_the_command_line(operated: Account) -> None:
    assert run(["user", "lock", "warga"]) == 0
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.actor_account_id, entry.actor_name) == (
        "account:lock",
        None,
        "command line",
    )
