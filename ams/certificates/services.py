"""What other packages ask of the inventory; each act lives in a module of its own."""

from ams.certificates.inventory import mark_revoked
from ams.certificates.issuing import issue_from_request, issue_with_key

__all__ = ["issue_from_request", "issue_with_key", "mark_revoked"]
