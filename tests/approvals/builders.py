"""Helpers that bring a letter to any stage of its approval."""

from datetime import timedelta

from ams.approvals.asking import ask
from ams.approvals.delegating import Term, delegate
from ams.approvals.models import Approval, Delegation, Standin
from ams.core.wording import WIB
from ams.notifications.models import Notice
from tests.requests.builders import Office, filed


def asked(office: Office, username: str = "sari", *, hands_in: bool = True) -> Approval:
    """Return a letter that waits for its superior's approval (sari's: ratna)."""
    request = filed(office, username)
    return ask(request.pk, hands_in=hands_in, actor=office.actor(username), clock=office.clock)


def term(office: Office, superior: str, stand_in: str, *, days: int = 3) -> Term:
    """Return a term from today on."""
    today = office.clock.now().astimezone(WIB).date()
    return Term(
        office.people[superior].pk,
        office.people[stand_in].pk,
        Standin.PLH,
        today,
        today + timedelta(days=days),
    )


def delegated(office: Office, superior: str, stand_in: str, *, days: int = 3) -> Delegation:
    """Return a delegation that the superior himself gave."""
    given = term(office, superior, stand_in, days=days)
    return delegate(given, actor=office.actor(superior), clock=office.clock)


def fresh(approval: Approval) -> Approval:
    """Return the approval as it now stands in the database."""
    return Approval.objects.get(pk=approval.pk)


def mails(message: str) -> list[tuple[str, str]]:
    """Return to whom mails of this kind were queued, with occasion or outcome, in order."""
    told = [
        (one.recipient_email.partition("@")[0], one.context)
        for one in Notice.objects.filter(message=message)
    ]
    return sorted((who, said.get("occasion") or said["outcome"]) for who, said in told)
