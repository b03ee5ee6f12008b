"""The time-stamp service's certificate: made by itself, renewed in time, loaded with its key."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from ams.authority import profiles
from ams.authority.errors import KeyUnavailable
from ams.authority.keys import KeyAlgorithm, key_store
from ams.authority.models import Issuer
from ams.authority.names import parse
from ams.authority.subjects import subject
from ams.certificates.models import Certificate
from ams.certificates.service_issuing import issue_to_service
from ams.core.actor import Actor, system
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.signatures.errors import TimeStampUnavailable
from ams.signatures.models import Purpose, ServiceCertificate
from ams.signatures.seals import is_usable, newest_issuer
from ams.signatures.timestamping import Failure, TimeStampAuthority, refusal, respond

ACTOR: Final = system("worker")
# A key stamps for its certificate's first year; the rest is for verifying what it stamped.
STAMPS_FOR: Final = timedelta(days=365)
_COUNTRY, _ORGANIZATION = "2.5.4.6", "2.5.4.10"
_POLICY_ARC: Final = "3161"  # below the operator's own arc: how this service stamps (ADR 0060)


class InForce(NamedTuple):
    """Who stamps now, and the authority of ours that certified it."""

    authority: TimeStampAuthority
    issuer: Issuer


def _rows() -> QuerySet[ServiceCertificate]:
    rows = ServiceCertificate.objects.filter(purpose=Purpose.TIME_STAMP)
    return rows.select_related("certificate__issuer")


def _usable(at: datetime) -> Iterator[ServiceCertificate]:
    return (row for row in _rows() if is_usable(row, at=at))


def authority_in_force(at: datetime) -> InForce:
    """Return who stamps now: the newest certificate that is good, with its key.

    Raises:
        TimeStampUnavailable: there is none yet, or no key of theirs opens.
    """
    problem = "there is no time-stamping certificate yet; the worker makes one"
    for row in _usable(at):
        try:
            return _loaded(row)
        except KeyUnavailable as error:
            problem = str(error)
    raise TimeStampUnavailable(f"no time stamp can be made at {at.isoformat()}: {problem}")


def answer(encoded: bytes, *, at: datetime) -> bytes:
    """Return the DER TimeStampResp to a request from outside; one that grants nothing says why."""
    if settings.AMS_TIME_STAMPS != "embedded":
        return refusal(Failure.TIME_NOT_AVAILABLE, "time stamps are switched off here")
    try:
        authority, _ = authority_in_force(at)
    except TimeStampUnavailable:
        return refusal(Failure.TIME_NOT_AVAILABLE, "no time stamp can be made now")
    return respond(encoded, authority, at=at)


def _loaded(row: ServiceCertificate) -> InForce:
    issuer = row.certificate.issuer
    assert issuer is not None  # noqa: S101 - issued by an authority of ours
    authority = TimeStampAuthority(
        certificate=bytes(row.certificate.der),
        issuers=tuple(bytes(one.certificate_der) for one in issuer.chain() if not one.is_root),
        key=key_store().load_signer(row.key_name),
        policy=f"{issuer.policy_oid}.{_POLICY_ARC}",
    )
    return InForce(authority, issuer)


def is_due(at: datetime) -> bool:
    """Tell whether the service needs a certificate: none is usable, or all have stamped a year."""
    if not Issuer.objects.filter(is_root=False).exists():
        return False
    return all(row.certificate.not_before + STAMPS_FOR <= at for row in _usable(at))


def renew(*, clock: Clock, actor: Actor = ACTOR) -> ServiceCertificate:
    """Give the service a new certificate with a new key and return it.

    Not to be called inside a transaction (ADR 0008).

    Raises:
        NoIssuer: there is no issuing CA.
        IssuerExpired, CheckFailed, KeyUnavailable: as ``issue_to_service``.
    """
    issuer = newest_issuer()
    own = parse(issuer.certificate.subject)
    (country,), (organization,) = own.values(_COUNTRY), own.values(_ORGANIZATION)
    profile = profiles.profile(profiles.TIME_STAMPING)
    name = subject(profile, {"C": country, "O": organization, "CN": f"Stempel Waktu {issuer.slug}"})
    row = ServiceCertificate(purpose=Purpose.TIME_STAMP, created_at=clock.now())
    row.key_name = f"tsa-{issuer.slug}-{secrets.token_hex(4)}"
    public_key = key_store().create(row.key_name, KeyAlgorithm.ECDSA_P256)

    def kept(certificate: Certificate) -> None:
        row.certificate = certificate
        row.save(force_insert=True)
        journal.append(
            Event.TIME_STAMPING_RENEW,
            subject=Subject.of("issuer", issuer.slug),
            actor=actor,
            at=row.created_at,
            data={"serial": certificate.serial, "not_after": certificate.not_after.isoformat()},
        )

    issue_to_service(
        issuer, profile=profile, subject=name, public_key=public_key, kept=kept, actor=actor,
        clock=clock,
    )  # fmt: skip
    return row
