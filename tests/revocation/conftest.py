"""What the tests of this package share."""

from tests.revocation.office import certificate, issuer, office, operator, responder

__all__ = ["certificate", "issuer", "office", "operator", "responder"]
