"""Activity 7 for one whose browser or token makes no key: AMS makes it, where policy allows."""

from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from ams.authority import keys
from ams.authority.keys import KeyAlgorithm
from ams.certificates.passphrases import check_passphrase, known_words
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.custody import held
from ams.custody.errors import KeysNotMadeHere
from ams.custody.policies import terms_of
from ams.issuance.keys import hand_in_key
from ams.requests.access import request_for
from ams.requests.models import Request
from ams.requests.standing import check_is_applicant


def make_key_here(request_id: UUID, passphrase: str, *, actor: Actor, clock: Clock) -> Request:
    """Make the applicant's key, lock it by his passphrase, and hand in its certification request.

    Key and passphrase live in this call alone. What is kept is the locked key, sealed, until
    ``custody.held.hand_over``.

    Raises:
        RequestNotFound, NotTheApplicant, RequestClosed, AlreadyDecided, ActNotOffered: as
            ``hand_in_key``.
        KeysNotMadeHere: the agency's policy does not allow it.
        PassphraseRefused: the passphrase is too weak.
    """
    request = request_for(request_id, actor=actor)
    check_is_applicant(request, actor)
    if not terms_of(request.applicant.agency).makes_keys:
        raise KeysNotMadeHere(f"no keys are made here for {request.applicant.agency.short_name}")
    check_passphrase(passphrase, known=known_words(request.applicant))
    content, locked_key = _made(passphrase)
    with transaction.atomic():
        request = hand_in_key(request_id, content, actor=actor, clock=clock)
        held.hold(locked_key, request, actor=actor, at=clock.now())
    return request


def _made(passphrase: str) -> tuple[bytes, bytes]:
    """Return a fresh key's certification request, and the key locked."""
    key = keys.generate(KeyAlgorithm.ECDSA_P256)
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    request = builder.sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM), held.locked_up(key, passphrase)
