"""Who is told what of a hold: the owner at once, officers and head when they are needed."""

from collections.abc import Iterator
from datetime import datetime

from ams.accounts.actors import actor_for
from ams.accounts.agencies import lineage
from ams.accounts.models import Account, Person
from ams.accounts.officers import officers_in_office
from ams.accounts.supervisors import supervisors_of
from ams.core.actor import Rank
from ams.core.canonical import JSON
from ams.holding.links import dispute_url, hold_url
from ams.holding.models import Channel, HoldCase
from ams.journal.entries import Subject
from ams.notifications import services as notifications
from ams.notifications.messages import Message, Recipient


def subject_of(case: HoldCase) -> Subject:
    """Return what journal and mails call the hold."""
    return Subject.of("hold", case.hold_id)


def tell_held(case: HoldCase, *, at: datetime) -> None:
    """Tell the owner at his official address, with the link by which he objects."""
    context = _context(case) | {
        "by_phone": case.channel == Channel.PHONE,
        "due_at": case.due_at.isoformat(),
        "url": hold_url(case),
        "dispute_url": dispute_url(case),
        "contact": _contact(case),
    }
    _to_owner(Message.HOLD_PLACED, case, context, at=at)


def remind_of_letter(case: HoldCase, *, at: datetime) -> None:
    """Remind the owner of his letter, or tell him that its time is over."""
    context = _context(case) | {
        "due_at": case.due_at.isoformat(),
        "lapsed": case.is_lapsed,
        "url": hold_url(case),
        "contact": _contact(case),
    }
    _to_owner(Message.HOLD_LETTER_DUE, case, context, at=at)


def tell_released(case: HoldCase, *, at: datetime) -> None:
    """Tell the owner that his certificate is good again; CRL and OCSP say so."""
    ended = case.hold.ended_at or at
    context = _context(case) | {
        "released_at": ended.isoformat(),
        "reason": case.hold.end_reason,
        "url": hold_url(case),
    }
    _to_owner(Message.HOLD_RELEASED, case, context, at=at)


def ask_officers(case: HoldCase, why: str, *, at: datetime) -> None:
    """Tell the officers in scope, and the agency's head, that the hold needs an officer."""
    holder = holder_of(case)
    context = _context(case) | {
        "why": why,
        "holder": holder.full_name,
        "agency": holder.agency.name,
        "url": hold_url(case),
    }
    for account in dict.fromkeys(_responsible(holder, at)):
        if account.email:
            name = actor_for(account, at=at).name
            notifications.queue(
                Message.HOLD_NEEDS_OFFICER,
                to=Recipient(account.email, name, account.language),
                context=context,
                subject=Subject.of("account", account.pk),
                at=at,
            )


def holder_of(case: HoldCase) -> Person:
    """Return whose certificate is held; a case is opened for people's certificates alone."""
    holder = case.hold.certificate.holder
    assert holder is not None  # noqa: S101 - see ``reporting``
    return holder


def _responsible(holder: Person, at: datetime) -> Iterator[Account]:
    for account in officers_in_office(at):
        actor = actor_for(account, at=at)
        if actor.officer_for(holder.agency_id) is not None and actor.person_id != holder.pk:
            yield account
    for row in supervisors_of(holder.agency, Rank.HEAD):
        if row.account_id != holder.account_id:
            yield row.account


def _context(case: HoldCase) -> dict[str, JSON]:
    hold = case.hold
    return {"serial": hold.certificate.serial, "held_at": hold.held_at.isoformat()}


def _contact(case: HoldCase) -> str:
    above = lineage(holder_of(case).agency)[-1]
    return ", ".join(part for part in (above.name, above.phone, above.email) if part)


def _to_owner(message: Message, case: HoldCase, context: dict[str, JSON], *, at: datetime) -> None:
    holder = holder_of(case)
    language = holder.account.language if holder.account else "id"
    notifications.queue(
        message,
        to=Recipient(holder.email, holder.full_name, language),
        context=context,
        subject=subject_of(case),
        at=at,
    )
