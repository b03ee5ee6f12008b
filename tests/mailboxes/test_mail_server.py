"""An account made by the procedure, used at Debian's Postfix and Dovecot as its owner uses it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.mailboxes import administering
from ams.mailboxes.handing_over import show_once
from ams.mailboxes.models import Mailbox
from ams.mailboxes.signing_in import change_password
from ams.revisions.training import confirm
from ams.revocation.services import revoke
from tests.issuance import builders as issuance
from tests.mailboxes.builders import (
    ADDRESS,
    NEW,
    accounts_database,
    found,
    handed_over,
    use_sql,
)
from tests.mailboxes.mail_server import open_folder, running, skip_where_it_cannot_run
from tests.requests.builders import OPERATOR, Office
from tests.web.ca_officers import appoint_ca_officers

ALIAS = "humas.sari@kebumenkab.go.id"


@pytest.fixture
def folder(settings: Settings, db: None) -> Iterator[Path]:
    """Return the mail server's folder; the accounts' database is of the suite's kind."""
    with open_folder() as made, accounts_database(made) as url:
        use_sql(settings, url)
        yield made


@pytest.fixture
def office(db: None) -> Office:
    """Return the office at the machine's time: a mail server goes by that."""
    skip_where_it_cannot_run()
    return found(ManualClock(datetime.now(UTC)))


def test_the_owner_reads_the_certificates_notice_with_her_own_password(
    office: Office, folder: Path, settings: Settings
) -> None:
    request, sari = handed_over(office), office.actor("sari")
    with running(folder) as server:
        shown = show_once(request.pk, actor=sari, clock=office.clock)
        assert not server.signs_in(ADDRESS, NEW)
        assert server.signs_in(ADDRESS, shown.password)
        change_password(
            request.pk, temporary=shown.password, new=NEW, actor=sari, clock=office.clock
        )
        assert not server.signs_in(ADDRESS, shown.password)
        assert server.signs_in(ADDRESS, NEW)

        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.smtp_port
        office.clock.advance(timedelta(minutes=1))
        certificate = _issued(office)
        subjects = [message_from_bytes(one)["Subject"] for one in server.letters(
            ADDRESS, NEW, wanted=4
        )]  # fmt: skip
        assert any("Sertifikat" in str(one) for one in subjects), subjects
        bodies = b"".join(server.letters(ADDRESS, NEW))
        assert certificate.encode() in bodies.replace(b"=\r\n", b"").replace(b" ", b"")

        mailbox, rina = Mailbox.objects.get(), office.actor("rina")
        assert server.recipient_refused(ALIAS) == 550
        administering.change(
            mailbox.pk, quota_mb=20, aliases=[ALIAS], actor=rina, clock=office.clock
        )
        run_due(office.clock)
        assert server.recipient_refused(ALIAS) == 0
        with server.reader() as connection:
            connection.login(ADDRESS, NEW)
            _status, found_quota = connection.getquotaroot("INBOX")
            assert b"20480" in str(found_quota).encode()  # in KB
        why = {"confirmation": ADDRESS, "reason": "Pindah tugas."}
        administering.suspend(mailbox.pk, **why, actor=rina, clock=office.clock)
        run_due(office.clock)
        assert not server.signs_in(ADDRESS, NEW)
        assert server.recipient_refused(ADDRESS) == 0
        administering.resume(mailbox.pk, reason="Kembali.", actor=rina, clock=office.clock)
        run_due(office.clock)
        assert server.signs_in(ADDRESS, NEW)
        administering.close(mailbox.pk, **why, actor=rina, clock=office.clock)
        run_due(office.clock)
        assert not server.signs_in(ADDRESS, NEW)
        assert server.recipient_refused(ADDRESS) == 550
        assert server.recipient_refused(ALIAS) == 550


def test_a_temporary_password_ends_at_the_mail_server_too(office: Office, folder: Path) -> None:
    request, sari = handed_over(office), office.actor("sari")
    office.clock.advance(timedelta(hours=-25))
    with running(folder) as server:
        shown = show_once(request.pk, actor=sari, clock=office.clock)
        assert not server.signs_in(ADDRESS, shown.password)


def _issued(office: Office) -> str:
    """Issue a certificate to sari by its own procedure, and return its serial number."""
    appoint_ca_officers(office)
    for username in issuance.OFFICERS:
        confirm("issuance", "2026-11-22", actor=office.actor(username), clock=office.clock)
    revoke(office.certificate("sari").pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    return issuance.told(office).concerned.serial
