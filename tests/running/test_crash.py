"""Killed between any two of the five facts, and inside each step, AMS resumes by itself.

Each test kills a real worker process (SIGKILL) at one point, starts another one and looks: all five
facts come true once, in order, and nobody is told before relying parties can see it.
"""

import json
import signal
import subprocess
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port
from tests.running.installations import Installation, new_installation

pytestmark = [pytest.mark.processes, pytest.mark.timeout(1800)]

POINTS = {
    "decided, not yet revoked": "before ams.requests.carry_out.carry_out_revocation",
    "revoking, not committed": "before ams.requests.carry_out.note",
    "revoked, not yet published": "after ams.requests.carry_out.carry_out_revocation",
    "intent committed, not signed": "before ams.authority.signing.sign_digest",
    "signed, outcome not committed": "before ams.authority.signing._commit_outcome",
    "CRL kept, file not written": "before ams.revocation.files.install",
    "file written, not recorded": "after ams.revocation.files.install",
    "published, not noticed": "before ams.requests.carry_out.await_publication",
    "noticed, notice not queued": "before ams.requests.carry_out.tell_revoked",
    "notice queued, not sent": "before ams.notifications.delivery.compose",
    "sent, not recorded": "before ams.notifications.delivery._record_sent",
    "recorded, not told": "before ams.requests.carry_out.record_told",
    "told": "after ams.requests.carry_out.record_told",
}


class Keeper:
    """Keeps the revocation mails; tells nothing to anybody."""

    def __init__(self) -> None:
        self.message_ids: list[str] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name and signature
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        mail = message_from_bytes(envelope.original_content or b"")
        if "sari" in str(mail["To"]) and "selesai" in str(
            make_header(decode_header(str(mail["Subject"])))
        ):
            self.message_ids.append(str(mail["Message-ID"]))
        return "250 kept"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An office with one request, decided and not yet carried out."""
    installation = new_installation(tmp_path_factory.mktemp("office") / "data", smtp_port=9)
    made = installation.run("acting.py", "prepare")
    assert made.returncode == 0, made.stderr
    return installation


@pytest.fixture
def mails() -> Iterator[tuple[Keeper, int]]:
    keeper, port = Keeper(), free_port()
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    yield keeper, port
    controller.stop()


@pytest.fixture
def office(prepared: Installation, mails: tuple[Keeper, int], tmp_path: Path) -> Installation:
    return prepared.copy(tmp_path / "copy", smtp_port=mails[1])


def reports(process: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    """Return what a process that ended well has said of the facts, in its order."""
    assert process.returncode == 0, process.stderr
    return [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")]


def in_order(report: dict[str, Any]) -> bool:
    """Tell whether no fact is true without the one before it."""
    found: list[bool] = report["facts"]
    return found == sorted(found, reverse=True)


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_killed_at_any_point_everything_comes_true_once(
    office: Installation, mails: tuple[Keeper, int], point: str
) -> None:
    killed = office.run("worker_that_dies.py", point, "0")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    told_early = bool(mails[0].message_ids)

    between, after = reports(office.run("worker_that_dies.py", "", "60"))
    assert in_order(between)
    assert between["facts"][2] or not told_early
    assert after["facts"] == [True, True, True, True, False]
    assert after["revocations"] == after["notices"] == 1
    assert set(after["journaled"].values()) - {0} == {1}
    assert len(set(map(tuple, after["crl_numbers"]))) == len(after["crl_numbers"])
    if between["revocations"]:
        assert after["revocation_date"] == between["revocation_date"]
    # A mail that left before the crash may leave once more, recognisably the same (ADR 0015).
    assert len(set(mails[0].message_ids)) == 1
    assert len(mails[0].message_ids) <= (2 if "_record_sent" in point else 1)


def test_killed_while_the_receipt_is_recorded_it_can_be_given_again(
    office: Installation, mails: tuple[Keeper, int]
) -> None:
    assert office.run("worker_that_dies.py", "", "60").returncode == 0
    killed = office.run("acting.py", "acknowledge", "before ams.requests.acknowledge.note")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    (between,) = reports(office.run("acting.py", "facts"))
    assert between["facts"] == [True, True, True, True, False]

    for _twice in range(2):
        (after,) = reports(office.run("acting.py", "acknowledge"))
    assert after["status"] == "completed"
    assert after["journaled"]["acknowledge"] == 1


def test_without_a_crash_one_mail_leaves(office: Installation, mails: tuple[Keeper, int]) -> None:
    assert office.run("worker_that_dies.py", "", "0").returncode == 0
    assert len(mails[0].message_ids) == 1
