"""What an authority does: come into being, sign certificates and CRLs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings

from ams.authority import building, keys, profiles, signing
from ams.authority.building import Authority, Plan
from ams.authority.checks.certificates import CertificateUnderCheck, check_certificate
from ams.authority.checks.crls import CRLUnderCheck, check_crl
from ams.authority.errors import (
    IssuerExists,
    IssuerExpired,
    IssuerNotFound,
    KeyRefused,
    KeyUnavailable,
)
from ams.authority.health import close_intent, key_problems, unfinished_intents
from ams.authority.hierarchy import Hierarchy
from ams.authority.keys import SigningKey, VerifyingKey
from ams.authority.linting import lint_new_forms
from ams.authority.models import Issuer, SigningIntent
from ams.authority.names import DistinguishedName
from ams.authority.policies import PolicyChange, note_address, policy_of, set_policy
from ams.authority.profiles import Profile
from ams.authority.signing import Recorder, Task
from ams.authority.subjects import x509_name
from ams.core.actor import Actor
from ams.core.clock import Clock, whole_seconds
from ams.core.identifiers import serial_to_hex
from ams.database.rows import Rows
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

__all__ = [
    "CRLOrder",
    "PolicyChange",
    "authority_of",
    "close_intent",
    "initialise",
    "issuer_by_slug",
    "key_problems",
    "policy_of",
    "public_key_of",
    "rehearse_certificate",
    "set_policy",
    "sign_certificate",
    "sign_crl",
    "unfinished_intents",
]

SERIAL_BITS: Final = 128
_SECOND: Final = timedelta(seconds=1)
_SILENT: Final = Recorder()
_ISSUERS: Final = Rows(Issuer)


def initialise(hierarchy: Hierarchy, *, actor: Actor, clock: Clock) -> Issuer:
    """Make a root and an issuing CA below it and return the issuing CA.

    An initialisation that broke off after the root goes on from there.

    Raises:
        IssuerExists: an authority of this slug exists.
        NameRefused: a name that cannot be taken.
        KeyUnavailable: the key store cannot be written.
    """
    if Issuer.objects.filter(slug=hierarchy.slug).exists():
        raise IssuerExists(f"there is a certification authority '{hierarchy.slug}' already")
    subject = hierarchy.subject(profiles.profile(profiles.ISSUING_CA))
    root = Issuer.objects.filter(slug=hierarchy.root_slug).first() or _create_root(
        hierarchy, actor=actor, clock=clock
    )
    key_name, public_key = _new_key(hierarchy.slug, hierarchy)
    row = Issuer(
        slug=hierarchy.slug, key_name=key_name, parent=root, is_root=False,
        policy_oid=hierarchy.policy_oid, created_at=clock.now(),
    )  # fmt: skip
    sign_certificate(
        root,
        profile=profiles.profile(profiles.ISSUING_CA),
        subject=subject,
        public_key=public_key,
        actor=actor,
        clock=clock,
        recorder=_creation(row, actor=actor),
    )
    return row


def sign_certificate(
    issuer: Issuer,
    *,
    profile: Profile,
    subject: DistinguishedName,
    public_key: VerifyingKey,
    actor: Actor,
    clock: Clock,
    recorder: Recorder = _SILENT,
) -> x509.Certificate:
    """Return a certificate signed by ``issuer``, valid from now, never longer than the issuer.

    Not to be called inside a transaction: intent and outcome are committed one after the other.

    Raises:
        IssuerExpired: the issuer's certificate is not valid now.
        CheckFailed: the certificate would break its profile, RFC 5280 or a lint.
        KeyUnavailable: the issuer's key is missing or does not open.
    """
    plan = _plan(issuer, profile=profile, subject=subject, public_key=public_key, clock=clock)
    note_address(issuer)
    return _sign_plan(
        plan, issuer=issuer, key_name=issuer.key_name, recorder=recorder, actor=actor, clock=clock
    )


def rehearse_certificate(
    issuer: Issuer,
    *,
    profile: Profile,
    subject: DistinguishedName,
    public_key: VerifyingKey,
    clock: Clock,
) -> None:
    """Put a certificate to all the checks that come before its signing; the CA's key sleeps on.

    Raises:
        IssuerExpired: the issuer's certificate is not valid now.
        CheckFailed: the certificate would break its profile, RFC 5280 or a lint.
    """
    plan = _plan(issuer, profile=profile, subject=subject, public_key=public_key, clock=clock)
    _checked(plan, issuer)


def _plan(
    issuer: Issuer,
    *,
    profile: Profile,
    subject: DistinguishedName,
    public_key: VerifyingKey,
    clock: Clock,
) -> Plan:
    own = issuer.certificate
    not_before = whole_seconds(clock.now())
    if not own.not_valid_before_utc <= not_before < own.not_valid_after_utc:
        raise IssuerExpired(
            f"{issuer.slug} is valid from {own.not_valid_before_utc} to "
            f"{own.not_valid_after_utc}, not at {not_before}"
        )
    return Plan(
        profile=profile,
        authority=authority_of(issuer),
        subject=subject,
        public_key=public_key,
        serial_number=_new_serial(),
        not_before=not_before,
        not_after=min(not_before + profile.validity - _SECOND, own.not_valid_after_utc),
    )


@dataclass(frozen=True, slots=True)
class CRLOrder:
    """A CRL to be signed by the digest of its TBSCertList, for that may be too long to be held.

    ``specimen`` is a TBSCertList with the same header and extensions and the newest entries alone:
    the checks read it. ``manifest`` says how the whole is put together, with its ``digest``; the
    intent keeps it. ``complete`` puts the signature to the CRL.
    """

    specimen: bytes
    manifest: bytes
    digest: bytes
    complete: Callable[[bytes], None]


def sign_crl(
    issuer: Issuer,
    order: CRLOrder,
    *,
    actor: Actor,
    clock: Clock,
    recorder: Recorder = _SILENT,
) -> bytes:
    """Return the signature of the CRL of ``order`` by ``issuer``.

    Not to be called inside a transaction: intent and outcome are committed one after the other.

    Raises:
        CheckFailed: the CRL would break RFC 5280 or a lint, or another issuer's name is in it.
        KeyUnavailable: the issuer's key is missing or does not open.
    """
    key = _signer(issuer.key_name, public_key_of(issuer.certificate))
    trial = signing.assemble(
        order.specimen,
        signing.algorithm_for(key.public_key()).dump(),
        keys.sign_bytes(building.throwaway(key.public_key()), order.specimen),
    )
    case = CRLUnderCheck(trial, issuer.certificate)
    number = check_crl(case)
    lint_new_forms(order.specimen, built=trial, at=clock.now())
    task = Task(
        kind=SigningIntent.Kind.CRL,
        issuer=issuer,
        key_name=issuer.key_name,
        serial=serial_to_hex(number),
        to_be_signed=order.manifest,
    )
    signing.check_algorithm(case.body["signature"].dump(), task, key)
    return signing.sign_by_digest(
        task,
        order.digest,
        key=key,
        complete=order.complete,
        recorder=recorder,
        actor=actor,
        clock=clock,
    )


def issuer_by_slug(slug: str) -> Issuer:
    """Return the authority of ``slug``.

    Raises:
        IssuerNotFound: there is none.
    """
    found = _ISSUERS.first("slug = %s", [slug])
    if found is None:
        raise IssuerNotFound(f"there is no certification authority '{slug}'")
    return found


def authority_of(issuer: Issuer) -> Authority:
    """Return what certificates take over from ``issuer``, with the present status address."""
    certificate = issuer.certificate
    policy = policy_of(issuer)
    return Authority(
        name=certificate.subject,
        public_key=public_key_of(certificate),
        policy_oid=issuer.policy_oid,
        slug=issuer.slug,
        status_url=settings.AMS_STATUS_URL,
        shards=policy.shards,
        deltas=policy.deltas and policy.freshest_in_certificates,
    )


def public_key_of(certificate: x509.Certificate) -> VerifyingKey:
    """Return the certificate's public key.

    Raises:
        KeyRefused: it is neither RSA nor ECDSA.
    """
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise KeyRefused(f"a key of type {type(key).__name__} is neither RSA nor ECDSA")
    return key


def _create_root(hierarchy: Hierarchy, *, actor: Actor, clock: Clock) -> Issuer:
    profile = profiles.profile(profiles.ROOT)
    subject = hierarchy.subject(profile)
    key_name, public_key = _new_key(hierarchy.root_slug, hierarchy)
    authority = Authority(
        name=x509_name(subject),
        public_key=public_key,
        policy_oid=hierarchy.policy_oid,
        slug=hierarchy.root_slug,
        status_url=settings.AMS_STATUS_URL,
    )
    not_before = whole_seconds(clock.now())
    plan = Plan(
        profile=profile, authority=authority, subject=subject, public_key=public_key,
        serial_number=_new_serial(), not_before=not_before,
        not_after=not_before + profile.validity - _SECOND,
    )  # fmt: skip
    row = Issuer(
        slug=hierarchy.root_slug, key_name=key_name, is_root=True,
        policy_oid=hierarchy.policy_oid, created_at=clock.now(),
    )  # fmt: skip
    recorder = _creation(row, actor=actor)
    _sign_plan(plan, issuer=None, key_name=key_name, recorder=recorder, actor=actor, clock=clock)
    return row


def _creation(row: Issuer, *, actor: Actor) -> Recorder:
    """Return the recorder that keeps ``row`` together with the certificate just signed."""

    def signed(der: bytes) -> None:
        row.certificate_der = der
        journal.append(
            Event.ISSUER_CREATE,
            subject=Subject.of("issuer", row.slug),
            actor=actor,
            at=row.created_at,
            data={"key": row.key_name, "subject": row.subject_dn},
        )
        row.save()

    return Recorder(signed=signed)


def _new_key(slug: str, hierarchy: Hierarchy) -> tuple[str, VerifyingKey]:
    # The suffix lets an initialisation that broke off be begun anew without touching old keys.
    name = f"{slug}-{secrets.token_hex(4)}"
    return name, keys.key_store().create(name, hierarchy.algorithm)


def _new_serial() -> int:
    """Return a positive random number of 128 bits (RFC 5280, 4.1.2.2 asks for at most 159)."""
    return secrets.randbits(SERIAL_BITS) or 1


def _signer(key_name: str, expected: VerifyingKey) -> SigningKey:
    key = keys.key_store().load_signer(key_name)
    if key.public_key() != expected:
        raise KeyUnavailable(f"the key {key_name} is not the one in the authority's certificate")
    return key


def _sign_plan(
    plan: Plan,
    *,
    issuer: Issuer | None,
    key_name: str,
    recorder: Recorder,
    actor: Actor,
    clock: Clock,
) -> x509.Certificate:
    key = _signer(key_name, plan.authority.public_key)
    trial = _checked(plan, issuer)
    task = Task(
        kind=SigningIntent.Kind.CERTIFICATE,
        issuer=issuer,
        key_name=key_name,
        serial=serial_to_hex(plan.serial_number),
        to_be_signed=trial.tbs_certificate_bytes,
    )
    der = signing.sign(task, key=key, recorder=recorder, actor=actor, clock=clock)
    return x509.load_der_x509_certificate(der)


def _checked(plan: Plan, issuer: Issuer | None) -> x509.Certificate:
    """Return the certificate of ``plan`` by a throwaway key, if it passes every check."""
    trial = building.build(plan)
    check_certificate(
        CertificateUnderCheck(trial, plan.profile, issuer.certificate if issuer else None)
    )
    return trial
