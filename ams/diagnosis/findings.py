"""What is wrong, how badly, and what to do; one function per duty."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from ams.authority.health import key_problems, unfinished_intents
from ams.authority.keys import development_store_in_use
from ams.authority.models import Issuer
from ams.core.clock import Clock
from ams.core.errors import Unavailable
from ams.jobs.services import FailingJob, failing, queue_health
from ams.journal.checkpoints import latest
from ams.journal.models import Entry
from ams.notifications.services import delivery_problems
from ams.revocation.answering import lifetime
from ams.revocation.freshness import Freshness, freshness
from ams.revocation.index.health import index_health
from ams.revocation.index.keeping import index_folder
from ams.revocation.responders import in_force
from ams.revocation.uploading import LATE, behind
from ams.signatures.ending import ended, ending_soon

_WORKER_SILENT = timedelta(seconds=30)
_JOB_LATE = timedelta(seconds=60)
_JOBS_LOOKED_AT = 200
_NAMED = 10  # shards that are named
_CHECKPOINT_LATE = timedelta(minutes=5)
_INDEX_BEHIND = timedelta(seconds=10)
_RESPONDER_LATE = timedelta(minutes=5)  # after the issuer was made
_CLOCK_BACK = timedelta(minutes=2)
_ISSUER_ENDS_SOON = timedelta(days=180)
_DISK_LOW = 200 * 1024 * 1024
_DISK_FULL = 20 * 1024 * 1024


class Severity(StrEnum):
    """Whether AMS still does its duty."""

    WARNING = "warning"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in one English sentence, and what to do about it."""

    code: str
    severity: Severity
    problem: str
    advice: str


_Check = Callable[[Clock], Iterator[Finding]]


def findings(clock: Clock) -> list[Finding]:
    """Return everything that is wrong, the serious first; without a database only that is said."""
    unreachable = _database()
    if unreachable is not None:
        return [unreachable]
    found = [finding for check in _CHECKS for finding in check(clock)]
    return sorted(found, key=lambda finding: finding.severity is not Severity.SERIOUS)


def is_ready(found: list[Finding]) -> bool:
    """Tell whether AMS does its duty in spite of ``found``."""
    return not any(finding.severity is Severity.SERIOUS for finding in found)


def _serious(code: str, problem: str, advice: str) -> Finding:
    return Finding(code, Severity.SERIOUS, problem, advice)


def _warning(code: str, problem: str, advice: str) -> Finding:
    return Finding(code, Severity.WARNING, problem, advice)


def _database() -> Finding | None:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return _serious(
            "database_unreachable",
            f"the database does not answer: {str(error).splitlines()[0]}",
            "Check DATABASE_URL and that the database server runs.",
        )
    if missing:
        return _serious(
            "database_outdated",
            f"{len(missing)} migrations are missing in the database",
            "Run: ams migrate",
        )
    return None


def _authority(clock: Clock) -> Iterator[Finding]:
    issuers = list(Issuer.objects.all())
    if not issuers:
        yield _warning(
            "no_authority", "there is no certification authority", "Run: ams ca init --help"
        )
        return
    for problem in key_problems():
        yield _serious(
            "key_unusable",
            problem,
            "Restore the key file from the backup or set AMS_CA_PASSPHRASE; until then nothing "
            "can be signed, and revocations wait to be published.",
        )
    if development_store_in_use():
        yield _warning(
            "development_key_store",
            "the CA's keys are protected by a passphrase that lies beside them",
            "Set AMS_CA_PASSPHRASE or AMS_CA_PASSPHRASE_FILE before issuing to real people.",
        )
    for intent in unfinished_intents(clock):
        yield _warning(
            "signing_unfinished",
            f"the signing of {intent.kind} {intent.serial} was begun and has no outcome",
            "See docs/operations.md, 'A signing without an outcome'.",
        )
    yield from _ending(issuers, clock)


def _ending(issuers: list[Issuer], clock: Clock) -> Iterator[Finding]:
    for issuer in issuers:
        end = issuer.certificate.not_valid_after_utc
        if end - clock.now() < _ISSUER_ENDS_SOON:
            yield _warning(
                "authority_ends",
                f"the certificate of {issuer.slug} ends at {end:%Y-%m-%d %H:%MZ}",
                "Make its successor: ams ca init --slug NEW",
            )


def _crls(clock: Clock) -> Iterator[Finding]:
    for state in freshness(clock):
        if not state.is_fresh:
            yield _serious(
                "crl_not_fresh",
                f"CRL of {state.issuer}: {what_is_stale(state)}",
                "See that a worker runs and the disk has room, then: ams crl publish "
                + state.issuer,
            )


def what_is_stale(state: Freshness) -> str:
    """Say in English what is wrong with an issuer's CRLs."""
    told = [f"the last attempt failed: {state.last_error}"] if state.last_error else []
    if state.crl_number is None:
        return "; ".join(["none was published yet", *told])
    if state.is_stale:
        told.insert(0, f"number {state.crl_number} ended at {state.next_update:%Y-%m-%d %H:%MZ}")
    elif state.is_overdue:
        told.insert(0, f"number {state.crl_number} should have been renewed by now")
    if state.behind and state.behind != (state.issuer,):
        told.append("behind are: " + ", ".join(state.behind[:_NAMED]))
    if state.unpublished:
        told.insert(0, f"{state.unpublished} revocations wait to be published")
    return "; ".join(told)


def _bucket(clock: Clock) -> Iterator[Finding]:
    late = behind(clock, after=LATE)
    if not late:
        return
    worst = max(late, key=lambda each: each.attempts)
    has = f"has number {worst.held}" if worst.held else "has none"
    why = f"; failed {worst.attempts} times, last: {worst.last_error}" if worst.last_error else ""
    yield _warning(
        "bucket_behind",
        f"{len(late)} CRLs are not in the bucket; of {worst.name} it {has}, published is number "
        f"{worst.published}{why}",
        "What AMS serves itself is not concerned. Mend what the message names; it is tried again "
        "by itself, or at once by: ams crl upload",
    )


def _index(clock: Clock) -> Iterator[Finding]:
    health = index_health(index_folder())
    if health is None:
        return
    behind = health.behind(clock.now())
    if behind is not None and behind < _INDEX_BEHIND:
        return
    yield Finding(
        "index_behind",
        Severity.SERIOUS if behind is not None and behind > lifetime() / 2 else Severity.WARNING,
        health.problem
        or f"the OCSP index here was last confirmed at {health.confirmed_at:%Y-%m-%d %H:%M:%SZ}",
        "See that `ams status` runs and reaches the database; until then OCSP says what was "
        "confirmed last, and asks clients to try later once that is too old.",
    )


def _responders(clock: Clock) -> Iterator[Finding]:
    now = clock.now()
    for issuer in Issuer.objects.order_by("pk"):
        try:
            in_force(issuer, now)
        except Unavailable as error:
            if now - issuer.created_at > _RESPONDER_LATE:
                yield _serious(
                    "responder_unusable",
                    str(error),
                    "See that a worker runs, which makes responders, and that AMS_DATA/keys is "
                    "the same on all machines; clients of OCSP are asked to try later.",
                )


def _seals(clock: Clock) -> Iterator[Finding]:
    now = clock.now()
    for seal, days in (*ended(now), *ending_soon(now)):
        assert seal.agency is not None  # noqa: S101 - a constraint: a seal is an agency's
        end = seal.certificate.not_after
        is_over = end <= now
        yield _warning(
            "seal_ended" if is_over else "seal_ends",
            f"the seal of {seal.agency.name} ended at {end:%Y-%m-%d %H:%MZ}; nothing is sealed"
            if is_over
            else f"the seal of {seal.agency.name} ends at {end:%Y-%m-%d %H:%MZ}, in {days} days",
            f"Issue the next one: Kelola, Segel instansi; or: ams seal issue "
            f"'{seal.agency.short_name}'",
        )


def _queue(clock: Clock) -> Iterator[Finding]:
    health = queue_health(clock)
    now = clock.now()
    seen = health.worker_seen_at
    if seen is None or now - seen > _WORKER_SILENT:
        since = "ever" if seen is None else f"since {seen:%Y-%m-%d %H:%M:%SZ}"
        yield _serious("no_worker", f"no worker was seen {since}", "Start: ams worker")
    late = health.oldest_overdue
    if late is not None and late > _JOB_LATE:
        yield _serious(
            "queue_late",
            f"the oldest due job has waited for {int(late.total_seconds())} s",
            "See the worker's log; start another worker if it is busy.",
        )
    yield from _failing()


def _failing() -> Iterator[Finding]:
    by_kind: dict[str, list[FailingJob]] = {}
    for job in failing(_JOBS_LOOKED_AT):
        by_kind.setdefault(job.kind, []).append(job)
    for kind, jobs in by_kind.items():
        worst = jobs[0]
        yield _warning(
            "job_failing",
            f"{len(jobs)} jobs {kind} fail, the worst for the {worst.attempts}th time: "
            f"{worst.last_error}",
            f"They are tried again, this one at {worst.run_at:%Y-%m-%d %H:%M:%SZ}; mend what the "
            "message names.",
        )


def _mail(clock: Clock) -> Iterator[Finding]:
    for problem in delivery_problems(clock):
        yield _warning(
            "mail_not_delivered",
            str(problem),
            f"Check the mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} (AMS_SMTP_URL).",
        )


def _journal(clock: Clock) -> Iterator[Finding]:
    newest = Entry.objects.order_by("-seq").first()
    if newest is None:
        return
    checkpoint = latest()
    covered = checkpoint.size if checkpoint else 0
    if newest.seq > covered and clock.now() - newest.at > _CHECKPOINT_LATE:
        yield _warning(
            "checkpoint_late",
            f"the journal has {newest.seq} entries, the last checkpoint covers {covered}",
            "See that a worker runs, then: ams journal checkpoint",
        )


def _clock(clock: Clock) -> Iterator[Finding]:
    newest = Entry.objects.order_by("-seq").first()
    if newest is not None and newest.at - clock.now() > _CLOCK_BACK:
        yield _serious(
            "clock_set_back",
            f"the clock says {clock.now():%Y-%m-%d %H:%MZ}, but the journal's last entry is of "
            f"{newest.at:%Y-%m-%d %H:%MZ}",
            "Set the clock right (NTP); no CRL is signed with a time that goes back.",
        )


def _disk(clock: Clock) -> Iterator[Finding]:  # noqa: ARG001 - all checks are called alike
    free = shutil.disk_usage(settings.AMS_DATA).free
    if free < _DISK_LOW:
        severity = Severity.SERIOUS if free < _DISK_FULL else Severity.WARNING
        yield Finding(
            "disk_low",
            severity,
            f"{free // (1024 * 1024)} MiB are left in {settings.AMS_DATA}",
            "Make room: without it nothing can be revoked, published or journaled.",
        )


_CHECKS: tuple[_Check, ...] = (
    _authority,
    _crls,
    _bucket,
    _index,
    _responders,
    _seals,
    _queue,
    _mail,
    _journal,
    _clock,
    _disk,
)
