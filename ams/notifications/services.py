"""Use cases of outgoing mail: queue one in the act's own transaction; tell what is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from ams.core.actor import system
from ams.core.canonical import JSON, plain
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.jobs import services as jobs
from ams.journal import services as journal
from ams.journal.entries import Fact, Subject
from ams.journal.events import Event
from ams.notifications.errors import NoticeInvalid
from ams.notifications.messages import REQUIRED, FollowUp, Message, Recipient
from ams.notifications.models import Notice, State

SEND = "notifications:send"
ACTOR = system("notifications")
_LANGUAGES = frozenset({"id", "en"})
_NAME_LENGTH = 120
# Names under which a secret would arrive here by mistake; mails are stored in clear.
_SECRETS = frozenset({"password", "passphrase", "secret", "otp", "one_time_code", "private_key"})
_LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Mail:
    """One of many mails: who gets it, and what it tells."""

    to: Recipient
    context: Mapping[str, JSON]


def queue(
    message: Message,
    *,
    to: Recipient,
    context: Mapping[str, JSON],
    subject: Subject,
    at: datetime,
    then: FollowUp | None = None,
) -> Notice:
    """Queue a mail inside the caller's transaction and return it; a worker sends it afterwards.

    Args:
        message: which mail.
        to: who gets it, and in which language first.
        context: what it tells; ``messages.REQUIRED`` lists the keys. Never a secret.
        subject: what it is about, so that its delivery can be shown there.
        at: the time of the act.
        then: the job to queue in the transaction that records the server's acceptance.

    Raises:
        NoticeInvalid: address, language or context cannot be taken; a defect of the caller.
    """
    notice = _notice(message, Mail(to, context), subject=subject, at=at)
    if then is not None:
        notice.then_kind, notice.then_payload = then.kind, dict(then.payload)
    # The journal's lock comes before everything that other acts lock too (see journal.append).
    journal.append(Event.NOTICE_QUEUE, subject=subject, actor=ACTOR, at=at, data=_told_of(notice))
    notice.save(force_insert=True)
    jobs.enqueue(SEND, payload={"notice": str(notice.pk)}, at=at, key=str(notice.pk))
    return notice


def queue_many(
    message: Message, mails: Sequence[Mail], *, subject: Subject, at: datetime
) -> list[Notice]:
    """Queue many mails of one kind about one subject, each journaled; else as ``queue``.

    Raises:
        NoticeInvalid: address, language or context of one cannot be taken; none is queued.
    """
    notices = [_notice(message, mail, subject=subject, at=at) for mail in mails]
    facts = [Fact(subject, _told_of(notice)) for notice in notices]
    journal.append_many(Event.NOTICE_QUEUE, facts, actor=ACTOR, at=at)
    Notice.objects.bulk_create(notices)
    jobs.enqueue_many(SEND, ({"notice": str(notice.pk)} for notice in notices), at=at)
    return notices


def _notice(message: Message, mail: Mail, *, subject: Subject, at: datetime) -> Notice:
    kept = _checked_context(message, mail.context)
    return Notice(
        message=message,
        recipient_email=_checked_address(mail.to),
        recipient_name=header_text(mail.to.name)[:_NAME_LENGTH],
        language=mail.to.language,
        context=kept,
        subject_kind=subject.kind,
        subject_id=subject.id,
        created_at=at,
    )


def _told_of(notice: Notice) -> dict[str, JSON]:
    return {"notice": str(notice.pk), "message": str(notice.message)}


def header_text(text: str) -> str:
    """Return ``text`` on one line that no mail reader takes for an encoded word (RFC 2047)."""
    return " ".join(text.split()).replace("=?", "= ?")


def _checked_address(to: Recipient) -> str:
    try:
        validate_email(to.email)
    except ValidationError as error:
        raise NoticeInvalid(f"'{to.email[:80]}' is no e-mail address") from error
    if to.language not in _LANGUAGES:
        raise NoticeInvalid(f"language '{to.language}' is neither 'id' nor 'en'")
    return to.email


def _checked_context(message: Message, context: Mapping[str, JSON]) -> dict[str, JSON]:
    try:
        kept = plain(context)
    except InvalidInput as error:
        raise NoticeInvalid(f"{message}: {error}") from error
    missing = REQUIRED[message] - kept.keys()
    if missing:
        raise NoticeInvalid(f"{message} lacks '{min(missing)}' in its context")
    secret = _SECRETS & {key.lower() for key in kept}
    if secret:
        raise NoticeInvalid(f"{message}: the context names a secret, '{min(secret)}'")
    return kept


@dataclass(frozen=True, slots=True)
class DeliveryProblem:
    """Mails that did not go out: in which state, how many, since when, and the last reason."""

    state: str
    count: int
    since: datetime
    reason: str

    def __str__(self) -> str:
        """Return the problem in one English sentence."""
        what = "were refused for good" if self.state == State.FAILED else "wait for the mail server"
        noun = "mail" if self.count == 1 else "mails"
        return (
            f"{self.count} {noun} {what}, the oldest of {self.since:%Y-%m-%d %H:%MZ}: {self.reason}"
        )


def delivery_problems(clock: Clock, *, days: int = 7) -> tuple[DeliveryProblem, ...]:
    """Return what an operator must look at: mails late by 15 minutes, mails refused of late."""
    now = clock.now()
    late = Notice.objects.filter(state=State.QUEUED, created_at__lt=now - _LATE)
    refused = Notice.objects.filter(state=State.FAILED, failed_at__gte=now - timedelta(days=days))
    found = (_problem(State.QUEUED, late), _problem(State.FAILED, refused))
    return tuple(problem for problem in found if problem is not None)


def _problem(state: State, notices: QuerySet[Notice]) -> DeliveryProblem | None:
    oldest = notices.order_by("created_at").first()
    if oldest is None:
        return None
    last = notices.exclude(last_error="").order_by("-last_attempt_at").first()
    reason = last.last_error if last else "never tried; is a worker running?"
    return DeliveryProblem(
        state=state.value, count=notices.count(), since=oldest.created_at, reason=reason
    )
