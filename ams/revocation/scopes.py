"""Which certificates a CRL speaks of: all of an issuer's, or those of one of its shards."""

from dataclasses import dataclass

from ams.authority.addresses import crl_name, parse_crl_name
from ams.authority.models import Issuer
from ams.authority.services import issuer_by_slug, policy_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a series of CRLs (RFC 5280, 5); without ``shard`` the whole of the issuer's."""

    issuer: Issuer
    shard: int | None = None

    @property
    def key(self) -> str:
        """Return the scope's name in addresses, file names and the queue."""
        return crl_name(self.issuer.slug, self.shard)

    def __str__(self) -> str:
        """Return the name."""
        return self.key


def all_scopes() -> list[Scope]:
    """Return every scope that has CRLs: each issuer's whole and its shards."""
    return [scope for issuer in Issuer.objects.order_by("slug") for scope in scopes_of(issuer)]


def scopes_of(issuer: Issuer) -> list[Scope]:
    """Return the issuer's scopes; its shards first, whose CRLs are short."""
    shards = policy_of(issuer).shards
    return [*(Scope(issuer, shard) for shard in range(shards)), Scope(issuer)]


def scope_of(key: str) -> Scope:
    """Return the scope that ``key`` names.

    Raises:
        IssuerNotFound: there is no such issuer.
    """
    slug, shard, _ = parse_crl_name(key)
    return Scope(issuer_by_slug(slug), shard)
