"""Take what a CA was found to say into the inventory: status, proof, journal, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ams.authority.outside import evidence
from ams.authority.outside.models import OutsideCA, SignedAnswer
from ams.authority.outside.results import Answer, Reading, Verdict
from ams.certificates.models import Certificate
from ams.certificates.services import Change, change_status
from ams.certificates.states import CertificateStatus
from ams.core.actor import system
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.watch.models import OutsideChange, Sighting

AMS = system("AMS")
_WHY_LENGTH = 1000
_STATUSES = {
    Verdict.GOOD: CertificateStatus.GOOD,
    Verdict.HELD: CertificateStatus.HELD,
    Verdict.REVOKED: CertificateStatus.REVOKED,
}


@dataclass(frozen=True, slots=True)
class _News:
    """A status that differs from the one in the inventory, and the answers that prove it."""

    status: CertificateStatus
    answer: Answer
    proof: tuple[Answer, ...]

    @property
    def at(self) -> datetime:
        """Return the CA's own time of the change."""
        return self.answer.at or self.answer.this_update


@transaction.atomic
def take(certificate_id: int, ca: OutsideCA, reading: Reading, *, clock: Clock) -> bool:
    """Keep what was read and tell whether it changed the certificate's status.

    What is unknown or cannot be verified changes nothing. A certificate that was revoked stays
    so whatever its CA says later; that it says otherwise is journaled.
    """
    certificate = _locked(certificate_id)
    now = clock.now()
    news = _news(certificate, reading)
    known = Sighting.objects.filter(pk=certificate.pk).first()
    if news is not None:
        _change(certificate, ca, news, at=now)
    elif _contradicts(certificate, reading) and (known is None or known.verdict != reading.verdict):
        _journal_contradiction(certificate, ca, reading, at=now)
    _note_sighting(certificate, ca, reading, at=now)
    return news is not None


def proof_of(certificate_id: int) -> OutsideChange | None:
    """Return the proof that the certificate's CA has revoked it, if there is one."""
    changes = OutsideChange.objects.select_related("ca", "crl", "ocsp")
    return changes.filter(certificate_id=certificate_id, status=CertificateStatus.REVOKED).first()


def _locked(certificate_id: int) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=certificate_id)


def _news(certificate: Certificate, reading: Reading) -> _News | None:
    answer = reading.decisive
    status = _STATUSES.get(reading.verdict)
    if answer is None or status is None or certificate.status == CertificateStatus.REVOKED:
        return None
    if certificate.status == status:
        return None
    agreeing = tuple(one for one in reading.answers if one.verdict is answer.verdict)
    return _News(status, answer, agreeing)


def _contradicts(certificate: Certificate, reading: Reading) -> bool:
    says_otherwise = reading.verdict in {Verdict.GOOD, Verdict.HELD}
    return certificate.status == CertificateStatus.REVOKED and says_otherwise


def _change(certificate: Certificate, ca: OutsideCA, news: _News, *, at: datetime) -> None:
    entry = journal.append(
        Event.CERTIFICATE_OUTSIDE_CHANGE,
        subject=Subject.of("certificate", certificate.serial),
        actor=AMS,
        at=at,
        data={
            "serial": certificate.serial,
            "issuer": certificate.issuer_dn,
            "status": news.status.value,
            "at": news.at.isoformat(),
            "reason": news.answer.reason_code,
            "proof": [evidence.digest(one) for one in news.proof],
        },
    )
    kept = {one.source: evidence.keep(one, ca, at=at) for one in news.proof}
    change_status(
        certificate.pk,
        Change(news.status, news.at, seq=entry.seq, reason_code=news.answer.reason_code),
    )
    _keep_change(certificate, ca, news, kept, at=at)


def _keep_change(
    certificate: Certificate,
    ca: OutsideCA,
    news: _News,
    kept: dict[str, SignedAnswer],
    *,
    at: datetime,
) -> None:
    OutsideChange.objects.create(
        certificate=certificate,
        ca=ca,
        status=news.status,
        at=news.at,
        reason_code=news.answer.reason_code,
        crl=kept.get("crl"),
        ocsp=kept.get("ocsp"),
        seen_at=at,
    )


def _journal_contradiction(
    certificate: Certificate, ca: OutsideCA, reading: Reading, *, at: datetime
) -> None:
    for one in reading.answers:
        evidence.keep(one, ca, at=at)
    journal.append(
        Event.CERTIFICATE_OUTSIDE_CONTRADICTION,
        subject=Subject.of("certificate", certificate.serial),
        actor=AMS,
        at=at,
        data={
            "serial": certificate.serial,
            "issuer": certificate.issuer_dn,
            "says": reading.verdict.value,
            "proof": [evidence.digest(one) for one in reading.answers],
        },
    )


def _note_sighting(
    certificate: Certificate, ca: OutsideCA, reading: Reading, *, at: datetime
) -> None:
    values: dict[str, object] = {
        "ca": ca,
        "verdict": reading.verdict,
        "why": reading.why[:_WHY_LENGTH],
        "read_at": at,
    }
    if reading.answers:
        values["verified_at"] = at
    Sighting.objects.update_or_create(certificate=certificate, defaults=values)
