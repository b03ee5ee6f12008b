"""Make the bundle of a case: read, prove, typeset, attach, seal (ADR 0064).

Its OCSP answer, checkpoint and seal are of the moment. Keeping and journaling it is ``carrying``'s.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ams.core.actor import Actor
from ams.core.canonical import canonical
from ams.core.clock import Clock, ManualClock
from ams.evidence import claims
from ams.evidence.claims import Copy, CRLKind
from ams.evidence.container import Part, pack
from ams.evidence.cover import cover
from ams.evidence.errors import BundleNotReady
from ams.evidence.letters import letters_of, uploads_of
from ams.evidence.mails import mails_of
from ams.evidence.manifest import manifest_of
from ams.evidence.proofs import journal_part
from ams.evidence.sealing import seal_for, sealed
from ams.evidence.status import EnclosedCRL, StatusProof, status_proof, subject_of
from ams.evidence.telling import Told, case_json, history_json
from ams.requests.access import request_for
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request
from ams.requests.standing import standing_of

_CERTIFICATE = "application/pkix-cert"
_JSON = "application/json"


class Stage(StrEnum):
    """What is being done for a bundle, in this order."""

    GATHER = "gather"  # letters, uploads, mails
    PROVE = "prove"  # CRL, OCSP, journal
    WRITE = "write"  # the cover, and everything attached
    SEAL = "seal"


Tell = Callable[[Stage], None]


def _nobody(_stage: Stage) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle, ready to be handed out."""

    filename: str
    content: bytes


def is_ready(request: Request) -> bool:
    """Tell whether it is a revocation that CRL and OCSP show: then a bundle can be made."""
    return request.procedure_key == REVOCATION and request.published_at is not None


def copy_for(request: Request, actor: Actor) -> Copy:
    """Return which copy of the bundle is for ``actor``."""
    return Copy.APPLICANT if standing_of(request, actor).is_applicant else Copy.OFFICE


def filename_of(request: Request) -> str:
    """Return the name that a downloaded bundle gets."""
    return f"berita-acara-{request.number}.pdf"


def make_bundle(request_id: UUID, *, actor: Actor, clock: Clock, tell: Tell = _nobody) -> Made:
    """Return the bundle of a revocation, for whoever may see the request.

    The applicant gets the applicant's copy. Each stage is told before it begins. Call it outside
    any transaction: a checkpoint is signed and what has been signed must not be rolled back.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        BundleNotReady: it is no revocation, or not published yet.
        NoBundleSeal: neither the applicant's agency nor any above it has a seal.
        StatusNotProved, StatusNotProvable: CRL or OCSP cannot be had now.
        JournalKeyUnavailable: the checkpoint cannot be signed.
    """
    request = request_for(request_id, actor=actor)
    if not is_ready(request):
        raise BundleNotReady(f"request {request.number} is not published as revoked")
    agency, at = request.applicant.agency, clock.now()
    seal_for(agency, at=at)  # found missing before the work, not after it
    packed = _packed(request, actor=actor, at=at, clock=clock, tell=tell)
    tell(Stage.SEAL)
    return Made(filename_of(request), sealed(packed, agency, at=at))


def _packed(request: Request, *, actor: Actor, at: datetime, clock: Clock, tell: Tell) -> bytes:
    copy = copy_for(request, actor)
    tell(Stage.GATHER)
    letters, uploads, mails = letters_of(request), uploads_of(request), mails_of(request)
    tell(Stage.PROVE)
    status = status_proof(request, clock=ManualClock(at))  # asked at the bundle's own time
    row = status.crl.row if status.crl else None
    log = journal_part(request, crl=row, copy=copy, actor=actor, clock=clock)
    proofs = _status_parts(status)
    told = Told(
        request=request,
        status=status,
        letters=letters,
        uploads=uploads,
        mails=mails,
        chain_files=tuple(_chain_name(place) for place in range(1, len(status.chain) + 1)),
        crl_file=_crl_name(status.crl) if status.crl else "",
        ocsp_file=_OCSP if status.ocsp else "",
        copy=copy,
        made_by=actor,
        made_at=at,
    )
    case = case_json(told)
    parts = [
        Part(claims.NAME, canonical(case), _JSON, "Perkara sebagai data"),
        Part("history.json", canonical(history_json(request)), _JSON, "Riwayat setiap aktivitas"),
        *letters.parts,
        *uploads.parts,
        *mails.parts,
        log,
        Part("certificate.cer", bytes(request.concerned.der), _CERTIFICATE, "Sertifikat"),
        *proofs,
    ]
    tell(Stage.WRITE)
    manifest = manifest_of(request.number, parts)
    digest = hashlib.sha256(manifest.content).hexdigest()
    return pack(cover(case, parts, manifest_sha256=digest), [*parts, manifest], at=at)


_OCSP = "ocsp.ors"


def _status_parts(status: StatusProof) -> Sequence[Part]:
    parts = [
        Part(_chain_name(place), der, _CERTIFICATE, f"Sertifikat CA {subject_of(der)}")
        for place, der in enumerate(status.chain, start=1)
    ]
    if status.crl is not None:
        about = f"CRL nomor {status.crl.number}"
        parts.append(Part(_crl_name(status.crl), status.crl.der, "application/pkix-crl", about))
    if status.ocsp is not None:
        about = "Jawaban OCSP"
        parts.append(Part(_OCSP, status.ocsp.der, "application/ocsp-response", about))
    return parts


def _chain_name(place: int) -> str:
    return f"issuer-{place}.cer"


def _crl_name(crl: EnclosedCRL) -> str:
    kind = "" if crl.kind is CRLKind.COMPLETE else f"{crl.kind.value}-"
    return f"crl-{kind}{crl.number}.crl" if crl.number else f"crl-{crl.kind.value}.crl"
