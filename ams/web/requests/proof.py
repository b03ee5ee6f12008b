"""What shows anybody that a certificate is revoked: serial, time, reason, CRL, addresses."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ams.authority.outside.models import SignedAnswer
from ams.core.actor import Actor
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request
from ams.requests.tracker import facts
from ams.revocation.models import Revocation
from ams.watch.marking import proof_of
from ams.web.requests.results import reasons_text


@dataclass(frozen=True, slots=True)
class Proof:
    """The facts that a relying party can check without an account."""

    serial: str
    revoked_at: datetime
    reasons: str
    reason_code: str
    crl_number: int | str
    crl_url: str
    ocsp_url: str
    issuer_url: str
    outside_ca: str = ""
    answers: tuple[SignedAnswer, ...] = ()  # an outside CA's own, as they were signed

    @property
    def crl_file(self) -> str:
        """Return the name of the CRL's file."""
        return self.crl_url.rpartition("/")[2]


def proof(request: Request, *, actor: Actor) -> Proof | None:
    """Return the proof, ``None`` until CRL and OCSP show the revocation."""
    if request.procedure_key != REVOCATION:
        return None
    if request.outside_of_ams:
        return _outside_proof(request, actor=actor)
    known = facts(request, actor=actor)
    revocation = (
        Revocation.objects.filter(certificate_id=request.concerned.pk)
        .select_related("issuer")
        .first()
    )
    if known.published_at is None or known.crl_number is None or revocation is None:
        return None
    slug, base = revocation.issuer.slug, settings.AMS_STATUS_URL
    return Proof(
        serial=request.concerned.serial,
        revoked_at=revocation.revocation_date,
        reasons=reasons_text(list(request.reasons)),
        reason_code=str(revocation.reason_code),
        crl_number=known.crl_number,
        crl_url=f"{base}/crl/{slug}.crl",
        ocsp_url=f"{base}/ocsp/{slug}",
        issuer_url=f"{base}/ca/{slug}.cer",
    )


def _outside_proof(request: Request, *, actor: Actor) -> Proof | None:
    """Return what the outside CA itself signed, once the revocation is published."""
    found = proof_of(request.concerned.pk)
    if facts(request, actor=actor).published_at is None or found is None:
        return None
    crl, ocsp = found.crl, found.ocsp
    return Proof(
        serial=request.concerned.serial,
        revoked_at=found.at,
        reasons=reasons_text(list(request.reasons)),
        reason_code=found.reason_code or "unspecified",
        crl_number=crl.crl_number if crl else "",
        crl_url=crl.url if crl else "",
        ocsp_url=ocsp.url if ocsp else "",
        issuer_url="",
        outside_ca=found.ca.name,
        answers=tuple(one for one in (crl, ocsp) if one),
    )
