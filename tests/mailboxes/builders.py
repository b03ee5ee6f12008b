"""The cast of an e-mail account, and helpers that bring a request to any of its activities.

The people are those of ``tests.requests.builders``; sari has no official address yet.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings as django_settings
from django.db import connection

from ams.accounts.models import Account, Person
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.mailboxes.creating import order
from ams.mailboxes.disposing import Line, dispose
from ams.mailboxes.filing import MailboxLetter, file_mailbox
from ams.mailboxes.handing_over import hand_over, show_once
from ams.mailboxes.models import Mailbox
from ams.mailboxes.provisioners.sql import SCHEMA, SQLTables
from ams.mailboxes.signing_in import change_password
from ams.requests.attach import submit
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import AGENCY_EMAIL, CONDUCTS
from ams.requests.models import Request
from ams.revisions.training import confirm
from tests.requests.builders import Office, found_office, fresh, upload

ADDRESS = "sari.utama@kebumenkab.go.id"
PRIVATE = "sari@example.com"
NEW = "kuda-laut-naik-sepeda-27"
OFFICERS = ("eko", "ratna", "budi", "dewi", "tono")
CONFORM = {key: Verdict(conforms=True) for key in CONDUCTS[AGENCY_EMAIL].items}
LINES = (
    Line("Drs. Kepala", "Kepala Dinas", "Kepala Bidang", "Mohon diproses."),
    Line("Kabid", "Kepala Bidang", "Admin email", "Buatkan bila sesuai."),
)


def found(clock: ManualClock) -> Office:
    """Return the office in which sari is reached at a private address."""
    office = found_office(clock)
    for username in OFFICERS:
        confirm(AGENCY_EMAIL, "2026-11-22", actor=office.actor(username), clock=office.clock)
    move_out(office, "sari", PRIVATE)
    return office


def move_out(office: Office, username: str, email: str) -> None:
    """Give a member an address that is no official one, as an administrator records it."""
    Person.objects.filter(pk=office.people[username].pk).update(email=email)
    Account.objects.filter(username=username).update(email=email)


@contextmanager
def accounts_database(folder: Path) -> Iterator[str]:
    """Yield the address of a database for accounts, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield in_file(folder)
        return
    told = connection.settings_dict
    user, password = quote(told["USER"] or ""), quote(told["PASSWORD"] or "")
    url = f"postgresql://{user}:{password}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    try:
        yield url
    finally:
        with closing(SQLTables(url)._connect()) as cleaner:
            cleaner.cursor().execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            cleaner.commit()


def in_file(folder: Path) -> str:
    """Return the address of a database in a file."""
    return f"sqlite:///{folder / 'mail.sqlite3'}"


def use_sql(settings: object, url: str) -> SQLTables:
    """Have accounts made in the tables of a fresh database."""
    settings.AMS_MAIL_PROVISIONER = "sql"  # type: ignore[attr-defined] # pytest-django's
    settings.AMS_MAIL_DATABASE_URL = url  # type: ignore[attr-defined]
    tables = SQLTables(django_settings.AMS_MAIL_DATABASE_URL)
    tables.prepare()
    return tables


def filed(office: Office, username: str = "sari", address: str = ADDRESS) -> Request:
    """Return a request at activity 2: its letter made, nothing attached."""
    return file_mailbox(MailboxLetter(address), actor=office.actor(username), clock=office.clock)


def submitted(office: Office, username: str = "sari", address: str = ADDRESS) -> Request:
    """Return a request at activity 3, in the officers' queue."""
    request = filed(office, username, address)
    upload(office, request.pk, username)
    return submit(request.pk, actor=office.actor(username), clock=office.clock)


def disposed(office: Office, username: str = "sari", address: str = ADDRESS) -> Request:
    """Return a request at activity 4: both lines of the sheet recorded by dewi."""
    request = submitted(office, username, address)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    for line in LINES:
        dispose(request.pk, line, actor=dewi, clock=office.clock)
    return fresh(request)


def conforming(office: Office, username: str = "sari", address: str = ADDRESS) -> Request:
    """Return a request at activity 5, taken by dewi."""
    request = disposed(office, username, address)
    dewi = office.actor("dewi")
    claim(request.pk, actor=dewi, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=dewi, clock=office.clock)
    return fresh(request)


def ordered(office: Office, address: str = ADDRESS) -> Request:
    """Return a request whose account is decided and not made yet."""
    request = conforming(office)
    order(request.pk, address=address, quota_mb=500, actor=office.actor("dewi"), clock=office.clock)
    return fresh(request)


def created(office: Office) -> Request:
    """Return a request at activity 6: the mail server has the account."""
    request = ordered(office)
    run_due(office.clock)
    return fresh(request)


def handed_over(office: Office) -> Request:
    """Return a request at activity 7: the page (or the link) waits for the applicant."""
    request = created(office)
    return hand_over(request.pk, actor=office.actor("dewi"), clock=office.clock)


def completed(office: Office) -> Mailbox:
    """Return the account of a request that has come to its end, with sari's own password."""
    request, sari = handed_over(office), office.actor("sari")
    shown = show_once(request.pk, actor=sari, clock=office.clock)
    change_password(request.pk, temporary=shown.password, new=NEW, actor=sari, clock=office.clock)
    return Mailbox.objects.get(request=request)
