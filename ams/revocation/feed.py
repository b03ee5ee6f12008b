"""What a CRL reads of the feed of status changes (ADR 0020, 0023): always up to one number.

Rows come in the order of their numbers, so what is revoked up to a number is the same for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ams.certificates.models import StatusChange
from ams.certificates.states import CertificateStatus
from ams.database.kind import written_time
from ams.database.statements import execute
from ams.revocation.scopes import Scope

_ROWS_AT_ONCE = 5000
_Condition = tuple[str, list[Any]]  # SQL and its values
_TABLE = "certificates_statuschange"
_IN_SPAN = "seq > %s AND seq <= %s"
# Asked for every CRL, so these stand here ready; Django would build them each time anew.
_NEWEST = f"SELECT max(seq) FROM {_TABLE} WHERE issuer_id = %s"  # noqa: S608 - our own words
_SHOWN = f"""(status <> 'good' OR EXISTS (
    SELECT 1 FROM {_TABLE} hold
    WHERE hold.certificate_id = change.certificate_id AND hold.status = 'held'
))"""  # noqa: S608 - our own words
_IS_LAST = f"""NOT EXISTS (
    SELECT 1 FROM {_TABLE} later
    WHERE later.certificate_id = change.certificate_id
    AND later.seq > change.seq AND later.seq <= %s
)"""  # noqa: S608 - our own words
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers above ``after`` up to ``through``."""

    after: int
    through: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Which entries are left out: those up to ``through`` of what had expired before ``before``."""

    before: datetime
    through: int

    def query(self) -> Q:
        """Return the changes that are left out."""
        return Q(seq__lte=self.through, certificate__not_after__lt=self.before)


@dataclass(frozen=True, slots=True)
class Measure:
    """How many entries there are, and of how many octets together."""

    count: int
    length: int


def newest_seq(scope: Scope) -> int:
    """Return the number of the issuer's newest change, 0 before the first."""
    ((newest,),) = execute(_NEWEST, [scope.issuer.pk]).fetchall()
    return newest or 0


def changes(scope: Scope, span: Span) -> QuerySet[StatusChange]:
    """Return the scope's changes of ``span``."""
    rows = StatusChange.objects.filter(
        issuer=scope.issuer, seq__gt=span.after, seq__lte=span.through
    )
    return rows if scope.shard is None else rows.filter(shard=scope.shard)


def waiting(scope: Scope, after: int) -> QuerySet[StatusChange]:
    """Return the changes above ``after`` that a CRL would show: issuing a certificate is none."""
    rows = changes(scope, Span(after, newest_seq(scope)))
    held = StatusChange.objects.filter(issuer=scope.issuer, status=CertificateStatus.HELD)
    released = Q(
        status=CertificateStatus.GOOD, certificate__in=Subquery(held.values("certificate"))
    )
    return rows.filter(~Q(status=CertificateStatus.GOOD) | released)


def is_waiting(scope: Scope, after: int, until: int = _LARGEST) -> bool:
    """Tell whether ``waiting`` returns a change, of those up to the number ``until``."""
    text, values = _of_scope(scope)
    query = f"SELECT 1 FROM {_TABLE} change WHERE {text} AND {_IN_SPAN} AND {_SHOWN} LIMIT 1"  # noqa: S608
    return bool(execute(query, [*values, after, until]).fetchall())


def measure(scope: Scope, span: Span, dropped: Dropped | None = None) -> Measure:
    """Return how much was revoked in ``span``."""
    text, values = _condition(scope, dropped)
    counted = f"SELECT count(*), sum(length(entry_der)) FROM {_TABLE} WHERE {text} AND {_IN_SPAN}"  # noqa: S608
    ((count, length),) = execute(counted, [*values, span.after, span.through]).fetchall()
    return Measure(count, length or 0)


def revoked(scope: Scope, span: Span, dropped: Dropped | None = None) -> Iterator[bytes]:
    """Yield the entries of all that was revoked in ``span``, many at a time, in their order."""
    condition = _condition(scope, dropped)
    if connection.vendor == "postgresql":
        return _joined_there(condition, span)
    return _joined_here(condition, span)


def _condition(
    scope: Scope,
    dropped: Dropped | None,
    *,
    status: CertificateStatus = CertificateStatus.REVOKED,
) -> _Condition:
    """Return what keeps the scope's changes to ``status`` but for what is left out.

    The status is part of the words, so that databases see which of their indexes it is for.
    """
    text, values = _of_scope(scope)
    text = f"{text} AND status = '{status.value}'"
    if dropped is None:
        return text, values
    stays = "SELECT 1 FROM certificates_certificate c WHERE c.id = certificate_id"
    return (
        f"{text} AND (seq > %s OR EXISTS ({stays} AND c.not_after >= %s))",
        [*values, dropped.through, written_time(dropped.before)],
    )


def _of_scope(scope: Scope) -> _Condition:
    if scope.shard is None:
        return "issuer_id = %s", [scope.issuer.pk]
    return "issuer_id = %s AND shard = %s", [scope.issuer.pk, scope.shard]


def _joined_here(condition: _Condition, span: Span) -> Iterator[bytes]:
    """Read row after row: SQLite has nothing that joins octets."""
    text, values = condition
    query = f"SELECT entry_der FROM {_TABLE} WHERE {text} AND {_IN_SPAN} ORDER BY seq"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, span.after, span.through])
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield b"".join([row[0] for row in rows])


def _joined_there(condition: _Condition, span: Span) -> Iterator[bytes]:
    """Let PostgreSQL join the octets; a part at a time, since a result is held as a whole."""
    text, values = condition
    part = (
        f"SELECT seq, entry_der FROM {_TABLE} WHERE {text} "  # noqa: S608 - our own words
        f"AND {_IN_SPAN} ORDER BY seq LIMIT %s"
    )
    joined = f"SELECT string_agg(entry_der, ''::bytea ORDER BY seq), max(seq) FROM ({part}) part"  # noqa: S608
    after = span.after
    with connection.cursor() as cursor:
        while True:
            cursor.execute(joined, [*values, after, span.through, _ROWS_AT_ONCE])
            octets, after = cursor.fetchone()
            if octets is None:
                return
            yield bytes(octets)


def newest_revoked(scope: Scope, span: Span, count: int, dropped: Dropped | None = None) -> bytes:
    """Return the last ``count`` entries of what was revoked in ``span``."""
    text, values = _condition(scope, dropped)
    query = f"SELECT entry_der FROM {_TABLE} WHERE {text} AND {_IN_SPAN} ORDER BY seq DESC LIMIT %s"  # noqa: S608
    newest = execute(query, [*values, span.after, span.through, count]).fetchall()
    return b"".join(bytes(entry) for (entry,) in reversed(newest))


def held(scope: Scope, span: Span, dropped: Dropped | None = None) -> list[bytes]:
    """Return the entries of the certificates put on hold in ``span`` that are so at its end."""
    text, values = _condition(scope, dropped, status=CertificateStatus.HELD)
    query = (
        f"SELECT entry_der FROM {_TABLE} change WHERE {text} "  # noqa: S608 - our own words
        f"AND {_IN_SPAN} AND {_IS_LAST} ORDER BY seq"
    )
    found = execute(query, [*values, span.after, span.through, span.through])
    return [bytes(entry) for (entry,) in found.fetchall()]


def released(scope: Scope, span: Span) -> Iterator[tuple[str, datetime]]:
    """Yield serial number and time of what was released in ``span`` and is good at its end."""
    held_once = StatusChange.objects.filter(issuer=scope.issuer, status=CertificateStatus.HELD)
    rows = _last(scope, span).filter(
        status=CertificateStatus.GOOD, certificate__in=Subquery(held_once.values("certificate"))
    )
    yield from rows.order_by("seq").values_list("serial", "at")


def fallen_out(
    scope: Scope, through: int, *, before: Dropped | None, now: Dropped | None
) -> Iterator[tuple[str, datetime]]:
    """Yield serial number and time of entries that are left out now and were not ``before``."""
    if now is None or now == before:
        return
    rows = _last(scope, Span(0, through)).filter(now.query()).exclude(status=CertificateStatus.GOOD)
    rows = rows.exclude(before.query()) if before else rows
    yield from rows.order_by("seq").values_list("serial", "at")


def _last(scope: Scope, span: Span) -> QuerySet[StatusChange]:
    """Return the changes of ``span`` that no later one up to its end follows."""
    later = StatusChange.objects.filter(
        certificate=OuterRef("certificate"), seq__gt=OuterRef("seq"), seq__lte=span.through
    )
    return changes(scope, span).filter(~Exists(later))


def state_of(scope: Scope, serial: str, through: int) -> StatusChange | None:
    """Return the last change of the certificate up to ``through``, ``None`` if there is none."""
    rows = changes(scope, Span(0, through)).filter(
        certificate__issuer=scope.issuer, certificate__serial=serial
    )
    return rows.order_by("-seq").first()
