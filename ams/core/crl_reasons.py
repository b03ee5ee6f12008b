"""CRLReason by its own names and numbers, and which of several counts (RFC 5280, 5.3.1)."""

from enum import StrEnum
from typing import Final

_UNUSED_NUMBER: Final = 7


class CRLReason(StrEnum):
    """CRLReason by its own names (RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"
    REMOVE_FROM_CRL = "removeFromCRL"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"
    AA_COMPROMISE = "aACompromise"

    @property
    def number(self) -> int:
        """Return the number that CRL entries and OCSP responses carry; 7 is not used."""
        position = list(CRLReason).index(self)
        return position if position < _UNUSED_NUMBER else position + 1


# The most severe first: what a relying party must fear most wins (ADR 0010).
SEVERITY: Final = (
    CRLReason.CA_COMPROMISE,
    CRLReason.KEY_COMPROMISE,
    CRLReason.AA_COMPROMISE,
    CRLReason.PRIVILEGE_WITHDRAWN,
    CRLReason.AFFILIATION_CHANGED,
    CRLReason.SUPERSEDED,
    CRLReason.CESSATION_OF_OPERATION,
    CRLReason.UNSPECIFIED,
)

# What may be said of a person's certificate: a CA's or attribute authority's key is nobody's reason
# to give, a hold and its end are acts of their own (ADR 0024).
OF_A_PERSON: Final = tuple(
    one for one in SEVERITY if one not in {CRLReason.CA_COMPROMISE, CRLReason.AA_COMPROMISE}
)
