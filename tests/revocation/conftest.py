"""What the tests of this package share."""

from tests.revocation.office import certificate, issuer, office, operator

__all__ = ["certificate", "issuer", "office", "operator"]
