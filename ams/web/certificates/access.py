"""Which certificate an address means, for the one who asks."""

from ams.certificates.errors import CertificateNotFound
from ams.certificates.models import Certificate
from ams.core.actor import Actor


def seen_by(actor: Actor, certificate_id: int) -> Certificate:
    """Return the certificate if it exists for ``actor``.

    Raises:
        CertificateNotFound: it does not; another agency's is not told from none.
    """
    certificate = (
        Certificate.objects.for_actor(actor)
        .select_related("holder__agency", "issuer__parent")
        .filter(pk=certificate_id)
        .first()
    )
    if certificate is None:
        raise CertificateNotFound(f"no certificate {certificate_id} for '{actor.name}'")
    return certificate
