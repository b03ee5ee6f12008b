"""Who is told what by mail, and the job that follows once a mail server has the notice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ams.accounts.actors import actor_for
from ams.accounts.agencies import lineage
from ams.accounts.models import Account
from ams.accounts.officers import officers_in_office
from ams.core.canonical import JSON
from ams.journal.entries import Subject
from ams.notifications import services as notifications
from ams.notifications.messages import FollowUp, Message, Recipient
from ams.requests.acts import RequestAct, may
from ams.requests.conduct import REVOCATION
from ams.requests.links import acknowledgement_url, desk_url, key_url, request_url
from ams.requests.models import Request
from ams.revocation.models import Revocation
from ams.revocation.reasons import reason
from ams.watch.models import OutsideChange

TOLD = "requests:told"
DEATH = "meninggal"
"""The reason for which nobody writes to the applicant himself."""


def tell_filed(request: Request, *, at: datetime) -> None:
    """Tell the applicant that his request has come in, and what he does next."""
    queue_to_applicant(Message.REQUEST_FILED, request, {"url": request_url(request)}, at=at)


def tell_officers(request: Request, *, at: datetime) -> None:
    """Tell every officer who could take the request now that it has been handed in.

    A mail is about the officer's account, not about the request: the applicant's page lists what
    was sent to him. ``AMS_OFFICER_MAIL`` switches these mails off.
    """
    if not settings.AMS_OFFICER_MAIL:
        return
    context: dict[str, JSON] = {
        "number": request.number,
        "procedure": request.procedure_key,
        "applicant": request.applicant.full_name,
        "agency": request.applicant.agency.name,
        "corrected": request.round > 1,
        "url": desk_url(request),
    }
    for account in officers_in_office(at):
        actor = actor_for(account, at=at)
        if account.email and may(RequestAct.CLAIM, request, actor=actor, at=at):
            notifications.queue(
                Message.REQUEST_HANDED_IN,
                to=Recipient(account.email, actor.name, account.language),
                context=context,
                subject=Subject.of("account", account.pk),
                at=at,
            )


def tell_returned(
    request: Request,
    corrections: list[dict[str, JSON]],
    corrections_in_english: list[dict[str, JSON]],
    *,
    letter: str = "",
    at: datetime,
) -> None:
    """Tell the applicant what to correct; ``letter`` is the officer's, in his language."""
    context: dict[str, JSON] = {
        "url": request_url(request),
        "items": corrections,
        "items_en": corrections_in_english,
        "letter": letter,
        "letter_language": language_of(request),
    }
    queue_to_applicant(Message.REQUEST_RETURNED, request, context, at=at)


def language_of(request: Request) -> str:
    """Return the language in which the applicant reads."""
    account = request.applicant.account
    return account.language if account else "id"


def tell_key(request: Request, *, at: datetime) -> None:
    """Tell the applicant that his part was checked and that he now makes his key."""
    queue_to_applicant(Message.ISSUANCE_KEY, request, {"url": key_url(request)}, at=at)


def tell_rejected(request: Request, *, at: datetime) -> None:
    """Tell the applicant that the request is rejected, and why."""
    context: dict[str, JSON] = {"url": request_url(request), "reason": request.closing_reason}
    queue_to_applicant(Message.REQUEST_REJECTED, request, context, at=at)


def tell_unconfirmed(request: Request, *, at: datetime) -> None:
    """Tell the applicant that the request is closed, the certificate not revoked, and why."""
    context: dict[str, JSON] = {
        "url": request_url(request),
        "reason": request.closing_reason,
        "unconfirmed": True,
    }
    queue_to_applicant(Message.REQUEST_REJECTED, request, context, at=at)


def tell_revoked(request: Request, revocation: Revocation, *, at: datetime) -> None:
    """Tell the applicant of the revocation; that a mail server took it comes back as a job."""
    context: dict[str, JSON] = {
        **_revocation_context(request, revocation.revocation_date),
        "subject_dn": request.concerned.subject_dn,
        "reason": reasons_text(request, "id"),
        "reason_en": reasons_text(request, "en"),
        "crl_number": request.crl_number,
        "crl_url": f"{settings.AMS_STATUS_URL}/crl/{revocation.issuer.slug}.crl",
        "ocsp_url": f"{settings.AMS_STATUS_URL}/ocsp/{revocation.issuer.slug}",
        "issuer_url": f"{settings.AMS_STATUS_URL}/ca/{revocation.issuer.slug}.cer",
        "next_url": f"{settings.AMS_BASE_URL}/sertifikat/",
    }
    then = FollowUp(TOLD, {"request": str(request.pk)})
    queue_to_applicant(Message.CERTIFICATE_REVOKED, request, context, at=at, then=then)


def tell_revoked_outside(request: Request, proof: OutsideChange, *, at: datetime) -> None:
    """Tell the applicant of the revocation by an outside CA, with its own answers as proof."""
    crl, ocsp = proof.crl, proof.ocsp
    context: dict[str, JSON] = {
        **_revocation_context(request, proof.at),
        "subject_dn": request.concerned.subject_dn,
        "reason": reasons_text(request, "id"),
        "reason_en": reasons_text(request, "en"),
        "crl_number": crl.crl_number if crl else "",
        "crl_url": crl.url if crl else "",
        "outside_ca": proof.ca.name,
        "ocsp_at": ocsp.this_update.isoformat() if ocsp else "",
        "outside_ocsp_url": ocsp.url if ocsp else "",
        "digests": [one.sha256 for one in (crl, ocsp) if one],
        "next_url": f"{settings.AMS_BASE_URL}/sertifikat/",
    }
    then = FollowUp(TOLD, {"request": str(request.pk)})
    queue_to_applicant(Message.CERTIFICATE_REVOKED, request, context, at=at, then=then)


@dataclass(frozen=True, slots=True)
class OutsideAlert:
    """What an outside CA said last, and whether it is believed at all now."""

    says: str
    is_believed: bool


def tell_not_revoked_yet(
    request: Request, alert: OutsideAlert, *, accounts: Iterable[Account], at: datetime
) -> None:
    """Tell the officers concerned that the outside CA does not show the revocation."""
    context: dict[str, JSON] = {
        "number": request.number,
        "serial": request.concerned.serial,
        "issuer": request.concerned.issuer_dn,
        "recorded": request.outside_recorded_at is not None,
        "says": alert.says,
        "not_believed": not alert.is_believed,
        "hours": settings.AMS_OUTSIDE_ALERT_HOURS,
        "url": desk_url(request),
    }
    for account in accounts:
        if account.email:
            notifications.queue(
                Message.OUTSIDE_NOT_REVOKED,
                to=Recipient(account.email, str(account), account.language),
                context=context,
                subject=Subject.of("account", account.pk),
                at=at,
            )


def remind(request: Request, *, at: datetime) -> None:
    """Ask the applicant again to confirm that he has been told."""
    certificate = request.concerned
    # The times that the certificate, and CRL and OCSP, state, whoever's they are.
    if request.procedure_key == REVOCATION:
        context = _revocation_context(request, certificate.revoked_at or at)
    else:
        context = outcome_context(request) | {"issued_at": certificate.not_before.isoformat()}
    queue_to_applicant(Message.RECEIPT_REMINDER, request, context, at=at)


def reasons_text(request: Request, language: str) -> str:
    """Return the request's reasons as people read them, also those no longer offered."""
    return ", ".join(reason(key).in_language(language) for key in request.reasons)


def _revocation_context(request: Request, revoked_at: datetime) -> dict[str, JSON]:
    return outcome_context(request) | {"revoked_at": revoked_at.isoformat()}


def outcome_context(request: Request) -> dict[str, JSON]:
    """Return what every mail about an outcome says: certificate, receipt, whom to ask."""
    above = lineage(request.applicant.agency)[-1]
    return {
        "serial": request.concerned.serial,
        "acknowledge_url": acknowledgement_url(request),
        "contact": ", ".join(part for part in (above.name, above.phone, above.email) if part),
    }


def queue_to_applicant(
    message: Message,
    request: Request,
    context: dict[str, JSON],
    *,
    at: datetime,
    then: FollowUp | None = None,
) -> None:
    """Queue a mail about ``request`` to its applicant and to whoever represents him.

    ``then`` follows once one of them was sent; it can follow twice.
    """
    for recipient in _recipients(request):
        notifications.queue(
            message,
            to=recipient,
            context={"number": request.number, "procedure": request.procedure_key, **context},
            subject=Subject.of("request", request.pk),
            at=at,
            then=then,
        )


def _recipients(request: Request) -> Iterator[Recipient]:
    applicant, officer = request.applicant, request.represented_by
    if officer is not None and officer.email:
        yield Recipient(officer.email, str(officer), officer.language)
    if officer is None or DEATH not in request.reasons:
        language = applicant.account.language if applicant.account else "id"
        yield Recipient(applicant.email, applicant.full_name, language)
