"""What is served: CRLs, OCSP answers, CA certificates; without database what is still valid."""

import base64
import binascii
import hashlib
import os
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import DatabaseError, InterfaceError

from ams.authority.addresses import parse_crl_name
from ams.core.clock import Clock
from ams.distribution import ocsp_fields
from ams.distribution.caching import cache_headers, is_unchanged
from ams.distribution.health import ready
from ams.distribution.messages import Exchange, FilePart, Reply, plain
from ams.distribution.ranges import ranged
from ams.revocation import answering
from ams.revocation.answering import Answer
from ams.revocation.index import roster
from ams.revocation.index.errors import IndexCorrupt
from ams.revocation.index.keeping import index_folder
from ams.revocation.node import status_node
from ams.revocation.ocsp import our_authorities
from ams.revocation.serving import ServedFile, file_at_hand, published_file

# The certificate behind an address never changes.
_CERTIFICATE_AGE = timedelta(days=1)
_OCSP_HEADERS = {"Content-Type": ocsp_fields.TYPE, "Cache-Control": "no-store"}
_BASE64_SEQUENCE = "M"  # how the base 64 of any DER SEQUENCE begins, and no slug does


def alive(_exchange: Exchange, _rest: str, _clock: Clock) -> Reply:
    """Return that the process is up."""
    return plain(HTTPStatus.OK, "ok")


def readiness(_exchange: Exchange, _rest: str, clock: Clock) -> Reply:
    """Return whether what is served is fresh and can be renewed, as JSON."""
    is_ready, body = ready(clock)
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Reply(status, body, headers)


def crl(exchange: Exchange, name: str, clock: Clock) -> Reply:
    """Return the newest CRL of an issuer or a shard (RFC 5280, 4.2.1.13; type: RFC 2585, 4).

    ``name`` is ``slug``, ``slug/shard``, either with ``-delta`` (RFC 5280, 4.2.1.15).
    """
    slug, shard, delta = parse_crl_name(name)
    served = _newest(slug, shard, delta=delta, now=clock.now())
    if served is None:
        return plain(HTTPStatus.NOT_FOUND)
    with served.content:
        headers = cache_headers(
            f'"{served.sha256}"',
            modified=served.published_at,
            now=clock.now(),
            fresh_until=served.next_update,
        )
        if is_unchanged(exchange, headers):
            return Reply(HTTPStatus.NOT_MODIFIED, headers=headers)
        headers["Content-Type"] = "application/pkix-crl"
        body = FilePart(os.dup(served.content.fileno()), 0, served.length)
        return ranged(exchange, Reply(HTTPStatus.OK, body, headers))


def _newest(slug: str, shard: int | None, *, delta: bool, now: datetime) -> ServedFile | None:
    """Return the CRL in force; while the database is away the one on this machine, in its time."""
    try:
        return published_file(slug, shard, delta=delta)
    except (DatabaseError, InterfaceError):
        served = file_at_hand(slug, shard, delta=delta, now=now)
        if served is None:
            raise
        return served


def ca_certificate(exchange: Exchange, slug: str, clock: Clock, *, pem: bool = False) -> Reply:
    """Return the issuer's certificate, DER as caIssuers has it (RFC 5280, 4.2.2.1), or PEM."""
    encoded = _certificate_of(slug)
    if encoded is None:
        return plain(HTTPStatus.NOT_FOUND)
    certificate = x509.load_der_x509_certificate(encoded)
    body = certificate.public_bytes(Encoding.PEM if pem else Encoding.DER)
    now = clock.now()
    headers = cache_headers(
        f'"{hashlib.sha256(body).hexdigest()}"',
        modified=certificate.not_valid_before_utc,
        now=now,
        fresh_until=now + _CERTIFICATE_AGE,
        max_age=_CERTIFICATE_AGE,
    )
    if is_unchanged(exchange, headers):
        return Reply(HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Type"] = "application/x-pem-file" if pem else "application/pkix-cert"
    return Reply(HTTPStatus.OK, body, headers)


def _certificate_of(slug: str) -> bytes | None:
    """Return the certificate of the authority ``slug``; without database from the index's roster.

    Raises:
        DatabaseError, InterfaceError: neither is there.
    """
    try:
        authorities = our_authorities()
    except (DatabaseError, InterfaceError) as error:
        try:
            authorities = list(roster.read(index_folder()).authorities)
        except IndexCorrupt:
            raise error from None
    return next((each.certificate for each in authorities if each.slug == slug), None)


def ca_certificate_pem(exchange: Exchange, slug: str, clock: Clock) -> Reply:
    """Return the issuer's certificate as PEM."""
    return ca_certificate(exchange, slug, clock, pem=True)


def ocsp_answer(exchange: Exchange, rest: str, clock: Clock) -> Reply:
    """Return the answer to an OCSP request in the body, or in the path (RFC 6960, appendix A).

    ``rest`` is the path after ``/ocsp``: a slug, the request, or both.
    """
    slug, _, in_path = ("", "", rest) if rest.startswith(_BASE64_SEQUENCE) else rest.partition("/")
    source = status_node(index_folder()).source(clock.now())
    if slug and slug not in [authority.slug for authority in source.authorities()]:
        return plain(HTTPStatus.NOT_FOUND)
    encoded = exchange.body if exchange.method == "POST" else _decoded(in_path)
    answer = answering.respond(source, slug or None, encoded, clock=clock)
    headers = _ocsp_fields(answer, clock)
    if "ETag" not in headers or exchange.method == "POST":
        return Reply(HTTPStatus.OK, answer.der, headers)
    path = ocsp_fields.canonical(slug or None, encoded)
    if exchange.path != unquote(path):
        headers["Content-Location"] = path
    if is_unchanged(exchange, headers):
        del headers["Content-Type"]
        return Reply(HTTPStatus.NOT_MODIFIED, headers=headers)
    return Reply(HTTPStatus.OK, answer.der, headers)


def try_later() -> Reply:
    """Return the answer that asks an OCSP client to come back (RFC 6960, 2.3)."""
    return Reply(HTTPStatus.OK, answering.try_later().der, dict(_OCSP_HEADERS))


def _ocsp_fields(answer: Answer, clock: Clock) -> dict[str, str]:
    """Return the header fields of an answer; ``no-store`` is for unsigned ones alone."""
    if answer.this_update is None or answer.next_update is None:
        return dict(_OCSP_HEADERS)
    if not answer.is_cacheable:
        return dict(ocsp_fields.BOUND)
    this_update, next_update = (
        int(each.timestamp()) for each in (answer.this_update, answer.next_update)
    )
    kept = ocsp_fields.kept_seconds(next_update, int(clock.now().timestamp()))
    fields = ocsp_fields.fields(this_update, next_update, kept)
    return {**fields, "ETag": ocsp_fields.etag(answer.der)}


def _decoded(in_path: str) -> bytes:
    """Return the request in a path; what is no base 64 becomes what is no request.

    The server has undone the percent-encoding once; clients that encode twice, leave "/" and "+"
    as they are, or drop the padding are understood.
    """
    text = unquote(in_path).replace(" ", "+").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def time_stamp(exchange: Exchange, _rest: str, clock: Clock) -> Reply:
    """Return the answer to a time-stamp request in the body (RFC 3161, 3.4).

    Every answer is a TimeStampResp, also one that grants nothing; no cache keeps it.
    """
    # Here and not above: few installations are asked for time stamps.
    from ams.signatures import time_stamp_service  # noqa: PLC0415

    answer = time_stamp_service.answer(exchange.body, at=clock.now())
    headers = {"Content-Type": "application/timestamp-reply", "Cache-Control": "no-store"}
    return Reply(HTTPStatus.OK, answer, headers)
