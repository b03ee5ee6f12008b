"""The states a certificate can be in, as people see them."""

from enum import StrEnum


class CertificateStatus(StrEnum):
    """What the issuer says of the certificate (RFC 6960, 2.2; a hold is kept apart)."""

    GOOD = "good"
    REVOKED = "revoked"
    HELD = "held"


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
