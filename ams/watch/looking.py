"""Look at one certificate now: ask its CA, and take the answer into the inventory."""

from ams.authority.outside import trust
from ams.authority.outside.errors import Why
from ams.authority.outside.models import OutsideCA
from ams.authority.outside.reader import read_status
from ams.authority.outside.results import Reading, Refusal
from ams.certificates.models import Certificate
from ams.core.clock import Clock
from ams.watch.marking import take

_NOT_TRUSTED = Reading(
    refusals=(Refusal("ca", "", Why.NOT_TRUSTED, "the trust list holds no CA that issued it"),)
)


def ca_of(certificate: Certificate) -> OutsideCA | None:
    """Return the CA of the trust list that issued the certificate and is believed now.

    ``None`` for a certificate of ours, and where nobody is known.
    """
    if certificate.issuer_id is not None:
        return None
    ca = trust.issuer_of(certificate.certificate)
    return ca if ca is not None and ca.is_on else None


def look(certificate: Certificate, *, clock: Clock) -> Reading:
    """Read what its CA says, mark the certificate accordingly, and return the reading.

    Waits for others' machines: never to be called inside a transaction.
    """
    ca = ca_of(certificate)
    if ca is None:
        return _NOT_TRUSTED
    reading = read_status(certificate.certificate, ca, clock=clock)
    take(certificate.pk, ca, reading, clock=clock)
    return reading
