"""What an index is built from: the inventory, the changes of status, authorities, responders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from cryptography import x509
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Case, F, Func, Max, OuterRef, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from ams.authority.models import Issuer
from ams.certificates.models import Certificate, StatusChange
from ams.certificates.states import CertificateStatus
from ams.core.crl_reasons import CRLReason
from ams.core.identifiers import serial_to_hex
from ams.revocation.index.records import GOOD, SERIAL_OCTETS, key_of, record, state_of
from ams.revocation.index.roster import Roster
from ams.revocation.models import ResponderCertificate
from ams.revocation.ocsp import our_authorities
from ams.revocation.responders import delegation

_AT_ONCE: Final = 10_000


class _Seconds(Func):
    """Seconds since 1970, without a datetime for each of millions of rows."""

    output_field = BigIntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        """Return SQLite's spelling."""
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        """Return PostgreSQL's spelling; floored, as X.509 times are whole seconds."""
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return self.as_sql(compiler, connection, template=template, **more)


@dataclass(frozen=True, slots=True)
class Followed:
    """A change of status as the index takes it up."""

    seq: int
    record: bytes


def newest_seq() -> int:
    """Return the number of the newest change, 0 before the first."""
    return StatusChange.objects.aggregate(newest=Max("seq"))["newest"] or 0


def holds(seq: int) -> bool:
    """Tell whether this database knows the change (else it is another, or an older copy)."""
    return seq == 0 or StatusChange.objects.filter(seq=seq).exists()


def expected() -> int:
    """Return how many certificates there are."""
    return Certificate.objects.filter(issuer__isnull=False).count()


def records() -> Iterator[bytes]:
    """Yield the record of every certificate of ours, CAs and responders included.

    Rows are read while others write; what changes meanwhile is taken up from the changes.
    """
    yield from _certificates()
    yield from without_holder()


def _certificates() -> Iterator[bytes]:
    rows = (
        Certificate.objects.filter(issuer__isnull=False)
        .order_by()
        .values_list(
            "issuer_id", "serial", "status", _Seconds(F("not_after")),
            _unless_good(_Seconds(F("at"))), _unless_good(F("reason_code")),
        )
    )  # fmt: skip
    for issuer_id, serial, status, not_after, at, reason in rows.iterator(chunk_size=_AT_ONCE):
        octets = bytes.fromhex(serial)
        if len(octets) > SERIAL_OCTETS:
            continue
        state = GOOD if status == CertificateStatus.GOOD else state_of(reason or _UNTOLD)
        yield record(
            key_of(issuer_id, octets), state=state, at=at or not_after, not_after=not_after
        )


# A status that nobody told of cannot arise through our services; it must not turn into good.
_UNTOLD: Final = CRLReason.CERTIFICATE_HOLD.value


def _unless_good(column: Combinable) -> Case:
    """Return the column of the certificate's newest change, looked up only if it is not good."""
    newest = StatusChange.objects.filter(certificate=OuterRef("pk")).order_by("-seq")
    value = Subquery(newest.annotate(wanted=column).values("wanted")[:1])
    return Case(When(status=CertificateStatus.GOOD, then=None), default=value)


def changes_after(seq: int) -> list[Followed]:
    """Return the next changes, oldest first, at most some thousands."""
    rows: QuerySet[StatusChange, Any] = (
        StatusChange.objects.filter(seq__gt=seq)
        .order_by("seq")
        .values_list(
            "seq", "issuer_id", "serial", "reason_code", _Seconds(F("at")),
            _Seconds(F("certificate__not_after")),
        )[:_AT_ONCE]
    )  # fmt: skip
    return [
        Followed(
            number,
            record(
                key_of(issuer_id, bytes.fromhex(serial)),
                state=state_of(reason),
                at=at,
                not_after=not_after,
            ),
        )
        for number, issuer_id, serial, reason, at, not_after in rows
        if len(serial) <= 2 * SERIAL_OCTETS
    ]


def without_holder() -> list[bytes]:
    """Return the records of CAs below ours and of responders: good, never unknown."""
    children = Issuer.objects.filter(parent__isnull=False)
    responders = ResponderCertificate.objects.order_by("pk")
    return [
        *(_of_child(row.parent_id or 0, bytes(row.certificate_der)) for row in children),
        *(
            _good(issuer_id, bytes.fromhex(serial), not_after)
            for issuer_id, serial, not_after in responders.values_list(
                "issuer_id", "serial", "not_after"
            )
        ),
    ]


@lru_cache(maxsize=_AT_ONCE)
def _of_child(parent_id: int, encoded: bytes) -> bytes:
    certificate = x509.load_der_x509_certificate(encoded)
    serial = bytes.fromhex(serial_to_hex(certificate.serial_number))
    return _good(parent_id, serial, certificate.not_valid_after_utc)


def _good(issuer_id: int, serial: bytes, not_after: datetime) -> bytes:
    return record(key_of(issuer_id, serial), state=GOOD, at=0, not_after=int(not_after.timestamp()))


def roster(now: datetime) -> Roster:
    """Return our issuers, and the responders that are not past their time, newest first."""
    return Roster(
        tuple(our_authorities()),
        tuple(delegation(row) for row in ResponderCertificate.objects.filter(not_after__gt=now)),
    )
