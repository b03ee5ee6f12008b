"""The holder joins key file and certificate to a PKCS #12 file, in his browser alone (ADR 0052)."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ams.certificates.errors import CertificateNotFound
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request
from ams.web.actor import actor_of, clock_of
from ams.web.certificates.access import seen_by
from ams.web.certificates.passphrases import passphrase_rules
from ams.web.certificates.presentation import chain_pem


def may_seal(certificate: Certificate, actor: Actor, *, at: datetime) -> bool:
    """Tell whether the page is offered: his own certificate, issued here and in force."""
    is_own = certificate.holder_id is not None and certificate.holder_id == actor.person_id
    in_force = certificate.state_at(at) in {CertificateState.GOOD, CertificateState.HELD}
    return is_own and certificate.issuer_id is not None and in_force


def sealable(request: Request, *, actor: Actor, at: datetime) -> Certificate | None:
    """Return the certificate that a request has brought its applicant, if the page is offered."""
    if request.procedure_key == REVOCATION or request.published_at is None:
        return None
    certificate = request.certificate
    offered = certificate is not None and may_seal(certificate, actor, at=at)
    return certificate if offered else None


@require_GET
def make(http_request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Show the page whose script does it; nothing comes back from it."""
    actor, clock = actor_of(http_request), clock_of(http_request)
    certificate = seen_by(actor, certificate_id)
    holder = certificate.holder
    if holder is None or holder.pk != actor.person_id:
        raise CertificateNotFound(f"certificate {certificate_id} is not {actor.name}'s own")
    if not may_seal(certificate, actor, at=clock.now()):
        messages.warning(
            http_request, _("Berkas .p12 dibuat untuk sertifikat AMS yang masih berlaku saja.")
        )
        return redirect("certificate_detail", certificate_id)
    inside = certificate.certificate
    context = {
        "certificate": certificate,
        "passphrase_rules": passphrase_rules(holder),
        "kind": _kind(inside),
        "chain": (_public_key(inside) + chain_pem(certificate)).decode(),
    }
    return render(http_request, "web/certificates/p12.html", context)


def _kind(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    return key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else "rsa"


def _public_key(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
