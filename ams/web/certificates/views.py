"""The inventory: whose certificate, in what state, until when; and each one taken apart."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ams.accounts.models import Person
from ams.accounts.services import record_view
from ams.certificates.models import Certificate
from ams.certificates.services import record_export
from ams.core.actor import Actor, Role
from ams.requests.letter import is_revocable_here
from ams.requests.next_certificate import next_certificate
from ams.revocation.models import Revocation
from ams.revocation.services import holds_of
from ams.watch.models import Sighting
from ams.web.actor import actor_of, clock_of
from ams.web.certificates import presentation
from ams.web.certificates.access import seen_by
from ams.web.certificates.forms import CertificateFilter
from ams.web.certificates.hold_views import may_hold, may_report
from ams.web.certificates.p12_views import may_seal
from ams.web.downloads import file_response
from ams.web.paging import page_of
from ams.web.renewal.offers import offer


@require_GET
def index(http_request: HttpRequest) -> HttpResponse:
    """List the certificates that exist for the actor."""
    actor, now = actor_of(http_request), clock_of(http_request).now()
    form = CertificateFilter(http_request.GET)
    certificates = form.narrow(Certificate.objects.for_actor(actor), now)
    page = page_of(http_request, certificates.select_related("holder__agency", "issuer"))
    rows = [
        {
            "certificate": one,
            "state": one.state_at(now),
            "left": presentation.time_left(one, now),
            "soon": presentation.ends_soon(one, now),
        }
        for one in page
    ]
    context = {
        "form": form, "page": page, "rows": rows,
        "sees_others": actor.is_officer or actor.has(Role.AUDITOR),
        **_next(actor, now),
    }  # fmt: skip
    return render(http_request, "web/certificates/list.html", context)


def _next(actor: Actor, now: datetime) -> dict[str, object]:
    """Return what the page says of the actor's own next certificate, if he is a person."""
    person = Person.objects.filter(pk=actor.person_id or 0).select_related("agency").first()
    if person is None:
        return {}
    coming = next_certificate(person, at=now)
    active = coming.in_the_way
    return {
        "next": coming,
        "revocable": active is not None and is_revocable_here(active),
        "renewal": offer(active, at=now) if active is not None else None,
    }


@require_GET
def detail(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Show one certificate; looking at another person's is recorded."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    certificate = seen_by(actor, certificate_id)
    if certificate.holder_id is not None:
        with transaction.atomic():
            record_view(certificate.holder_id, actor=actor, clock=clock)
    now = clock.now()
    inside = certificate.certificate
    is_own = certificate.holder_id is not None and certificate.holder_id == actor.person_id
    context = {
        "certificate": certificate,
        "renewal": offer(certificate, at=now) if is_own else None,
        "state": certificate.state_at(now),
        "left": presentation.time_left(certificate, now),
        "soon": presentation.ends_soon(certificate, now),
        "is_own": is_own,
        "subject": presentation.name_parts(inside.subject),
        "issuer": presentation.name_parts(inside.issuer),
        "key": presentation.key_text(inside),
        "revocation": Revocation.objects.filter(certificate=certificate).first(),
        "revocable": is_revocable_here(certificate),
        "sighting": Sighting.objects.filter(certificate=certificate).first(),
        "holds": holds_of(certificate),
        "may_report": may_report(certificate, actor, at=now),
        "may_hold": may_hold(certificate, actor),
        "may_seal": may_seal(certificate, actor, at=now),
    }
    return render(http_request, "web/certificates/detail.html", context)


@require_GET
def chain(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Hand out the certificate with those above it as PEM."""
    certificate = _exported(http_request, certificate_id)
    return file_response(
        presentation.chain_pem(certificate),
        filename=f"{certificate.serial}-chain.pem",
        content_type="application/x-pem-file",
    )


@require_GET
def der(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Hand out the certificate alone, as DER."""
    certificate = _exported(http_request, certificate_id)
    return file_response(
        bytes(certificate.der),
        filename=f"{certificate.serial}.cer",
        content_type="application/pkix-cert",
    )


def _exported(http_request: HttpRequest, certificate_id: int) -> Certificate:
    actor = actor_of(http_request)
    certificate = seen_by(actor, certificate_id)
    record_export(certificate, actor=actor, clock=clock_of(http_request))
    return certificate
