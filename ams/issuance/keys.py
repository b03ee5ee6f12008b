"""Activity 7: the applicant's key. Only its PKCS #10 request comes here (RFC 2986)."""

from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from ams.certificates.blocking import check_not_blocked
from ams.certificates.certification_requests import read_certification_request
from ams.certificates.errors import KeyReused
from ams.certificates.models import Certificate
from ams.certificates.reading import spki_sha256
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.issuance.models import Details
from ams.journal.events import Event
from ams.procedures.rules import Act
from ams.requests.access import locked
from ams.requests.models import Request
from ams.requests.moves import Performed, check_offered, check_undecided, move, note
from ams.requests.notices import tell_officers
from ams.requests.standing import check_is_applicant, standing_of

_SHOWN = 16


@transaction.atomic
def hand_in_key(request_id: UUID, content: bytes, *, actor: Actor, clock: Clock) -> Request:
    """Keep the applicant's certification request, and put the case before the CA's officers.

    Raises:
        RequestNotFound: it does not exist for ``actor``.
        NotTheApplicant: he is not the applicant.
        RequestClosed, AlreadyDecided, ActNotOffered: the request does not stand at activity 7.
        CertificationRequestRefused: it is broken, its signature wrong, or its key is not taken.
        KeyBlocked: the key is on the block list.
        KeyReused: the key is in a certificate already, or in somebody's open request.
    """
    request = locked(request_id, actor=actor)
    check_is_applicant(request, actor)
    check_undecided(request)
    standing = standing_of(request, actor)
    check_offered(request, Act.MAKE_KEY, standing=standing)
    public_key = read_certification_request(content)
    spki = spki_sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    check_not_blocked(spki)
    check_unused(spki, request)
    now = clock.now()
    Details.objects.filter(request=request).update(
        key_request=content, spki_sha256=spki, key_made_at=now
    )
    move(request, Performed(Act.MAKE_KEY, actor, now, output=spki[:_SHOWN]), standing=standing)
    request.save()
    note(Event.REQUEST_MAKE_KEY, request, actor=actor, at=now, data={"spki_sha256": spki})
    tell_officers(request, at=now)
    return request


def check_unused(spki: str, request: Request) -> None:
    """Refuse a key that is certified already, or that another request brought.

    Raises:
        KeyReused: it names the certificate, never whose request it is.
    """
    used = Certificate.objects.filter(spki_sha256=spki).first()
    if used is not None:
        raise KeyReused(f"the key is in certificate {used.serial} already", serial=used.serial)
    if Details.objects.filter(spki_sha256=spki).exclude(request=request).exists():
        raise KeyReused("the key came with another request already")
