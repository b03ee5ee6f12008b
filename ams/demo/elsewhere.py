"""An outside CA for the demonstration: invented, offline, with one certificate of a member."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from ams.authority.outside import trust
from ams.authority.outside.trust import Addresses
from ams.certificates.services import CertificateFile, import_certificates
from ams.core.actor import system
from ams.core.identifiers import serial_to_hex
from ams.demo.office import Office

_ACTOR = system("demo")
_LIFE = timedelta(days=730)
_CA_LIFE = timedelta(days=3650)
_NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.COMMON_NAME, "CA Nasional Peragaan G1"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Badan Peragaan"),
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
    ]
)


def give_outside_certificate(office: Office, username: str) -> None:
    """Trust an invented CA and import a certificate that it issued to the member.

    Its key is kept nowhere and its addresses lead nowhere: what is asked of it stays open.
    """
    key = rsa.generate_private_key(65537, 2048)
    root = _root(office, key)
    (ca,) = trust.add_authorities(root.public_bytes(Encoding.PEM), actor=_ACTOR, clock=office.clock)
    stated = Addresses(application_url="https://aplikasi.ca-peragaan.example/")
    trust.set_addresses(ca.pk, stated, actor=_ACTOR, clock=office.clock)
    issued = _issued(office, username, key)
    import_certificates(
        [CertificateFile("ca-nasional.pem", issued.public_bytes(Encoding.PEM))],
        match={serial_to_hex(issued.serial_number): username},
        actor=_ACTOR,
        clock=office.clock,
    )


def _root(office: Office, key: rsa.RSAPrivateKey) -> x509.Certificate:
    begins = office.clock.now() - timedelta(days=1000)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    return builder.sign(key, hashes.SHA384())


def _issued(office: Office, username: str, key: rsa.RSAPrivateKey) -> x509.Certificate:
    person = office.people[username]
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, person.email),
            x509.NameAttribute(NameOID.COMMON_NAME, person.plain_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pemerintah Kabupaten Kebumen"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        ]
    )
    begins = office.clock.now() - timedelta(days=400)
    own = rsa.generate_private_key(65537, 2048)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_NAME)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_addresses(), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def _addresses() -> x509.AuthorityInformationAccess:
    where = x509.UniformResourceIdentifier("http://ocsp.ca-peragaan.example/")
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)]
    )
