"""The package's face: what requests, pages, commands and the status service call."""

from ams.revocation.freshness import Freshness, freshness
from ams.revocation.publication import is_published
from ams.revocation.publishing import newest_published, publish, unpublished
from ams.revocation.revoking import revoke

__all__ = [
    "Freshness",
    "freshness",
    "is_published",
    "newest_published",
    "publish",
    "revoke",
    "unpublished",
]
