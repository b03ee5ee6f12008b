"""Reports of personnel events, and the proposals that come of them."""

from ams.personnel.models import Proposal
from ams.personnel.reporting import ReportOutcome, preview_events, report_events, sender_of
from ams.personnel.settling import Wanted, file_proposal
from ams.requests.attach import attach, submit
from ams.requests.models import Request
from tests.requests.builders import Office, fresh, picture

DAY = "20-11-2026"


def table(office: Office, *rows: tuple[str, str], day: str = DAY) -> bytes:
    """Return a CSV of events, each a member's username and what happened."""
    lines = ["NIP;Jenis;TMT;Nomor SK;Nama"]
    lines += [
        f"{office.people[who].nip};{kind};{day};800/{number}/2026;{who}"
        for number, (who, kind) in enumerate(rows, start=1)
    ]
    return "\r\n".join(lines).encode()


def report(office: Office, *rows: tuple[str, str], by: str = "dewi") -> ReportOutcome:
    """Take the events as reported by a member."""
    sender = sender_of(office.actor(by))
    return report_events(table(office, *rows), sender=sender, clock=office.clock)


def preview(office: Office, content: bytes, *, by: str = "dewi") -> ReportOutcome:
    """Return what reporting the file would do."""
    return preview_events(content, sender=sender_of(office.actor(by)), clock=office.clock)


def proposed(office: Office, kind: str = "meninggal", who: str = "sari") -> Proposal:
    """Return the open proposal about a member."""
    report(office, (who, kind))
    return Proposal.objects.get(person=office.people[who])


def filed(office: Office, kind: str = "meninggal", *, by: str = "dewi") -> Request:
    """Return the request that the officer made of a proposal about sari."""
    wanted = Wanted(office.certificate("sari").pk)
    proposal = proposed(office, kind)
    return file_proposal(proposal.pk, wanted, actor=office.actor(by), clock=office.clock)


def submitted(office: Office, kind: str = "meninggal") -> Request:
    """Return that request with its signed letter, before the officers."""
    request, dewi = filed(office, kind), office.actor("dewi")
    attach(request.pk, content=picture(), filename="surat.png", actor=dewi, clock=office.clock)
    submit(request.pk, actor=dewi, clock=office.clock)
    return fresh(request)
