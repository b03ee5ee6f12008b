"""CRLs are signed as they are handed in, after the same order as certificates."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from ams.authority import services
from ams.authority.errors import CheckFailed, KeyUnavailable
from ams.authority.hierarchy import Hierarchy
from ams.authority.keys import KeyAlgorithm, key_store
from ams.authority.models import Issuer, SigningIntent
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from tests.authority.checks.vectors import entry

pytestmark = pytest.mark.django_db

Edit = Callable[[x509.CertificateRevocationListBuilder], x509.CertificateRevocationListBuilder]


def _to_be_signed(issuer: Issuer, clock: ManualClock, number: int = 5) -> bytes:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        services.public_key_of(issuer.certificate)
    )
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(clock.now())
        .next_update(clock.now() + timedelta(days=1))
        .add_extension(identifier, critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_revoked_certificate(entry(at=clock.now()))
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        .tbs_certlist_bytes
    )


def test_the_crl_is_signed_by_the_issuers_key_and_unchanged(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    tbs = _to_be_signed(issuer, clock)
    der = services.sign_crl(issuer, tbs, actor=operator, clock=clock)
    crl = x509.load_der_x509_crl(der)
    assert crl.is_signature_valid(services.public_key_of(issuer.certificate))
    assert crl.tbs_certlist_bytes == tbs


def test_the_root_signs_its_own_crl(issuer: Issuer, operator: Actor, clock: ManualClock) -> None:
    root = issuer.chain()[-1]
    der = services.sign_crl(root, _to_be_signed(root, clock), actor=operator, clock=clock)
    key = services.public_key_of(root.certificate)
    assert x509.load_der_x509_crl(der).is_signature_valid(key)


def test_the_intent_is_filed_under_the_crl_number(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    services.sign_crl(issuer, _to_be_signed(issuer, clock, 300), actor=operator, clock=clock)
    intent = SigningIntent.objects.get(kind=SigningIntent.Kind.CRL)
    assert (intent.serial, intent.issuer) == ("012C", issuer)
    assert intent.signed_at == clock.now()


def test_a_crl_in_another_issuers_name_is_refused(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    tbs = _to_be_signed(issuer.chain()[-1], clock)
    with pytest.raises(CheckFailed, match="is not the issuer's subject"):
        services.sign_crl(issuer, tbs, actor=operator, clock=clock)
    assert not SigningIntent.objects.filter(kind=SigningIntent.Kind.CRL).exists()


def test_a_crl_for_another_kind_of_key_is_refused(operator: Actor, clock: ManualClock) -> None:
    hierarchy = Hierarchy(slug="rsa", algorithm=KeyAlgorithm.RSA_3072)
    issuer = services.initialise(hierarchy, actor=operator, clock=clock)
    with pytest.raises(CheckFailed, match="algorithm"):
        services.sign_crl(issuer, _to_be_signed(issuer, clock), actor=operator, clock=clock)


def test_octets_that_are_no_crl_are_refused(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    for octets in (b"", b"\x30\x00", b"CRL", _to_be_signed(issuer, clock)[:-3]):
        with pytest.raises(CheckFailed):
            services.sign_crl(issuer, octets, actor=operator, clock=clock)


def test_without_the_key_no_crl_is_begun(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    key_store().remove(issuer.key_name)
    with pytest.raises(KeyUnavailable):
        services.sign_crl(issuer, _to_be_signed(issuer, clock), actor=operator, clock=clock)
