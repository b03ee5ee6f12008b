"""The file that relying parties are to get, put there first if this machine lacks it."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BufferedReader
from typing import Final

from ams.authority.addresses import crl_name
from ams.authority.models import Issuer
from ams.core.logs import Log
from ams.revocation import archive, der, files
from ams.revocation.models import CRL
from ams.revocation.scopes import Scope

log = Log(__name__)

_HEAD: Final = 16 * 1024  # octets that hold all that stands before a CRL's entries
# A cache on the way may be this far behind; a revocation must not wait for nextUpdate there.
MAX_AGE = timedelta(seconds=10)


def cache_control(kept: timedelta) -> str:
    """Return the field that lets caches keep something for as long (RFC 9111, 5.2)."""
    return f"public, max-age={int(kept.total_seconds())}, must-revalidate, no-transform"


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A CRL as it is served; ``content`` is open at its start and is the caller's to close."""

    content: BufferedReader
    length: int
    sha256: str
    published_at: datetime
    next_update: datetime


@dataclass(frozen=True, slots=True)
class PublishedFile(ServedFile):
    """The newest CRL, as the database has it."""

    number: int


def published_file(
    slug: str, shard: int | None = None, *, delta: bool = False
) -> PublishedFile | None:
    """Return the newest CRL of the issuer ``slug`` or of its shard; ``None``: there is none.

    A machine that did not publish it puts it together from the database, once.

    Raises:
        PublishingFailed: the file cannot be written or read.
        CRLNotRebuilt: the database does not hold what was signed.
    """
    issuer = Issuer.objects.filter(slug=slug).first()
    if issuer is None:
        return None
    scope = Scope(issuer, shard)
    row = archive.newest_published(scope, delta=delta)
    if row is None:
        return None
    return _opened(row) or _put_there(scope, delta=delta)


def _opened(row: CRL) -> PublishedFile | None:
    """Return the file of ``row`` if it holds that CRL."""
    try:
        content = files.crl_path(row.name).open("rb")
    except OSError:
        return None
    if files.digest_of_opened(content) != row.sha256:
        content.close()
        return None
    published_at = row.published_at or row.this_update
    return PublishedFile(
        content=content,
        length=row.length or 0,
        number=row.number,
        sha256=row.sha256,
        published_at=published_at,
        next_update=row.next_update,
    )


def file_at_hand(
    slug: str, shard: int | None = None, *, delta: bool = False, now: datetime
) -> ServedFile | None:
    """Return this machine's file while it is within its time; ``None``: there is none.

    For as long as the database does not answer which CRL is the newest: what was published here
    last is a signed, whole CRL, and relying parties may use it until its nextUpdate.
    """
    try:
        content = files.crl_path(crl_name(slug, shard, delta=delta)).open("rb")
    except OSError:
        return None
    try:
        this_update, next_update, length = _read_head(content)
        if this_update <= now < next_update and length == os.fstat(content.fileno()).st_size:
            digest = files.digest_of_opened(content)
            return ServedFile(content, length, digest, this_update, next_update)
    except (der.MalformedDER, OSError) as error:
        log.warning("a published file cannot be read", file=content.name, error=str(error))
    content.close()
    return None


def _read_head(content: BufferedReader) -> tuple[datetime, datetime, int]:
    """Return thisUpdate, nextUpdate and the length of a CertificateList (RFC 5280, 5.1)."""
    head = content.read(_HEAD)
    content.seek(0)
    start, end = der.content_of(head, der.SEQUENCE)
    inner, _ = der.content_of(head[start:], der.SEQUENCE)
    fields = der.Reader(head[start + inner :])
    for tag in (der.INTEGER, der.SEQUENCE, der.SEQUENCE):  # version, algorithm, issuer
        fields.read(tag)
    return fields.read().as_time(), fields.read().as_time(), end


def _put_there(scope: Scope, *, delta: bool) -> PublishedFile | None:
    """Rebuild the newest file and open it.

    A file that a publisher has put there and not yet recorded stays: no CRL goes back.
    """
    with files.lock(scope.key):
        newest = archive.newest_published(scope, delta=delta)
        if newest is None:
            return None
        there = archive.at_hand(scope, delta=delta)
        if there is not None and there.number >= newest.number:
            return _opened(there)
        with archive.kept(newest, files.draft_path(newest.name)) as draft:
            files.install(draft, newest.name, newest.sha256)
        return _opened(newest)
