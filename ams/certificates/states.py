"""The states a certificate can be in, as people see them."""

from enum import StrEnum


class CertificateStatus(StrEnum):
    """What the issuer says of the certificate (RFC 6960, 2.2; a hold is kept apart)."""

    GOOD = "good"
    REVOKED = "revoked"
    HELD = "held"

    def may_become(self, other: "CertificateStatus") -> bool:
        """Tell whether the issuer may say ``other`` next: only a hold can be taken back."""
        return other is not self and self is not CertificateStatus.REVOKED


class CertificateState(StrEnum):
    """The status and the validity together: what the certificate is worth at a moment."""

    GOOD = "good"
    REVOKED = "revoked"
    HELD = "held"
    EXPIRED = "expired"


class CertificateOrigin(StrEnum):
    """How a certificate came into the inventory."""

    ISSUED = "issued"
    IMPORTED = "imported"
    SERVICE = "service"  # issued to no person: an agency's seal, a time-stamp service
