"""Who is told what by mail, and the job that follows once a mail server has the notice."""

from datetime import datetime

from django.conf import settings

from ams.accounts.actors import actor_for
from ams.accounts.agencies import lineage
from ams.accounts.officers import officers_in_office
from ams.core.canonical import JSON
from ams.journal.entries import Subject
from ams.notifications import services as notifications
from ams.notifications.messages import FollowUp, Message, Recipient
from ams.requests.acts import RequestAct, may
from ams.requests.links import acknowledgement_url, desk_url, request_url
from ams.requests.models import Request
from ams.revocation.models import Revocation
from ams.revocation.reasons import reason

TOLD = "requests:told"


def tell_filed(request: Request, *, at: datetime) -> None:
    """Tell the applicant that his request has come in, and what he does next."""
    _queue(Message.REQUEST_FILED, request, {"url": request_url(request)}, at=at)


def tell_officers(request: Request, *, at: datetime) -> None:
    """Tell every officer who could take the request now that it has been handed in.

    A mail is about the officer's account, not about the request: the applicant's page lists what
    was sent to him. ``AMS_OFFICER_MAIL`` switches these mails off.
    """
    if not settings.AMS_OFFICER_MAIL:
        return
    context: dict[str, JSON] = {
        "number": request.number,
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
    at: datetime,
) -> None:
    """Tell the applicant what to correct."""
    context: dict[str, JSON] = {
        "url": request_url(request),
        "items": corrections,
        "items_en": corrections_in_english,
    }
    _queue(Message.REQUEST_RETURNED, request, context, at=at)


def tell_rejected(request: Request, *, at: datetime) -> None:
    """Tell the applicant that the request is rejected, and why."""
    context: dict[str, JSON] = {"url": request_url(request), "reason": request.closing_reason}
    _queue(Message.REQUEST_REJECTED, request, context, at=at)


def tell_revoked(request: Request, revocation: Revocation, *, at: datetime) -> None:
    """Tell the applicant of the revocation; that a mail server took it comes back as a job."""
    context: dict[str, JSON] = {
        **_revocation_context(request, revocation),
        "subject_dn": request.certificate.subject_dn,
        "reason": reasons_text(request, "id"),
        "reason_en": reasons_text(request, "en"),
        "crl_number": request.crl_number,
        "crl_url": f"{settings.AMS_STATUS_URL}/crl/{revocation.issuer.slug}.crl",
        "ocsp_url": f"{settings.AMS_STATUS_URL}/ocsp/{revocation.issuer.slug}",
        "issuer_url": f"{settings.AMS_STATUS_URL}/ca/{revocation.issuer.slug}.cer",
        "next_url": f"{settings.AMS_BASE_URL}/sertifikat/",
    }
    then = FollowUp(TOLD, {"request": str(request.pk)})
    _queue(Message.CERTIFICATE_REVOKED, request, context, at=at, then=then)


def remind(request: Request, revocation: Revocation, *, at: datetime) -> None:
    """Ask the applicant again to confirm that he has been told."""
    _queue(Message.RECEIPT_REMINDER, request, _revocation_context(request, revocation), at=at)


def reasons_text(request: Request, language: str) -> str:
    """Return the request's reasons as people read them, also those no longer offered."""
    return ", ".join(reason(key).in_language(language) for key in request.reasons)


def _revocation_context(request: Request, revocation: Revocation) -> dict[str, JSON]:
    above = lineage(request.applicant.agency)[-1]
    return {
        "serial": request.certificate.serial,
        "revoked_at": revocation.revocation_date.isoformat(),
        "acknowledge_url": acknowledgement_url(request),
        "contact": ", ".join(part for part in (above.name, above.phone, above.email) if part),
    }


def _queue(
    message: Message,
    request: Request,
    context: dict[str, JSON],
    *,
    at: datetime,
    then: FollowUp | None = None,
) -> None:
    applicant = request.applicant
    notifications.queue(
        message,
        to=Recipient(
            email=applicant.email,
            name=applicant.full_name,
            language=applicant.account.language if applicant.account else "id",
        ),
        context={"number": request.number, **context},
        subject=Subject.of("request", request.pk),
        at=at,
        then=then,
    )
