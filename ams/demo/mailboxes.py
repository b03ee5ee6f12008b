"""A request for an e-mail account under way: a new colleague without an official address yet.

The disposition sheet is complete and the letter checked; an officer decides on the account next.
"""

from datetime import timedelta

from ams.accounts.officers import officers_in_office
from ams.accounts.services import AccountData, PersonData, create_account, create_person
from ams.core.actor import system
from ams.core.wording import WIB
from ams.demo.cast import PASSWORD
from ams.demo.office import Office
from ams.demo.scan import scanned
from ams.jobs.worker import run_due
from ams.mailboxes.disposing import Line, dispose
from ams.mailboxes.filing import MailboxLetter, file_mailbox
from ams.requests.attach import attach, submit
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import AGENCY_EMAIL, CONDUCTS
from ams.revisions import known
from ams.revisions.training import confirm

NEWCOMER = "wulan.safitri"
_ADDRESS = "wulan.safitri@kebumenkab.go.id"
_CHECKING = "dewi.lestari"
DAYS_AGO = 0.5


def play_mailbox(office: Office) -> None:
    """Carry the request as far as the decision, if the procedure is in effect by then."""
    clock = office.clock
    today = clock.now().astimezone(WIB).date()
    procedure = {one.key: one for one in known.all_current(today)}.get(AGENCY_EMAIL)
    if procedure is None:
        return
    for account in officers_in_office(clock.now()):
        confirm(
            procedure.key, procedure.revision, actor=office.actor(account.username), clock=clock
        )
    _arrives(office)
    wulan, dewi = office.actor(NEWCOMER), office.actor(_CHECKING)
    wanted = MailboxLetter(_ADDRESS, "Surat-menyurat dinas dan sertifikat elektronik.")
    request = file_mailbox(wanted, actor=wulan, clock=clock)
    clock.advance(timedelta(minutes=9))
    letter = scanned(bytes(request.letter.latest.pdf), seed=78)
    attach(request.pk, content=letter, filename="surat-permohonan.pdf", actor=wulan, clock=clock)
    submit(request.pk, actor=wulan, clock=clock)
    run_due(clock)
    clock.advance(timedelta(minutes=30))
    claim(request.pk, actor=dewi, clock=clock)
    for line in (
        Line("Kepala Dinas", "Kepala Dinas", "Kepala Bidang", "Mohon ditindaklanjuti."),
        Line("Kepala Bidang", "Kepala Bidang", "Admin email", "Buatkan bila data sesuai."),
    ):
        clock.advance(timedelta(minutes=6))
        dispose(request.pk, line, actor=office.actor(_CHECKING), clock=clock)
    claim(request.pk, actor=office.actor(_CHECKING), clock=clock)
    clock.advance(timedelta(minutes=3))
    verdicts = {key: Verdict(conforms=True) for key in CONDUCTS[AGENCY_EMAIL].items}
    check_documents(request.pk, verdicts=verdicts, actor=office.actor(_CHECKING), clock=clock)
    run_due(clock)


def _arrives(office: Office) -> None:
    """Record the newcomer, reached at a private address until she has an official one."""
    colleague = office.people["tri.wahyuni"]
    person = create_person(
        PersonData(
            full_name="Wulan Safitri, S.Kom.",
            plain_name="Wulan Safitri",
            nip="199905172025062003",
            position="Pranata Komputer Ahli Pertama",
            unit=colleague.unit,
            agency_id=colleague.agency_id,
            email="wulan.safitri@mail.example",
            rank="Penata Muda (III/a)",
            superior_id=colleague.superior_id,
            awaits_official_email=True,
        ),
        actor=system("demo"),
        clock=office.clock,
    )
    create_account(
        AccountData(NEWCOMER, person_id=person.pk), actor=system("demo"), clock=office.clock,
        password=PASSWORD,
    )  # fmt: skip
    office.people[NEWCOMER] = person
