"""Header fields of OCSP answers (RFC 9919, 6.2; RFC 6960, appendix A) and their one address."""

import binascii
import hashlib
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from ams.distribution.caching import http_date

TYPE: Final = "application/ocsp-response"
BOUND: Final = {"Content-Type": TYPE, "Cache-Control": "private, max-age=0, must-revalidate"}
"""Those of an answer to one client's nonce, which is of no use to another."""


def kept_seconds(next_update: int, now: int) -> int:
    """Return for how long caches may keep an answer without asking: never past nextUpdate."""
    return max(0, min(int(settings.AMS_OCSP_MAX_AGE_SECONDS), next_update - now))


def fields(this_update: int, next_update: int, kept: int) -> dict[str, str]:
    """Return the fields that let caches keep an answer.

    max-age counts before Expires and is shorter, so that a revocation shows before nextUpdate.
    """
    return {
        "Content-Type": TYPE,
        "Cache-Control": f"public, max-age={kept}, must-revalidate, no-transform",
        "Last-Modified": http_date(datetime.fromtimestamp(this_update, UTC)),
        "Expires": http_date(datetime.fromtimestamp(next_update, UTC)),
    }


def etag(answer: bytes) -> str:
    """Return the strong validator: SHA-256 of the answer in hexadecimal."""
    return f'"{hashlib.sha256(answer).hexdigest()}"'


def canonical(slug: str | None, request: bytes) -> str:
    """Return the one address of a request: base 64 with padding, percent-encoded (RFC 9919, 5)."""
    text = spelled(request).decode("ascii")
    return f"/ocsp/{slug}/{text}" if slug else f"/ocsp/{text}"


def spelled(request: bytes) -> bytes:
    """Return how a request stands at the end of that address."""
    text = binascii.b2a_base64(request, newline=False)
    return text.replace(b"+", b"%2B").replace(b"/", b"%2F").replace(b"=", b"%3D")
