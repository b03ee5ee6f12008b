"""What stands between a person and a new certificate (the source's second warning)."""

from dataclasses import dataclass
from datetime import datetime

from ams.accounts.agencies import lineage
from ams.accounts.models import Agency, Person
from ams.certificates.models import Certificate
from ams.certificates.services import active_certificate
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request


@dataclass(frozen=True, slots=True)
class NextCertificate:
    """What a person does next for a new certificate.

    ``in_the_way`` is his active certificate, ``revocation`` the open request to revoke it;
    ``office`` is whom he turns to.
    """

    in_the_way: Certificate | None
    revocation: Request | None
    office: Agency


def next_certificate(person: Person, *, at: datetime) -> NextCertificate:
    """Return what ``person`` does next, by the rule that an issuance itself keeps."""
    active = active_certificate(person, at=at)
    return NextCertificate(
        in_the_way=active,
        revocation=_revocation_of(active) if active else None,
        office=lineage(person.agency)[-1],
    )


def _revocation_of(certificate: Certificate) -> Request | None:
    moving = Request.objects.open().filter(procedure_key=REVOCATION)
    return moving.filter(certificate=certificate).first()
