"""PKCS #10 requests as people make them, and wrong ones."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID


def certification_request(
    key: CertificateIssuerPrivateKeyTypes | None = None,
    *,
    common_name: str = "Presiden",
    encoding: Encoding = Encoding.PEM,
) -> bytes:
    """Return a PKCS #10 request; its subject claims something that AMS does not look at."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(name)
        .sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        .public_bytes(encoding)
    )
