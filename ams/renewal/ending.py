"""Which certificates end within a time and have no successor: whom there is to tell."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from ams.certificates.issuing import PROFILE
from ams.certificates.models import Certificate
from ams.certificates.querysets import CertificateQuerySet
from ams.certificates.states import CertificateStatus
from ams.requests.conduct import RENEWAL
from ams.requests.models import Request


def ending(after: datetime, until: datetime) -> CertificateQuerySet:
    """Return the people's good certificates of ours that end later than ``after``, by ``until``.

    Those that are revoked, held or succeeded are not among them.
    """
    succeeded = Certificate.objects.filter(succeeds=OuterRef("pk"))
    return Certificate.objects.filter(
        ~Exists(succeeded),
        profile=PROFILE,
        status=CertificateStatus.GOOD,
        issuer__isnull=False,
        holder__isnull=False,
        not_after__gt=after,
        not_after__lte=until,
    )


def renewals_of(certificates: list[Certificate]) -> dict[int, Request]:
    """Return the open renewals of ``certificates``, by the certificate's key."""
    moving = Request.objects.open().filter(procedure_key=RENEWAL, certificate__in=certificates)
    return {one.certificate_id: one for one in moving if one.certificate_id is not None}
