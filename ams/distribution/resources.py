"""What is served: CRLs, OCSP answers, CA certificates, each from the database at each request."""

import base64
import binascii
import hashlib
import re
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import unquote

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import DatabaseError, InterfaceError

from ams.authority.models import Issuer
from ams.core.clock import Clock
from ams.distribution.caching import cache_headers, http_date, is_unchanged
from ams.distribution.messages import Exchange, Reply, plain
from ams.revocation import ocsp
from ams.revocation.models import CRL

# The certificate behind an address never changes.
_CERTIFICATE_AGE = timedelta(days=1)
_OCSP_HEADERS = {"Content-Type": "application/ocsp-response", "Cache-Control": "no-store"}
_SLUG = re.compile(r"[a-z0-9-]+")
_BASE64_SEQUENCE = "M"  # how the base 64 of any DER SEQUENCE begins, and no slug does


def crl(exchange: Exchange, slug: str, clock: Clock) -> Reply:
    """Return the issuer's newest published CRL (RFC 5280, 4.2.1.13; media type: RFC 2585, 4)."""
    published = CRL.objects.filter(issuer__slug=slug, published_at__isnull=False)
    newest = published.defer("der").order_by("-number").first()
    if newest is None or newest.published_at is None:
        return plain(HTTPStatus.NOT_FOUND)
    headers = cache_headers(
        f'"{newest.sha256}"',
        modified=newest.published_at,
        now=clock.now(),
        fresh_until=newest.next_update,
    )
    if is_unchanged(exchange, headers):
        return Reply(HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Type"] = "application/pkix-crl"
    return Reply(HTTPStatus.OK, bytes(newest.der or b""), headers)


def ca_certificate(exchange: Exchange, slug: str, clock: Clock, *, pem: bool = False) -> Reply:
    """Return the issuer's certificate, DER as caIssuers has it (RFC 5280, 4.2.2.1), or PEM."""
    issuer = Issuer.objects.filter(slug=slug).first()
    if issuer is None:
        return plain(HTTPStatus.NOT_FOUND)
    body = issuer.certificate.public_bytes(Encoding.PEM if pem else Encoding.DER)
    now = clock.now()
    headers = cache_headers(
        f'"{hashlib.sha256(body).hexdigest()}"',
        modified=issuer.created_at,
        now=now,
        fresh_until=now + _CERTIFICATE_AGE,
        max_age=_CERTIFICATE_AGE,
    )
    if is_unchanged(exchange, headers):
        return Reply(HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Type"] = "application/x-pem-file" if pem else "application/pkix-cert"
    return Reply(HTTPStatus.OK, body, headers)


def ca_certificate_pem(exchange: Exchange, slug: str, clock: Clock) -> Reply:
    """Return the issuer's certificate as PEM."""
    return ca_certificate(exchange, slug, clock, pem=True)


def ocsp_answer(exchange: Exchange, rest: str, clock: Clock) -> Reply:
    """Return the answer to an OCSP request in the body, or in the path (RFC 6960, appendix A).

    ``rest`` is the path after ``/ocsp``: a slug, the request, or both.
    """
    slug, _, in_path = ("", "", rest) if rest.startswith(_BASE64_SEQUENCE) else rest.partition("/")
    try:
        issuer = Issuer.objects.filter(slug=slug).first() if _SLUG.fullmatch(slug) else None
    except (DatabaseError, InterfaceError):
        return Reply(HTTPStatus.OK, ocsp.try_later().der, dict(_OCSP_HEADERS))
    if slug and issuer is None:
        return plain(HTTPStatus.NOT_FOUND)
    encoded = exchange.body if exchange.method == "POST" else _decoded(in_path)
    answer = ocsp.respond(issuer, encoded, clock=clock)
    return Reply(HTTPStatus.OK, answer.der, {**_OCSP_HEADERS, **_freshness_headers(answer, clock)})


def _freshness_headers(answer: ocsp.Answer, clock: Clock) -> dict[str, str]:
    """Return the headers of RFC 5019, 6.2; max-age, which counts before Expires, is shorter.

    An answer to one client's nonce is of no use to another; ``no-store`` is for unsigned answers.
    """
    if answer.this_update is None or answer.next_update is None:
        return {}
    if not answer.is_cacheable:
        return {"Cache-Control": "private, max-age=0, must-revalidate"}
    now = clock.now()
    headers = cache_headers(
        f'"{hashlib.sha256(answer.der).hexdigest()}"',
        modified=answer.this_update,
        now=now,
        fresh_until=answer.next_update,
    )
    this_update, next_update = http_date(answer.this_update), http_date(answer.next_update)
    return {**headers, "Last-Modified": this_update, "Expires": next_update}


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
