"""The inventory: whose certificate, in what state, until when; and each one taken apart."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ams.accounts.services import record_view
from ams.certificates.errors import CertificateNotFound
from ams.certificates.models import Certificate
from ams.certificates.services import record_export
from ams.core.actor import Actor, Role
from ams.revocation.models import Revocation
from ams.web.actor import actor_of, clock_of
from ams.web.certificates import presentation
from ams.web.certificates.forms import CertificateFilter
from ams.web.downloads import file_response
from ams.web.paging import page_of


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
    }  # fmt: skip
    return render(http_request, "web/certificates/list.html", context)


@require_GET
def detail(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Show one certificate; looking at another person's is recorded."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    certificate = _seen_by(actor, certificate_id)
    if certificate.holder_id is not None:
        with transaction.atomic():
            record_view(certificate.holder_id, actor=actor, clock=clock)
    now = clock.now()
    inside = certificate.certificate
    context = {
        "certificate": certificate,
        "state": certificate.state_at(now),
        "left": presentation.time_left(certificate, now),
        "soon": presentation.ends_soon(certificate, now),
        "is_own": certificate.holder_id is not None and certificate.holder_id == actor.person_id,
        "subject": presentation.name_parts(inside.subject),
        "issuer": presentation.name_parts(inside.issuer),
        "key": presentation.key_text(inside),
        "revocation": Revocation.objects.filter(certificate=certificate).first(),
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
    certificate = _seen_by(actor, certificate_id)
    record_export(certificate, actor=actor, clock=clock_of(http_request))
    return certificate


def _seen_by(actor: Actor, certificate_id: int) -> Certificate:
    """Return the certificate if it exists for ``actor``.

    Raises:
        CertificateNotFound: it does not; another agency's is not told from none.
    """
    certificate = (
        Certificate.objects.for_actor(actor)
        .select_related("holder__agency", "issuer__parent")
        .filter(pk=certificate_id)
        .first()
    )
    if certificate is None:
        raise CertificateNotFound(f"no certificate {certificate_id} for '{actor.name}'")
    return certificate
