"""A certificate as its page shows it: parts of its names, its key, what is left of its time."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ams.authority.names import Attribute, parse
from ams.certificates.models import Certificate
from ams.certificates.services import chain_of
from ams.certificates.states import CertificateState
from ams.web.words import Words

_SOON = 30
_LABELS: dict[str, Words] = {
    "CN": gettext_lazy("Nama"),
    "E": gettext_lazy("Email"),
    "OU": gettext_lazy("Unit kerja"),
    "O": gettext_lazy("Organisasi"),
    "L": gettext_lazy("Kabupaten/kota"),
    "ST": gettext_lazy("Provinsi"),
    "C": gettext_lazy("Negara"),
    "description": gettext_lazy("Keterangan"),
}


@dataclass(frozen=True, slots=True)
class NamePart:
    """One attribute of a DN with its meaning in words."""

    attribute: str
    label: str
    value: str


def name_parts(name: str | x509.Name) -> tuple[NamePart, ...]:
    """Return the attributes of a DN in the certificate's order."""
    return tuple(_part(one) for one in parse(name).attributes)


def _part(attribute: Attribute) -> NamePart:
    label = _LABELS.get(attribute.name)
    return NamePart(attribute.name, str(label) if label else attribute.oid, attribute.value)


def days_left(certificate: Certificate, now: datetime) -> int:
    """Return the whole days until the certificate ends; negative once it has."""
    return (certificate.not_after - now).days


def time_left(certificate: Certificate, now: datetime) -> str:
    """Return "tinggal 41 hari" for what is in force, an empty text for what is not."""
    if certificate.state_at(now) not in {CertificateState.GOOD, CertificateState.HELD}:
        return ""
    days = days_left(certificate, now)
    if days == 0:
        return _("berakhir hari ini")
    return ngettext("tinggal %(days)d hari", "tinggal %(days)d hari", days) % {"days": days}


def ends_soon(certificate: Certificate, now: datetime) -> bool:
    """Tell whether the holder should think of renewing."""
    return bool(time_left(certificate, now)) and days_left(certificate, now) <= _SOON


def key_text(certificate: x509.Certificate) -> str:
    """Return the kind and size of the certificate's key."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size} bit"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {key.curve.name}"
    return type(key).__name__.removesuffix("PublicKey")


def chain_pem(certificate: Certificate) -> bytes:
    """Return the certificate and those above it, up to the root, one after the other as PEM."""
    every = (x509.load_der_x509_certificate(der) for der in chain_of(certificate))
    return b"".join(one.public_bytes(Encoding.PEM) for one in every)
