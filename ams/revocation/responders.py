"""Delegated OCSP responders: certificates that renew themselves, with overlap (ADR 0012)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1_x509

from ams.authority import profiles
from ams.authority.errors import KeyUnavailable
from ams.authority.keys import KeyAlgorithm, SigningKey, key_store, sign_bytes
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
from ams.revocation.errors import ResponderUnavailable
from ams.revocation.models import ResponderCertificate

ACTOR = system("worker")
_COUNTRY = "2.5.4.6"
_ORGANIZATION = "2.5.4.10"
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
        encoded: bytes = algorithm_for(self.key.public_key()).dump()
        return encoded

    def sign(self, data: bytes) -> bytes:
        """Return the signature of ``data``."""
        return sign_bytes(self.key, data)


def in_force(issuer: Issuer, now: datetime) -> Responder:
    """Return the responder that signs for ``issuer``: the newest that has settled, else the newest.

    Raises:
        ResponderUnavailable: none is valid now, or none of those valid has a usable key.
    """
    valid = list(
        ResponderCertificate.objects.filter(issuer=issuer, not_before__lte=now, not_after__gt=now)
    )
    settled = [row for row in valid if row.not_before <= now - SETTLING]
    fresh = [row for row in valid if row not in settled]
    problem = "there is none"
    for row in (*settled, *fresh):
        try:
            return _load(row)
        except KeyUnavailable as error:
            problem = str(error)
    raise ResponderUnavailable(
        f"no OCSP responder of '{issuer.slug}' can be used at {now.isoformat()}: {problem}"
    )


def _load(row: ResponderCertificate) -> Responder:
    encoded = bytes(row.der)
    parsed = asn1_x509.Certificate.load(encoded)
    return Responder(
        certificate=encoded,
        key_hash=parsed.public_key.sha1,
        key=key_store().load_signer(row.key_name),
        not_after=row.not_after,
    )


def needs_renewal(issuer: Issuer, now: datetime) -> bool:
    """Tell whether the issuer has no responder, or its newest is past half of its life."""
    newest = ResponderCertificate.objects.filter(issuer=issuer).first()
    return newest is None or now >= newest.renew_at or not key_store().exists(newest.key_name)


def renew(issuer: Issuer, *, clock: Clock) -> ResponderCertificate:
    """Give ``issuer`` a new responder with a new key and return it; earlier ones stay in force.

    Call it outside any transaction (see ``authority.services.sign_certificate``).

    Raises:
        KeyUnavailable: the key store or the issuer's key cannot be used.
        CheckFailed: the certificate would break its profile.
        IssuerExpired: the issuer's own certificate is not valid.
    """
    key_name = f"ocsp-{issuer.slug}-{secrets.token_hex(4)}"
    public_key = key_store().create(key_name, KeyAlgorithm.ECDSA_P256)
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
