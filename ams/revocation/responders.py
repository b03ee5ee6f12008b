"""Delegated OCSP responders: certificates that renew themselves, with overlap (ADR 0012)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from ams.authority import profiles
from ams.authority.errors import KeyUnavailable
from ams.authority.keys import KeyAlgorithm, SigningKey, VerifyingKey, key_store, sign_bytes
from ams.authority.models import Issuer
from ams.authority.names import DistinguishedName, parse
from ams.authority.services import sign_certificate
from ams.authority.signing import Recorder, algorithm_for
from ams.authority.subjects import subject
from ams.core.actor import system
from ams.core.clock import Clock
from ams.core.identifiers import serial_to_hex
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append
from ams.revocation.authorities import Delegation, key_hash_of
from ams.revocation.errors import ResponderUnavailable
from ams.revocation.models import ResponderCertificate

ACTOR = system("worker")
_COUNTRY = "2.5.4.6"
_ORGANIZATION = "2.5.4.10"
# The OIDs of the signatures that our responders' keys make: ecdsa-with-SHA256 and, for clients that
# know no other, sha256WithRSAEncryption (RFC 6960, 4.3).
SIGNATURES = {
    KeyAlgorithm.ECDSA_P256: "1.2.840.10045.4.3.2",
    KeyAlgorithm.RSA_3072: "1.2.840.113549.1.1.11",
}
# A client whose clock is this slow must not meet a certificate that is not valid yet for it.
SETTLING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Responder:
    """A responder certificate together with its key, ready to sign."""

    certificate: bytes
    key_hash: bytes
    key: SigningKey
    not_after: datetime

    @property
    def signature_algorithm(self) -> bytes:
        """Return the AlgorithmIdentifier of its signatures."""
        return signature_algorithm_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        """Return the signature of ``data``."""
        return sign_bytes(self.key, data)


def in_force(issuer: Issuer, now: datetime) -> Responder:
    """Return the responder that signs for ``issuer``, see ``choose``.

    Raises:
        ResponderUnavailable: none is valid now, or none of those valid has a usable key.
    """
    rows = ResponderCertificate.objects.filter(issuer=issuer, not_after__gt=now)
    return choose([delegation(row) for row in rows], slug=issuer.slug, now=now)


def choose(
    delegations: Sequence[Delegation], *, slug: str, now: datetime, preferred: Sequence[str] = ()
) -> Responder:
    """Return the newest responder that has settled, else the newest; they come newest first.

    Those that sign as the client prefers come first (RFC 6960, 4.4.7.2), then ECDSA, then RSA.

    Raises:
        ResponderUnavailable: none is valid now, or none of those valid has a usable key.
    """
    valid = [each for each in delegations if each.not_before <= now < each.not_after]
    settled = [each for each in valid if each.not_before <= now - SETTLING]
    fresh = [each for each in valid if each not in settled]
    problem = "there is none"
    wanted = [*preferred, *SIGNATURES.values()]
    for each in sorted((*settled, *fresh), key=lambda each: _rank(each, wanted)):
        try:
            return _load(each)
        except KeyUnavailable as error:
            problem = str(error)
    raise ResponderUnavailable(
        f"no OCSP responder of '{slug}' can be used at {now.isoformat()}: {problem}"
    )


def _rank(delegated: Delegation, wanted: Sequence[str]) -> int:
    """Return where the responder's signature stands among those wanted."""
    return wanted.index(SIGNATURES[algorithm_of(delegated.certificate)])


@lru_cache(maxsize=256)
def algorithm_of(certificate: bytes) -> KeyAlgorithm:
    """Return the kind of key that a responder's certificate is for."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    is_ecdsa = isinstance(key, ec.EllipticCurvePublicKey)
    return KeyAlgorithm.ECDSA_P256 if is_ecdsa else KeyAlgorithm.RSA_3072


def delegation(row: ResponderCertificate) -> Delegation:
    """Return what a row says, apart from the database."""
    return Delegation(row.issuer_id, row.key_name, bytes(row.der), row.not_before, row.not_after)


def _load(delegated: Delegation) -> Responder:
    return Responder(
        certificate=delegated.certificate,
        key_hash=key_hash_of(delegated.certificate),
        key=key_store().load_signer(delegated.key_name),
        not_after=delegated.not_after,
    )


@lru_cache(maxsize=256)
def signature_algorithm_of(certificate: bytes) -> bytes:
    """Return the AlgorithmIdentifier of the signatures that this certificate's key makes."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, VerifyingKey)  # noqa: S101 - the key store makes no other
    encoded: bytes = algorithm_for(key).dump()
    return encoded


def due(issuer: Issuer, now: datetime) -> list[KeyAlgorithm]:
    """Return the kinds of key with no usable responder, or one past half its life."""
    rows = list(ResponderCertificate.objects.filter(issuer=issuer, not_after__gt=now))
    return [algorithm for algorithm in _algorithms() if _is_due(rows, algorithm, now)]


def _algorithms() -> list[KeyAlgorithm]:
    """Return the kinds of key that responders have; RSA beside ECDSA only where it is asked for."""
    rsa = [KeyAlgorithm.RSA_3072] if settings.AMS_OCSP_RSA_RESPONDER else []
    return [KeyAlgorithm.ECDSA_P256, *rsa]


def _is_due(rows: Sequence[ResponderCertificate], algorithm: KeyAlgorithm, now: datetime) -> bool:
    newest = next((row for row in rows if algorithm_of(bytes(row.der)) is algorithm), None)
    return newest is None or now >= newest.renew_at or not key_store().opens(newest.key_name)


def needs_renewal(issuer: Issuer, now: datetime) -> bool:
    """Tell whether any of the issuer's responders is due."""
    return bool(due(issuer, now))


def renew(
    issuer: Issuer, *, clock: Clock, algorithm: KeyAlgorithm = KeyAlgorithm.ECDSA_P256
) -> ResponderCertificate:
    """Give ``issuer`` a new responder with a new key and return it; earlier ones stay in force.

    Call it outside any transaction (see ``authority.services.sign_certificate``).

    Raises:
        KeyUnavailable: the key store or the issuer's key cannot be used.
        CheckFailed: the certificate would break its profile.
        IssuerExpired: the issuer's own certificate is not valid.
    """
    key_name = f"ocsp-{issuer.slug}-{secrets.token_hex(4)}"
    public_key = key_store().create(key_name, algorithm)
    row = ResponderCertificate(issuer=issuer, key_name=key_name, created_at=clock.now())
    sign_certificate(
        issuer,
        profile=profiles.profile(profiles.OCSP_RESPONDER),
        subject=_subject(issuer),
        public_key=public_key,
        actor=ACTOR,
        clock=clock,
        recorder=Recorder(signed=lambda encoded: _keep(row, encoded)),
    )
    return row


def _subject(issuer: Issuer) -> DistinguishedName:
    """Return the issuer's own country and organisation, with a common name that says what it is."""
    own = parse(issuer.certificate.subject)
    (country,), (organization,) = own.values(_COUNTRY), own.values(_ORGANIZATION)
    profile = profiles.profile(profiles.OCSP_RESPONDER)
    return subject(profile, {"C": country, "O": organization, "CN": f"OCSP {issuer.slug}"})


def _keep(row: ResponderCertificate, encoded: bytes) -> None:
    row.der = encoded
    certificate = row.certificate
    row.serial = serial_to_hex(certificate.serial_number)
    row.not_before = certificate.not_valid_before_utc
    row.not_after = certificate.not_valid_after_utc
    append(
        Event.RESPONDER_RENEW,
        subject=Subject.of("issuer", row.issuer.slug),
        actor=ACTOR,
        at=row.created_at,
        data={
            "issuer": row.issuer.slug,
            "serial": row.serial,
            "not_after": row.not_after.isoformat(),
        },
    )
    row.save(force_insert=True)


def forget_expired(issuer: Issuer, now: datetime) -> None:
    """Destroy the keys of responders whose time is over; their certificates stay on record."""
    store = key_store()
    for row in ResponderCertificate.objects.filter(issuer=issuer, not_after__lt=now):
        store.remove(row.key_name)
