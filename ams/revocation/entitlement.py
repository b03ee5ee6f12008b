"""Who may change what an issuer of ours says of a certificate, asked while it is locked."""

from typing import Final

from ams.accounts.models import Person
from ams.authority.models import Issuer
from ams.certificates.errors import CertificateNotFound, ForeignIssuer
from ams.certificates.models import Certificate
from ams.certificates.querysets import exists_for
from ams.core.actor import Actor
from ams.database.kind import for_update
from ams.database.rows import row_of
from ams.database.statements import execute
from ams.revocation.errors import OwnCertificate, RevocationNotPermitted

_FIELDS: Final = ("id", "issuer_id", "serial", "holder_id", "spki_sha256", "status", "shard")
# Asked at every act, so it stands here ready; Django would build it each time anew.
_READ: Final = f"""
SELECT i.slug, p.agency_id, {", ".join(f"c.{name}" for name in _FIELDS)}
FROM certificates_certificate c
LEFT JOIN authority_issuer i ON i.id = c.issuer_id
LEFT JOIN accounts_person p ON p.id = c.holder_id
WHERE c.id = %s
"""  # noqa: S608 - names of this module


def locked(certificate_id: int) -> Certificate:
    """Return the certificate, locked until the transaction ends.

    Of it, its issuer and its holder only what every act asks for is read; Django reads the rest
    when it is asked for.

    Raises:
        CertificateNotFound: there is none.
    """
    row = execute(_READ + for_update("c"), [certificate_id]).fetchone()
    if row is None:
        raise CertificateNotFound(f"there is no certificate {certificate_id}")
    slug, agency_id, *values = row
    _, issuer_id, _, holder_id, *_ = values
    issuer = issuer_id and row_of(Issuer, ("id", "slug"), (issuer_id, slug))
    holder = holder_id and row_of(Person, ("id", "agency_id"), (holder_id, agency_id))
    return row_of(Certificate, _FIELDS, values, issuer=issuer, holder=holder)


def check_entitled(certificate: Certificate, actor: Actor) -> None:
    """Return if the actor is the system, or an officer in scope who is not the holder.

    Raises:
        CertificateNotFound: the certificate does not exist for the actor.
        OwnCertificate: the actor holds it.
        RevocationNotPermitted: the actor is no officer in scope of the holder's agency.
    """
    if actor.is_system:
        return
    agency_id = certificate.holder.agency_id if certificate.holder else None
    if not exists_for(actor, holder_id=certificate.holder_id, agency_id=agency_id):
        raise CertificateNotFound(f"there is no certificate {certificate.pk} for {actor.name}")
    if certificate.holder_id is not None and certificate.holder_id == actor.person_id:
        raise OwnCertificate(f"{actor.name} holds certificate {certificate.serial} himself")
    if not _is_in_scope(certificate, actor):
        raise RevocationNotPermitted(
            f"{actor.name} has no appointment whose scope holds certificate {certificate.serial}"
        )


def check_holder(certificate: Certificate, actor: Actor) -> None:
    """Return if the actor holds the certificate himself.

    Raises:
        CertificateNotFound: the certificate does not exist for the actor.
        RevocationNotPermitted: another person holds it.
    """
    agency_id = certificate.holder.agency_id if certificate.holder else None
    if not exists_for(actor, holder_id=certificate.holder_id, agency_id=agency_id):
        raise CertificateNotFound(f"there is no certificate {certificate.pk} for {actor.name}")
    if certificate.holder_id is None or certificate.holder_id != actor.person_id:
        raise RevocationNotPermitted(f"{actor.name} does not hold {certificate.serial} himself")


def _is_in_scope(certificate: Certificate, actor: Actor) -> bool:
    if certificate.holder is not None:
        return actor.officer_for(certificate.holder.agency_id) is not None
    # A certificate that belongs to nobody known lies in the scope of those who see all agencies.
    return any(appointment.agency_ids is None for appointment in actor.appointments)


def own_issuer(certificate: Certificate) -> Issuer:
    """Return the authority of ours that issued the certificate.

    Raises:
        ForeignIssuer: it is another's.
    """
    if certificate.issuer is None:
        raise ForeignIssuer(
            f"certificate {certificate.serial} was issued by {certificate.issuer_dn}, whose key "
            "is not held here: it is revoked in that authority's own application"
        )
    return certificate.issuer
