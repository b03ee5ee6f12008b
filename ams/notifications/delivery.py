"""Hands a notice to the mail server and records what the server said."""

import smtplib
import socket
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from ams.core.canonical import JSON
from ams.core.clock import Clock
from ams.core.errors import NotFound, NotPermitted, RuleViolation
from ams.jobs import services as jobs
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.notifications.composing import Mail, compose
from ams.notifications.errors import MailServerUnavailable
from ams.notifications.models import Notice, State
from ams.notifications.services import ACTOR

_PERMANENT = range(500, 600)
_REASON_LENGTH = 500
_PAUSE = timedelta(minutes=1)
_HANGING = (TimeoutError, socket.gaierror)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why the server did not take the mail, and whether another try can help."""

    reason: str
    final: bool
    hung: bool = False


def deliver(notice_id: UUID, *, clock: Clock) -> None:
    """Send a queued notice; one that was sent or refused for good stays as it is.

    The mail leaves outside any transaction. If the process dies between the server's acceptance
    and the commit, the mail goes out again under the same Message-ID (ADR 0015).

    Raises:
        MailServerUnavailable: to be tried again; the attempt is recorded.
    """
    notice = Notice.objects.filter(pk=notice_id, state=State.QUEUED).first()
    if notice is None:
        return
    _require_answering_server(clock)
    outcome = _attempt(notice)
    if isinstance(outcome, str):
        _record_sent(notice_id, outcome, clock)
    elif outcome.final:
        _record_failed(notice_id, outcome.reason, clock)
    else:
        _record_attempt(notice_id, outcome, clock)
        raise MailServerUnavailable(f"notice {notice_id}: {outcome.reason}")


def _require_answering_server(clock: Clock) -> None:
    """Refuse to wait for a server that lately let an attempt run into its time limit.

    One attempt in each pause finds out; the others would only hold up the worker, whose other
    jobs publish revocations.
    """
    since = clock.now() - _PAUSE
    if Notice.objects.filter(hung_at__gt=since, hung_at__lte=clock.now()).exists():
        raise MailServerUnavailable("the mail server gave no answer within its time lately")


def _attempt(notice: Notice) -> _Refusal | str:
    """Return why the mail did not go out, or the SHA-256 of the octets that the server took."""
    try:
        mail = compose(notice)
    except (NotFound, RuleViolation, NotPermitted) as error:
        # The account was locked or is gone since: there is nothing to send any more.
        return _Refusal(str(error), final=True)
    return _send(mail) or mail.sha256()


def _send(mail: Mail) -> _Refusal | None:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _Refusal(_answer(code, text), final=code in _PERMANENT)
    except smtplib.SMTPDataError as error:
        final = error.smtp_code in _PERMANENT
        return _Refusal(_answer(error.smtp_code, error.smtp_error), final=final)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        # The server cannot write to this address, or it cannot be written in a header at all.
        return _Refusal(str(error), final=True)
    except smtplib.SMTPResponseException as error:
        # Greeting, sign-in or our own sender refused: the operator's to mend, not the recipient's.
        return _Refusal(_answer(error.smtp_code, error.smtp_error), final=False)
    except (smtplib.SMTPException, OSError) as error:
        hung = isinstance(error, _HANGING) or isinstance(error.__context__, _HANGING)
        return _Refusal(f"{type(error).__name__}: {error}", final=False, hung=hung)
    return None


def _answer(code: int, text: bytes | str) -> str:
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"


@transaction.atomic
def _record_sent(notice_id: UUID, sha256: str, clock: Clock) -> None:
    now = clock.now()
    notice = _journaled(Event.NOTICE_DELIVER, notice_id, clock, sha256=sha256)
    notice.state = State.SENT
    notice.sent_sha256 = sha256
    notice.attempts += 1
    notice.last_error = ""
    notice.last_attempt_at = notice.sent_at = now
    notice.save()
    if notice.then_kind:
        jobs.enqueue(notice.then_kind, payload=notice.then_payload, at=now)


@transaction.atomic
def _record_failed(notice_id: UUID, reason: str, clock: Clock) -> None:
    notice = _journaled(Event.NOTICE_FAIL, notice_id, clock)
    notice.state = State.FAILED
    notice.attempts += 1
    notice.last_error = reason[:_REASON_LENGTH]
    notice.last_attempt_at = notice.failed_at = clock.now()
    notice.save()


@transaction.atomic
def _record_attempt(notice_id: UUID, refusal: _Refusal, clock: Clock) -> None:
    notice = Notice.objects.select_for_update(no_key=True).get(pk=notice_id)
    notice.attempts += 1
    notice.last_error = refusal.reason[:_REASON_LENGTH]
    notice.last_attempt_at = clock.now()
    notice.hung_at = clock.now() if refusal.hung else None
    notice.save()


def _journaled(event: Event, notice_id: UUID, clock: Clock, **more: JSON) -> Notice:
    """Write the journal first (its lock comes first) and return the notice, locked."""
    notice = Notice.objects.get(pk=notice_id)
    journal.append(
        event,
        subject=Subject(notice.subject_kind, notice.subject_id),
        actor=ACTOR,
        at=clock.now(),
        data={"notice": str(notice.pk), "message": notice.message, **more},
    )
    return Notice.objects.select_for_update(no_key=True).get(pk=notice_id)
