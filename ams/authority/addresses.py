"""Where relying parties find what an authority publishes: one place for all who write or serve it.

A certificate carries these addresses for its life, so they never change (ADR 0025).
"""

import re
from urllib.parse import urlsplit

from cryptography import x509

DELTA = "-delta"
_SHARD = re.compile(r"/crl/([a-z0-9-]+)/([0-9]{1,6})\.crl")


def crl_name(slug: str, shard: int | None = None, *, delta: bool = False) -> str:
    """Return the name of a CRL in addresses and among files."""
    name = slug if shard is None else f"{slug}/{shard}"
    return name + DELTA if delta else name


def parse_crl_name(name: str) -> tuple[str, int | None, bool]:
    """Return slug, shard and whether it is a delta CRL, of a CRL's name."""
    slug, _, shard = name.removesuffix(DELTA).partition("/")
    return slug, int(shard) if shard else None, name.endswith(DELTA)


def crl_url(status_url: str, slug: str, shard: int | None = None, *, delta: bool = False) -> str:
    """Return the address of the CRL of the authority ``slug`` or of its shard."""
    return f"{status_url}/crl/{crl_name(slug, shard, delta=delta)}.crl"


def shard_in(certificate: x509.Certificate, slug: str) -> int | None:
    """Return the shard whose CRL a certificate of ``slug`` points to, ``None`` if to none's."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return None
    for point in points:
        for name in point.full_name or ():
            found = _SHARD.fullmatch(urlsplit(str(name.value)).path)
            if found is not None and found[1] == slug:
                return int(found[2])
    return None
