"""Activity 8: the CA's officer decides that the certificate is issued; a job carries it out.

A check that does not pass is an item before the officer, at the decision and, where it fails only
when the CA signs, after it: the decision is then taken back and says why (ADR 0049).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.accounts.recent_password import check_password_recent
from ams.authority import profiles
from ams.authority import services as authority
from ams.authority.errors import CheckFailed, IssuerExpired
from ams.authority.models import Issuer
from ams.certificates.blocking import check_not_blocked
from ams.certificates.certification_requests import read_certification_request
from ams.certificates.errors import (
    CertificationRequestRefused,
    KeyBlocked,
    KeyReused,
    SubjectRefused,
)
from ams.certificates.issuing import PROFILE
from ams.certificates.models import Certificate, Issuance
from ams.certificates.services import issue_from_request
from ams.core.actor import Actor, OfficerKind
from ams.core.clock import Clock, ManualClock
from ams.core.errors import AMSError, Conflict, InvalidInput, NotPermitted, RuleViolation
from ams.issuance.eligibility import subject_of
from ams.issuance.errors import BeingIssued, NotIssuable
from ams.issuance.keys import check_unused
from ams.issuance.models import Details
from ams.issuance.notices import tell_issued
from ams.issuance.renewable import obstacles_to
from ams.issuance.verifying import keep_check
from ams.jobs.services import enqueue
from ams.journal.events import Event
from ams.procedures.rules import Act, Standing
from ams.requests.carry_out import AMS, decider, locked_for_job, payload_of
from ams.requests.conduct import CONDUCTS, ISSUANCE, conduct_of
from ams.requests.deciding import taken
from ams.requests.models import CheckKind, Request
from ams.requests.moves import Performed, move, note

ISSUE: Final = CONDUCTS[ISSUANCE].job
_AT_IT: Final = timedelta(minutes=1)  # a signature takes much less
_REFUSALS: Final = (Conflict, InvalidInput, NotPermitted, RuleViolation)


@dataclass(frozen=True, slots=True)
class Item:
    """One check before an issuance in the reader's words; ``problem`` is empty where it passes."""

    what: str
    problem: str = ""


def items(request: Request, *, at: datetime) -> tuple[Item, ...]:
    """Return the checks of the person and of the key, as they stand now."""
    details = Details.objects.get(request=request)
    person = " ".join(obstacles_to(request, at=at))
    return (
        Item(_may_have(details), person),
        Item(_("Kunci tidak terblokir dan belum pernah dipakai"), _key_problem(details)),
        Item(_("CA penerbit tersedia"), "" if issuer() else _("Belum ada CA penerbit.")),
        Item(
            _("Sertifikat lolos pemeriksaan profil, RFC 5280, dan lint"),
            _certificate_problem(request, details, at=at),
        ),
    )


def _may_have(details: Details) -> str:
    if details.renews_id is not None:
        return _("Sertifikat lama dapat diperbarui; data pegawai sama dengan isinya")
    return _("Pemohon dapat menerima sertifikat; tidak ada sertifikat aktif")


def issuer() -> Issuer | None:
    """Return the authority that issues to people: the newest below a root."""
    return Issuer.objects.filter(is_root=False).order_by("-pk").first()


@transaction.atomic
def approve(request_id: UUID, *, actor: Actor, clock: Clock) -> Request:
    """Decide that the certificate is issued, and have it carried out.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        ActorNotEntitled, DecidesOwnRequest, SignedTheLetter: he may not decide on it.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 8.
        NotClaimed, ClaimedByOther: he has not taken it.
        PasswordNeeded: his password was given more than ten minutes ago.
        NotIssuable: a check does not pass; ``why`` says which.
    """
    request, _standing = taken(request_id, Act.ISSUE, actor=actor, clock=clock)
    now = clock.now()
    check_password_recent(actor, at=now)
    for item in items(request, at=now):
        if item.problem:
            raise NotIssuable(f"{request.number}: {item.problem}", why=item.problem)
    appointment = actor.officer_for(request.applicant.agency_id, OfficerKind.CA)
    request.decided_at = now
    request.decided_by_id = actor.account_id
    request.decided_under_id = appointment.id if appointment else None
    request.save()
    note(
        Event.REQUEST_DECIDE, request, actor=actor, at=now,
        data={"appointment": request.decided_under_id},
    )  # fmt: skip
    enqueue(ISSUE, payload=payload_of(request), at=now, key=str(request.pk))
    return request


def carry_out(request_id: UUID, *, clock: Clock) -> None:
    """Issue the certificate as the CA's officer decided: decided becomes carried out.

    A certificate for the request's own key is this request's, whenever the work broke off and
    whichever worker did it.

    Raises:
        BeingIssued: another worker is at it.
    """
    request = Request.objects.select_related("applicant__agency").get(pk=request_id)
    if not request.is_decided or request.carried_out_at is not None:
        return
    details = Details.objects.select_related("renews").get(request=request)
    try:
        certificate = _issued(details) or _issue(request, details, clock=clock)
    except _REFUSALS as error:
        _check_nobody_is_at_it(details, at=clock.now())
        found = _issued(details)  # another worker did it meanwhile
        if found is None:
            _take_back(request_id, error, clock=clock)
            return
        certificate = found
    _carried_out(request_id, certificate, clock=clock)


def _issued(details: Details) -> Certificate | None:
    own = Certificate.objects.filter(holder_id=details.request.applicant_id)
    return own.filter(spki_sha256=details.spki_sha256).first()


def _check_nobody_is_at_it(details: Details, *, at: datetime) -> None:
    """Leave the work to the worker that has begun it; one that broke off is the officer's to see.

    Raises:
        BeingIssued: the queue looks again later.
    """
    begun = Issuance.objects.filter(spki_sha256=details.spki_sha256, ended_at=None)
    if begun.filter(started_at__gt=at - _AT_IT).exists():
        raise BeingIssued(f"another worker issues for request {details.request.number}")


def _issue(request: Request, details: Details, *, clock: Clock) -> Certificate:
    by = issuer()
    if by is None:
        raise NotIssuable("there is no issuing authority", why=_("Belum ada CA penerbit."))
    return issue_from_request(
        bytes(details.key_request or b""),
        holder=request.applicant,
        issuer=by,
        actor=decider(request),
        clock=clock,
        succeeds=details.renews,
    )


@transaction.atomic
def _carried_out(request_id: UUID, certificate: Certificate, *, clock: Clock) -> None:
    request = locked_for_job(request_id)
    if request.carried_out_at is not None:
        return
    now = max(clock.now(), request.decided_at or clock.now())
    request.certificate, request.carried_out_at = certificate, now
    officer = Standing(is_officer=True, is_ca_officer=True)  # as it was when he decided
    performed = Performed(Act.ISSUE, decider(request), now, output=certificate.serial)
    move(request, performed, standing=officer)
    later = conduct_of(request).publishing
    # The inventory holds it from here on, and the status service answers from the inventory.
    request.published_at = None if later else now
    request.save()
    note(Event.REQUEST_ISSUED, request, actor=AMS, at=now, data={"certificate": certificate.serial})
    if later:
        enqueue(later, payload=payload_of(request), at=now, key=str(request.pk))
    else:
        tell_issued(request, certificate, at=now)


@transaction.atomic
def _take_back(request_id: UUID, error: AMSError, *, clock: Clock) -> None:
    """Lay the refusal before the officer who decided; the request stays with him."""
    request = locked_for_job(request_id)
    if not request.is_decided or request.carried_out_at is not None:
        return
    with override("id"):  # what is kept is in the office's language
        why = _("CA menolak menerbitkan: %(why)s") % {"why": error}
    keep_check(request, CheckKind.ISSUANCE, why[:1000], actor=decider(request), clock=clock)
    request.decided_at = request.decided_by = request.decided_under = None
    request.save()
    note(Event.REQUEST_NOT_ISSUED, request, actor=AMS, at=clock.now(), data={"code": error.code})


def _certificate_problem(request: Request, details: Details, *, at: datetime) -> str:
    """Return what the CA's own checks would say of the certificate, built but not signed."""
    by = issuer()
    if by is None:
        return ""  # the item before this one says so
    try:
        authority.rehearse_certificate(
            by,
            profile=profiles.profile(PROFILE),
            subject=subject_of(request.applicant),
            public_key=read_certification_request(bytes(details.key_request or b"")),
            clock=ManualClock(at),
        )
    except SubjectRefused:
        return ""  # stands in the applicant's way already
    except (CheckFailed, CertificationRequestRefused, IssuerExpired) as error:
        return str(error)
    return ""


def _key_problem(details: Details) -> str:
    try:
        check_not_blocked(details.spki_sha256)
        check_unused(details.spki_sha256, details.request)
    except KeyBlocked:
        return _("Kunci ini ada dalam daftar blokir; pemohon membuat kunci baru.")
    except KeyReused:
        return _("Kunci ini sudah pernah disertifikasi; pemohon membuat kunci baru.")
    return ""
