"""Read all certificates of an outside CA on a schedule: one CRL for all, OCSP where none serves.

Jittered, so that many installations do not ask at once; bounded, so that no round takes for ever.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from ams.authority.outside import trust
from ams.authority.outside.crls import CheckedCRL
from ams.authority.outside.errors import AnswerRefused
from ams.authority.outside.models import OutsideCA
from ams.authority.outside.reader import Reader, crl_addresses
from ams.authority.outside.results import Reading, Verdict
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus
from ams.core.clock import Clock
from ams.jobs.services import enqueue
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.watch.marking import AMS, take
from ams.watch.models import Round, Sighting

READ_CA = "watch:read"
EXPIRES_SOON: Final = timedelta(days=30)
_ASKED_BY_OCSP: Final = 200  # in one round, those longest unread first
_SILENT: Final = 3
_NEW: Final = 1000
_CHUNK: Final = 500
_SOONEST: Final = timedelta(minutes=5)


def schedule(*, clock: Clock) -> int:
    """Queue the rounds that are due and return how many; new certificates join their CA's."""
    _join(clock)
    now = clock.now()
    rows = Round.objects.filter(next_at__lte=now, ca__sightings__isnull=False).distinct()
    due = [one for one in rows.select_related("ca__parent") if one.ca.is_on]
    for one in due:
        with transaction.atomic():
            enqueue(READ_CA, payload={"ca": one.ca_id}, at=now, key=str(one.ca_id))
    return len(due)


def read_round(ca_id: int, *, clock: Clock) -> int:
    """Read every certificate of the CA that is not expired; return how many changed."""
    ca = trust.find(ca_id)
    watched = list(_watched(ca, clock.now()))
    by_serial = {row.serial_number: row for row in watched}
    reader = Reader(ca, clock)
    read = _by_crl(reader, watched)
    missing = [row for serial, row in by_serial.items() if serial not in read]
    read |= _one_by_one(reader, missing[:_ASKED_BY_OCSP])
    changed = [
        take(by_serial[serial].pk, ca, reading, clock=clock) for serial, reading in read.items()
    ]
    _note_expiries(ca, clock)
    _end(ca, list(read.values()), clock)
    return sum(changed)


def _join(clock: Clock) -> None:
    """Give each certificate of a known CA its place in the rounds."""
    authorities = OutsideCA.objects.select_related("parent")
    for ca in authorities:
        if ca.is_on:
            Round.objects.get_or_create(ca=ca, defaults={"next_at": clock.now()})
    known = [ca.subject_dn for ca in authorities if ca.is_on]
    waiting = Certificate.objects.filter(
        issuer__isnull=True, sighting__isnull=True, issuer_dn__in=known, not_after__gte=clock.now()
    )
    for row in waiting[:_NEW]:
        issuer = trust.issuer_of(row.certificate)
        if issuer is not None:
            Sighting.objects.get_or_create(certificate=row, defaults={"ca": issuer})


def _watched(ca: OutsideCA, now: datetime) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(sighting__ca=ca, not_after__gte=now)
    return rows.order_by(F("sighting__read_at").asc(nulls_first=True), "pk")


def _by_crl(reader: Reader, rows: Sequence[Certificate]) -> dict[int, Reading]:
    """Return what CRLs say, by serial number; each is fetched once and walked through once."""
    groups: dict[tuple[str, ...], list[x509.Certificate]] = {}
    for row in rows:
        certificate = row.certificate
        groups.setdefault(crl_addresses(certificate, reader.ca), []).append(certificate)
    read: dict[int, Reading] = {}
    for addresses, certificates in groups.items():
        for url in addresses:
            crl = reader.crl(url)
            if isinstance(crl, CheckedCRL):
                read |= _said(crl, certificates, reader.clock)
                break
    return read


def _said(
    crl: CheckedCRL, certificates: Sequence[x509.Certificate], clock: Clock
) -> dict[int, Reading]:
    try:
        answers = crl.answers(certificates, now=clock.now())
    except AnswerRefused:
        return {}
    return {serial: Reading((answer,)) for serial, answer in answers.items()}


def _one_by_one(reader: Reader, rows: Sequence[Certificate]) -> dict[int, Reading]:
    """Return what OCSP says of each, until it is silent a few times on end."""
    read: dict[int, Reading] = {}
    silent = 0
    for row in rows:
        reading = reader.read(row.certificate)
        read[row.serial_number] = reading
        silent = silent + 1 if reading.verdict is Verdict.UNVERIFIABLE else 0
        if silent == _SILENT:
            break
    return read


def _note_expiries(ca: OutsideCA, clock: Clock) -> None:
    """Journal once that a good certificate ends within thirty days."""
    now = clock.now()
    ending = Sighting.objects.filter(
        ca=ca,
        expiry_noted_at__isnull=True,
        certificate__status=CertificateStatus.GOOD,
        certificate__not_after__range=(now, now + EXPIRES_SOON),
    ).select_related("certificate")
    for sighting in ending[:_CHUNK]:
        with transaction.atomic():
            journal.append(
                Event.CERTIFICATE_OUTSIDE_EXPIRY,
                subject=Subject.of("certificate", sighting.certificate.serial),
                actor=AMS,
                at=now,
                data={
                    "serial": sighting.certificate.serial,
                    "not_after": sighting.certificate.not_after.isoformat(),
                },
            )
            Sighting.objects.filter(pk=sighting.pk).update(expiry_noted_at=now)


def _end(ca: OutsideCA, readings: Sequence[Reading], clock: Clock) -> None:
    """Set when the next round is: by the schedule, or sooner where nothing could be verified."""
    now = clock.now()
    failed = [one for one in readings if one.verdict is Verdict.UNVERIFIABLE]
    whole = bool(readings) and len(failed) == len(readings)
    row = Round.objects.get(ca=ca)
    row.failures = row.failures + 1 if whole else 0
    row.why = failed[0].why[:1000] if failed else ""
    row.read_at = now
    row.next_at = now + _pause(row.failures)
    row.save()


def _pause(failures: int) -> timedelta:
    """Return the schedule's pause, a tenth longer or shorter by chance; doubling after failures."""
    usual = timedelta(hours=settings.AMS_OUTSIDE_WATCH_HOURS)
    pause = min(_SOONEST * 2 ** min(failures - 1, 16), usual) if failures else usual
    return pause * (0.9 + secrets.randbelow(2001) / 10_000)
