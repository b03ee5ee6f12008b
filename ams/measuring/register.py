"""The register of revocations: who, when, why, under which serial and CRL number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ams.accounts.nip import format_nip
from ams.certificates.models import StatusChange
from ams.certificates.states import CertificateStatus
from ams.core.wording import WIB
from ams.measuring.wording import reason_text
from ams.requests.models import Request
from ams.revocation.models import CRL, Revocation

_SHOWN_DIGITS = 4
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a register, both included (WIB)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One revocation; what is not known of an outside holder is empty."""

    nip: str
    name: str
    unit: str
    agency: str
    position: str
    revoked_at: datetime
    reasons: str
    serial: str
    crl_number: int | None


def revocations(agencies: frozenset[int] | None, period: Period) -> QuerySet[Revocation]:
    """Return the revocations of a scope and period, in their order."""
    start = datetime.combine(period.first, time(), WIB)
    end = datetime.combine(period.last + timedelta(days=1), time(), WIB)
    rows = Revocation.objects.filter(revocation_date__gte=start, revocation_date__lt=end)
    if agencies is not None:
        rows = rows.filter(certificate__holder__agency_id__in=agencies)
    related = rows.select_related("certificate__holder__agency").defer("certificate__der")
    return related.annotate(crl_number=_crl_number()).order_by("revocation_date", "pk")


def _crl_number() -> Coalesce:
    """Return the CRL that the applicant was told of, else the first published one that says so."""
    told = Request.objects.filter(certificate=OuterRef("certificate"), crl_number__isnull=False)
    changed = StatusChange.objects.filter(
        certificate=OuterRef(OuterRef("certificate")), status=CertificateStatus.REVOKED
    )
    first = CRL.objects.filter(
        issuer=OuterRef("issuer"), shard__isnull=True, base_number__isnull=True,
        published_at__isnull=False, through__gte=Subquery(changed.values("seq")[:1]),
    )  # fmt: skip
    numbers = first.order_by("through", "number").values("number")[:1]
    return Coalesce(Subquery(told.values("crl_number")[:1]), Subquery(numbers))


def entries(rows: QuerySet[Revocation]) -> Iterator[Entry]:
    """Yield the register's lines, streamed from the database."""
    for row in rows.iterator(chunk_size=_CHUNK):
        yield entry_of(row)


def entry_of(row: Revocation) -> Entry:
    """Return a revocation as the register writes it."""
    holder = row.certificate.holder
    return Entry(
        nip=shown_nip(holder.nip) if holder else "",
        name=holder.full_name if holder else "",
        unit=holder.unit if holder else "",
        agency=holder.agency.name if holder else "",
        position=holder.position if holder else "",
        revoked_at=row.revocation_date,
        reasons=", ".join(reason_text(key) for key in row.reasons),
        serial=row.certificate.serial,
        crl_number=getattr(row, "crl_number", None),
    )


def shown_nip(nip: str) -> str:
    """Return a NIP as the policy lets a register show it: its last digits, or all of it."""
    if settings.AMS_NIP_IN_REGISTER:
        return format_nip(nip)
    return f"****{nip[-_SHOWN_DIGITS:]}"
