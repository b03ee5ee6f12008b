"""The package's face: what requests, pages, commands and the status service call."""

from ams.revocation.archive import find_crl, newest_published, octets, published_crls
from ams.revocation.entitlement import check_entitled, check_holder, own_issuer
from ams.revocation.freshness import Freshness, freshness
from ams.revocation.holds import hold, hold_own, holds_of, open_hold, release
from ams.revocation.publication import is_awaited, is_published, is_release_published
from ams.revocation.publishing import publish
from ams.revocation.revoking import revoke
from ams.revocation.scopes import Scope
from ams.revocation.serving import PublishedFile, published_file
from ams.revocation.uploading import upload

__all__ = [
    "Freshness",
    "PublishedFile",
    "Scope",
    "check_entitled",
    "check_holder",
    "find_crl",
    "freshness",
    "hold",
    "hold_own",
    "holds_of",
    "is_awaited",
    "is_published",
    "is_release_published",
    "newest_published",
    "octets",
    "open_hold",
    "own_issuer",
    "publish",
    "published_crls",
    "published_file",
    "release",
    "revoke",
    "upload",
]
