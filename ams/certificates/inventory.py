"""Look certificates up, and change the one thing about them that can change."""

from datetime import datetime

from ams.certificates.errors import AlreadyRevoked, CertificateNotFound
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus


def mark_revoked(certificate_id: int, *, at: datetime) -> None:
    """Set the certificate revoked at ``at``, in the caller's transaction; ``revocation`` calls it.

    Raises:
        AlreadyRevoked: it is; its time never moves.
        CertificateNotFound: there is no such certificate.
    """
    changed = (
        Certificate.objects.filter(pk=certificate_id)
        .exclude(status=CertificateStatus.REVOKED)
        .update(status=CertificateStatus.REVOKED, revoked_at=at)
    )
    if changed:
        return
    known = Certificate.objects.filter(pk=certificate_id).first()
    if known is None:
        raise CertificateNotFound(f"there is no certificate {certificate_id}")
    raise AlreadyRevoked(f"certificate {known.serial} was revoked at {known.revoked_at}")
