"""Keys that are weak, or that others know, are refused where the applicant hands them in."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ams.certificates.errors import CertificationRequestRefused, KeyBlocked
from ams.certificates.services import block_keys
from ams.issuance.keys import hand_in_key
from ams.issuance.models import Details
from tests.certificates.pkcs10 import certification_request
from tests.certificates.primes import of_infineon
from tests.issuance.builders import verified
from tests.requests.builders import OPERATOR, Office, fresh

pytestmark = pytest.mark.django_db


def infineon() -> rsa.RSAPrivateKey:
    """Return a whole key as the faulty library made it (ROCA, CVE-2017-15361)."""
    p, q, e = of_infineon(), of_infineon(), 65537
    d = rsa.rsa_recover_private_exponent(e, p, q)
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(e, p * q),
    )  # fmt: skip
    return numbers.private_key()


@pytest.mark.parametrize(
    "make",
    [
        infineon,
        lambda: rsa.generate_private_key(public_exponent=65537, key_size=1024),  # noqa: S505 - refused
        lambda: ec.generate_private_key(ec.SECP521R1()),
        lambda: ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["roca", "rsa-1024", "p-521", "secp256k1"],
)
def test_a_weak_or_unusual_key_is_refused_and_the_request_waits_for_another(
    office: Office, make: Callable[[], CertificateIssuerPrivateKeyTypes]
) -> None:
    request = verified(office)
    content = certification_request(make())
    with pytest.raises(CertificationRequestRefused):
        hand_in_key(request.pk, content, actor=office.actor("sari"), clock=office.clock)
    assert fresh(request).activity == "key"
    assert Details.objects.get(request=request).spki_sha256 == ""


def test_a_key_of_a_list_that_the_operator_loaded_is_refused(office: Office) -> None:
    """Debian's keys of CVE-2008-0166 and published ones come as such lists (ADR 0041)."""
    request, key = verified(office), ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    block_keys(public, reason="CVE-2008-0166", actor=OPERATOR, clock=office.clock)
    with pytest.raises(KeyBlocked):
        hand_in_key(
            request.pk, certification_request(key), actor=office.actor("sari"), clock=office.clock
        )
