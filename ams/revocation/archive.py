"""Every CRL ever published: found by number or by time, put together again octet by octet."""

import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db.models import F, QuerySet

from ams.authority.addresses import crl_name
from ams.authority.models import Issuer
from ams.database.kind import written_time
from ams.database.rows import Rows
from ams.revocation import feed, files
from ams.revocation.drafts import part_of, remove, unwritable
from ams.revocation.errors import CRLNotFound, CRLNotRebuilt
from ams.revocation.feed import Dropped, Span
from ams.revocation.models import CRL
from ams.revocation.scopes import Scope

_CRLS: Final = Rows(CRL)
_COMPLETE, _DELTA = "base_number IS NULL", "base_number IS NOT NULL"
_KIND: Final = {False: _COMPLETE, True: _DELTA}


def published(scope: Scope, *, delta: bool = False) -> QuerySet[CRL]:
    """Return the scope's published complete CRLs, or its delta CRLs, newest first."""
    rows = CRL.objects.filter(
        issuer=scope.issuer,
        shard=scope.shard,
        base_number__isnull=not delta,
        published_at__isnull=False,
    )
    return rows.select_related("issuer").order_by("-number")


def newest_published(scope: Scope, *, delta: bool = False) -> CRL | None:
    """Return the scope's CRL in force, ``None`` before the first."""
    return _first(scope, f"published_at IS NOT NULL AND {_KIND[delta]} ORDER BY number DESC")


def newest_signed(scope: Scope) -> CRL | None:
    """Return the scope's last complete CRL that was signed, published or not."""
    return _first(scope, f"signed_at IS NOT NULL AND {_COMPLETE} ORDER BY number DESC")


def signed_delta(scope: Scope, number: int) -> CRL | None:
    """Return the scope's delta CRL of ``number``, if there is one that was signed."""
    return _first(scope, f"signed_at IS NOT NULL AND {_DELTA} AND number = %s", number)


def oldest_in_use(row: CRL) -> CRL | None:
    """Return the oldest complete CRL that a client may hold when ``row`` is issued.

    One that leaves out entries which ``row`` has is of no use.
    """
    keeps = " AND expired_before IS NULL" if row.expired_before is None else ""
    return _first(
        Scope(row.issuer, row.shard),
        f"published_at IS NOT NULL AND {_COMPLETE} AND next_update > %s{keeps} ORDER BY number",
        written_time(row.this_update),
    )


def has_published_delta(scope: Scope, number: int | None = None) -> bool:
    """Tell whether the scope has published a delta CRL (of ``number``, if one is named)."""
    if number is None:
        return _first(scope, f"published_at IS NOT NULL AND {_DELTA}") is not None
    condition = f"published_at IS NOT NULL AND {_DELTA} AND number = %s"
    return _first(scope, condition, number) is not None


def _first(scope: Scope, condition: str, *values: Any) -> CRL | None:
    """Return the first of the scope's rows that the condition keeps, by a prepared statement."""
    where, scope_values = in_scope(scope)
    rest = f"{where} AND {condition}"
    return _CRLS.first(rest, [*scope_values, *values], issuer=scope.issuer)


def in_scope(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition in SQL that keeps the scope's rows, and its values."""
    if scope.shard is None:
        return "issuer_id = %s AND shard IS NULL", [scope.issuer.pk]
    return "issuer_id = %s AND shard = %s", [scope.issuer.pk, scope.shard]


def published_crls(issuer: Issuer | None = None) -> QuerySet[CRL]:
    """Return the published CRLs, newest first, of one issuer or of all."""
    rows = CRL.objects.filter(published_at__isnull=False).select_related("issuer")
    rows = rows.defer("block", "head", "tail")
    by_scope = ("issuer__slug", F("shard").asc(nulls_first=True), "-number")
    rows = rows.order_by(*by_scope, F("base_number").asc(nulls_first=True))
    return rows if issuer is None else rows.filter(issuer=issuer)


def find_crl(
    scope: Scope, *, number: int | None = None, at: datetime | None = None, delta: bool = False
) -> CRL:
    """Return the scope's published CRL of ``number``, or the one in force (at the time ``at``).

    Raises:
        CRLNotFound: there is none.
    """
    rows = published(scope, delta=delta)
    if number is not None:
        rows, wanted = rows.filter(number=number), f"no CRL {number}"
    elif at is not None:
        rows = rows.filter(published_at__lte=at)
        wanted = f"no CRL until {at.isoformat(timespec='seconds')}"
    else:
        wanted = "no CRL yet"
    found = rows.first()
    if found is None:
        raise CRLNotFound(f"'{scope}' has published {wanted}")
    return found


def octets(row: CRL) -> Iterator[bytes]:
    """Yield the signed CRL of ``row`` in pieces, from its manifest; read to the end before use.

    Raises:
        CRLNotRebuilt: at the end, if these are not the octets that were signed.
    """
    whole = hashlib.sha256()
    for piece in _pieces(row):
        whole.update(piece)
        yield piece
    if whole.hexdigest() != row.sha256:
        raise CRLNotRebuilt(
            f"{row} cannot be put together as it was signed: its digest would be "
            f"{whole.hexdigest()}, not {row.sha256}"
        )


@contextmanager
def kept(row: CRL, path: Path) -> Iterator[Path]:
    """Keep the signed CRL of ``row`` in the file ``path``, on the disk, for as long as it is used.

    Raises:
        PublishingFailed: the file cannot be written.
        CRLNotRebuilt: as ``octets``.
    """
    try:
        with path.open("wb") as file:
            file.writelines(octets(row))
            file.flush()
            os.fsync(file.fileno())
        yield path
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        remove(path)


def _pieces(row: CRL) -> Iterator[bytes]:
    yield bytes(row.head or b"")
    yield from permanent(row)
    yield block_of(row)
    yield bytes(row.tail or b"")


def block_of(row: CRL) -> bytes:
    """Return the entries that are this CRL's own: not all later ones have them."""
    return zlib.decompress(bytes(row.block)) if row.block else b""


def dropped_of(row: CRL) -> Dropped | None:
    """Return which entries of expired certificates ``row`` leaves out."""
    if row.expired_before is None or row.expired_through is None:
        return None
    return Dropped(row.expired_before, row.expired_through)


def permanent(row: CRL) -> Iterator[bytes]:
    """Yield the permanent entries of ``row``, as far as possible from the file at hand."""
    scope = Scope(row.issuer, row.shard)
    base = at_hand(Scope(row.issuer, row.shard)) if row.base_number is None else None
    after = row.after
    if base is not None and base.through <= row.through and dropped_of(base) == dropped_of(row):
        after = base.through
        yield from area_in_file(base)
    yield from feed.revoked(scope, Span(after, row.through), dropped_of(row))


def at_hand(scope: Scope, *, delta: bool = False) -> CRL | None:
    """Return which of the scope's CRLs its file on this machine holds, ``None`` if that is none."""
    name = crl_name(scope.issuer.slug, scope.shard, delta=delta)
    digest = files.digest_of(files.crl_path(name))
    if digest is None:
        return None
    return _first(scope, f"{_KIND[delta]} AND sha256 = %s ORDER BY number DESC", digest)


def area_in_file(row: CRL) -> Iterator[bytes]:
    """Yield the permanent entries of ``row`` from its file, which holds it."""
    path = files.crl_path(row.name)
    return part_of(path, len(bytes(row.head or b"")), row.permanent_length or 0)
