"""Hold at once: the owner by himself, or an officer for an owner on the telephone (ADR 0063).

Neither letter nor accompaniment is asked for. The hold and its case are one transaction; the
request is opened right after it, by a job where that does not succeed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ams.accounts.models import Account
from ams.accounts.recent_password import check_password_recent
from ams.certificates.errors import CertificateNotFound
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.holding import opening
from ams.holding.deadlines import Deadline, deadline
from ams.holding.errors import NotInForce, TooManyHolds
from ams.holding.models import Channel, HoldCase
from ams.holding.notices import subject_of, tell_held
from ams.holding.policies import letter_days
from ams.jobs.services import enqueue
from ams.journal import services as journal
from ams.journal.events import Event
from ams.measuring.calendars import Calendars
from ams.requests.reject import checked_text
from ams.requests.standing import acting_account
from ams.revocation import services as revocations
from ams.revocation.models import Hold

DESCRIPTION_LENGTH = 400
CALLER_LENGTH = 120
IDENTIFIED_LENGTH = 300
PERSON_WINDOW = timedelta(days=1)
OFFICER_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of the loss; ``lost_at`` is when the owner noticed it."""

    description: str = ""
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Who called, and how the officer made sure that it was the owner."""

    caller: str
    identified_by: str


def hold_mine(certificate_id: int, report: Report, *, actor: Actor, clock: Clock) -> HoldCase:
    """Hold the actor's own certificate at once and return the case; a second call, the same.

    Raises:
        CertificateNotFound: there is none, or it does not exist for the actor.
        RevocationNotPermitted: another person holds it.
        PasswordNeeded: his password was given more than ten minutes ago.
        ForeignIssuer, AlreadyRevoked, NotInForce: a hold could stop nothing.
        TooManyHolds: this person's certificates were held too often within a day.
        InvalidInput: text too long, or a date that cannot be.
    """
    revocations.check_holder(_seen(certificate_id, actor), actor)
    check_password_recent(actor, at=clock.now())
    return _report(certificate_id, report, None, by=revocations.hold_own, actor=actor, clock=clock)


def hold_for_caller(
    certificate_id: int, report: Report, call: Call, *, actor: Actor, clock: Clock
) -> HoldCase:
    """Hold a certificate on its owner's call and return the case; a second call, the same.

    Raises:
        CertificateNotFound: there is none, or it does not exist for the actor.
        OwnCertificate: the actor holds it.
        RevocationNotPermitted: the actor is no officer in scope of the holder's agency.
        ForeignIssuer, AlreadyRevoked, NotInForce: a hold could stop nothing.
        TooManyHolds: he held too many within an hour, or this person's were held too often.
        InvalidInput: caller or identification is missing, text too long, or an impossible date.
    """
    revocations.check_entitled(_seen(certificate_id, actor), actor)
    call = Call(
        checked_text(call.caller, field="caller", limit=CALLER_LENGTH),
        checked_text(call.identified_by, field="identified_by", limit=IDENTIFIED_LENGTH),
    )
    return _report(certificate_id, report, call, by=revocations.hold, actor=actor, clock=clock)


def _seen(certificate_id: int, actor: Actor) -> Certificate:
    rows = Certificate.objects.for_actor(actor).select_related("holder__agency")
    certificate = rows.filter(pk=certificate_id).first()
    # What belongs to nobody known has no owner who could lose it, or be told.
    if certificate is None or certificate.holder is None:
        raise CertificateNotFound(f"there is no certificate {certificate_id} for {actor.name}")
    return certificate


def _report(
    certificate_id: int,
    report: Report,
    call: Call | None,
    *,
    by: Callable[..., Hold],
    actor: Actor,
    clock: Clock,
) -> HoldCase:
    with transaction.atomic():
        account_id = _one_report_at_a_time(actor)
        certificate = _in_force(certificate_id, actor, at=clock.now())
        _check_report(report, certificate, at=clock.now())
        if revocations.open_hold(certificate) is None:
            _check_rates(certificate, account_id, call, at=clock.now())
        reason = _reason(report, call)
        hold = by(certificate_id, reason=reason, actor=actor, clock=clock)
        case = _case_of(hold) or _begin(hold, report, call, actor=actor, clock=clock)
    opening.try_to_open(case.pk, clock=clock)
    case.refresh_from_db()
    return case


def _one_report_at_a_time(actor: Actor) -> int:
    """Lock the reporter's account, so that what he did within the hour can be counted."""
    account_id = acting_account(actor)
    rows = Account.objects.select_for_update(no_key=True).filter(pk=account_id)
    rows.values_list("pk").first()
    return account_id


def _in_force(certificate_id: int, actor: Actor, *, at: datetime) -> Certificate:
    certificate = _seen(certificate_id, actor)
    if certificate.state_at(at) is CertificateState.EXPIRED:
        raise NotInForce(
            f"certificate {certificate.serial} ended at {certificate.not_after.isoformat()}"
        )
    return certificate


def _check_report(report: Report, certificate: Certificate, *, at: datetime) -> None:
    problems: dict[str, list[str]] = {}
    if len(report.description) > DESCRIPTION_LENGTH:
        told = _("Paling banyak %(limit)d huruf.") % {"limit": DESCRIPTION_LENGTH}
        problems["description"] = [told]
    if report.lost_at is not None and report.lost_at > at:
        problems["lost_at"] = [_("Waktu kejadian tidak boleh sesudah saat ini.")]
    elif report.lost_at is not None and report.lost_at < certificate.not_before:
        problems["lost_at"] = [_("Waktu kejadian mendahului masa berlaku sertifikat.")]
    if problems:
        raise InvalidInput("the report of the loss cannot be taken", fields=problems)


def _check_rates(
    certificate: Certificate, account_id: int, call: Call | None, *, at: datetime
) -> None:
    mine = HoldCase.objects.filter(
        hold__certificate__holder=certificate.holder_id, reported_at__gt=at - PERSON_WINDOW
    )
    if mine.count() >= settings.AMS_HOLDS_PER_PERSON:
        raise TooManyHolds(f"person {certificate.holder_id}: too many holds within a day")
    by_me = HoldCase.objects.filter(
        reported_by=account_id, channel=Channel.PHONE, reported_at__gt=at - OFFICER_WINDOW
    )
    if call is not None and by_me.count() >= settings.AMS_HOLDS_PER_OFFICER:
        raise TooManyHolds(f"account {account_id}: too many holds by telephone within an hour")


def _reason(report: Report, call: Call | None) -> str:
    """Return what the certificate's page says; records are kept in Indonesian."""
    told = "Kehilangan dilaporkan lewat telepon" if call else "Kehilangan dilaporkan pemilik"
    description = report.description.strip()
    return f"{told}: {description}" if description else f"{told}."


def _case_of(hold: Hold) -> HoldCase | None:
    return HoldCase.objects.filter(hold=hold).first()


def _begin(
    hold: Hold, report: Report, call: Call | None, *, actor: Actor, clock: Clock
) -> HoldCase:
    now = clock.now()
    hold = Hold.objects.select_related("certificate__holder__agency").get(pk=hold.pk)
    days, until = _deadline(hold, now)
    case = HoldCase(
        hold=hold,
        channel=Channel.PHONE if call else Channel.OWNER,
        caller=call.caller if call else "",
        identified_by=call.identified_by if call else "",
        description=report.description.strip(),
        lost_at=report.lost_at,
        reported_at=now,
        reported_by_id=acting_account(actor),
        days=days,
        counted_from=until.since,
        due_at=until.due,
        remind_at=until.reminder_after(now),
    )
    data = {"serial": hold.certificate.serial, "how": case.channel, "due": until.due.isoformat()}
    journal.append(Event.HOLD_REPORT, subject=subject_of(case), actor=actor, at=now, data=data)
    case.save(force_insert=True)
    tell_held(case, at=now)
    enqueue(opening.OPEN, payload={"case": case.pk}, at=now, key=str(case.pk))
    return case


def _deadline(hold: Hold, at: datetime) -> tuple[int, Deadline]:
    holder = hold.certificate.holder
    assert holder is not None  # noqa: S101 - ``_seen`` has looked
    calendars = Calendars()
    days = letter_days(calendars.root(holder.agency_id))
    return days, deadline(at, days, calendars.of(holder.agency_id))
