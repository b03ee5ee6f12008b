"""The agencies' seal certificates: issued by an administrator, the newest usable one signs."""

import secrets
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from ams.accounts.errors import NoSuchRecord
from ams.accounts.guards import require_administrator
from ams.accounts.models import Agency
from ams.authority import profiles
from ams.authority.keys import KeyAlgorithm, key_store
from ams.authority.models import Issuer
from ams.authority.names import DistinguishedName
from ams.authority.subjects import subject
from ams.certificates.models import Certificate
from ams.certificates.service_issuing import issue_to_service
from ams.certificates.states import CertificateState
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.signatures.errors import NoIssuer, NoSeal
from ams.signatures.models import Purpose, ServiceCertificate

_COUNTRY: Final = "ID"
_COMMON_NAME: Final = 64  # RFC 5280, A.1


def issue_seal(
    agency_id: int,
    *,
    actor: Actor,
    clock: Clock,
    issuer: Issuer | None = None,
    algorithm: KeyAlgorithm = KeyAlgorithm.ECDSA_P256,
) -> ServiceCertificate:
    """Give the agency a new seal certificate with a new key and return it.

    Earlier ones stay what they are: what they sealed stays sealed. Without ``issuer`` the newest
    issuing CA signs. Not to be called inside a transaction (ADR 0008).

    Raises:
        NotAdministrator: the actor is none.
        NoSuchRecord, NoIssuer: there is no such agency, no issuing CA.
        NameRefused: the agency's name fits no certificate; change it in its record.
        IssuerExpired, CheckFailed, KeyUnavailable: as ``issue_to_service``.
    """
    require_administrator(actor)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchRecord(f"agency {agency_id} does not exist")
    issuer = issuer or newest_issuer()
    name = _subject(agency)
    row = ServiceCertificate(purpose=Purpose.SEAL, agency=agency, created_at=clock.now())
    row.key_name = f"seal-{agency.pk}-{secrets.token_hex(4)}"
    public_key = key_store().create(row.key_name, algorithm)

    def kept(certificate: Certificate) -> None:
        row.certificate = certificate
        row.save(force_insert=True)
        journal.append(
            Event.SEAL_ISSUE,
            subject=Subject.of("agency", agency.pk),
            actor=actor,
            at=row.created_at,
            data={"serial": certificate.serial, "not_after": certificate.not_after.isoformat()},
        )

    issue_to_service(
        issuer,
        profile=profiles.profile(profiles.ORGANISATION_SEAL),
        subject=name,
        public_key=public_key,
        kept=kept,
        actor=actor,
        clock=clock,
    )
    return row


def newest_issuer() -> Issuer:
    """Return the newest issuing CA of ours.

    Raises:
        NoIssuer: there is none.
    """
    found = Issuer.objects.filter(is_root=False).order_by("-pk").first()
    if found is None:
        raise NoIssuer("there is no issuing CA; make one with 'ams ca init'")
    return found


def seals_of(agency_id: int) -> QuerySet[ServiceCertificate]:
    """Return the agency's seal certificates, newest first."""
    return ServiceCertificate.objects.filter(purpose=Purpose.SEAL, agency=agency_id).select_related(
        "certificate__issuer", "agency"
    )


def seal_in_force(agency_id: int, *, at: datetime) -> ServiceCertificate:
    """Return the agency's newest seal that is good now.

    Raises:
        NoSeal: it has none, or none that is neither revoked, held nor expired.
    """
    for row in seals_of(agency_id):
        if is_usable(row, at=at):
            return row
    raise NoSeal(f"the agency {agency_id} has no seal certificate that is good at {at}")


def is_usable(row: ServiceCertificate, *, at: datetime) -> bool:
    """Tell whether a service certificate is good at this time and its key is there."""
    is_good = row.certificate.state_at(at) is CertificateState.GOOD
    return is_good and row.certificate.not_before <= at and key_store().exists(row.key_name)


def _subject(agency: Agency) -> DistinguishedName:
    values = {
        "C": _COUNTRY,
        "ST": agency.province,
        "L": agency.locality,
        "O": agency.name,
        "CN": f"Segel Elektronik {agency.name}"[:_COMMON_NAME].strip(),
    }
    return subject(profiles.profile(profiles.ORGANISATION_SEAL), values)
