"""The package's face: what requests, pages, commands and the status service call."""

from ams.revocation.freshness import Freshness, freshness
from ams.revocation.publication import is_published
from ams.revocation.publishing import (
    find_crl,
    newest_published,
    publish,
    published_crls,
    unpublished,
)
from ams.revocation.revoking import revoke

__all__ = [
    "Freshness",
    "find_crl",
    "freshness",
    "is_published",
    "newest_published",
    "publish",
    "published_crls",
    "revoke",
    "unpublished",
]
