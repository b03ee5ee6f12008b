"""CRLs are signed as they are handed in, after the same order as certificates."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from ams.authority import building, keys, services, signing
from ams.authority.errors import CheckFailed, KeyUnavailable
from ams.authority.hierarchy import Hierarchy
from ams.authority.keys import KeyAlgorithm, SigningKey, key_store
from ams.authority.models import Issuer, SigningIntent
from ams.authority.services import CRLOrder
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from tests.authority.checks.vectors import entry

pytestmark = pytest.mark.django_db

Edit = Callable[[x509.CertificateRevocationListBuilder], x509.CertificateRevocationListBuilder]


def _to_be_signed(
    issuer: Issuer, clock: ManualClock, number: int = 5, key: SigningKey | None = None
) -> bytes:
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
        .sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        .tbs_certlist_bytes
    )


def _order(
    tbs: bytes, complete: Callable[[bytes], None] = lambda _: None, *, digest: bytes = b""
) -> CRLOrder:
    return CRLOrder(tbs, b"manifest", digest or hashlib.sha256(tbs).digest(), complete)


def _assembled(tbs: bytes, issuer: Issuer, signature: bytes) -> x509.CertificateRevocationList:
    algorithm = signing.algorithm_for(services.public_key_of(issuer.certificate)).dump()
    return x509.load_der_x509_crl(signing.assemble(tbs, algorithm, signature))


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_the_crl_is_signed_by_its_digest_alone(
    operator: Actor, clock: ManualClock, algorithm: KeyAlgorithm
) -> None:
    hierarchy = Hierarchy(slug="lain", algorithm=algorithm)
    issuer = services.initialise(hierarchy, actor=operator, clock=clock)
    key = services.public_key_of(issuer.certificate)
    tbs = _to_be_signed(issuer, clock, key=building.throwaway(key))
    told: list[bytes] = []
    signature = services.sign_crl(issuer, _order(tbs, told.append), actor=operator, clock=clock)
    assert _assembled(tbs, issuer, signature).is_signature_valid(key)
    assert told == [signature]
    assert len(signature) <= keys.signature_length(key)


def test_the_root_signs_its_own_crl(issuer: Issuer, operator: Actor, clock: ManualClock) -> None:
    root = issuer.chain()[-1]
    tbs = _to_be_signed(root, clock)
    signature = services.sign_crl(root, _order(tbs), actor=operator, clock=clock)
    key = services.public_key_of(root.certificate)
    assert _assembled(tbs, root, signature).is_signature_valid(key)


def test_the_intent_is_filed_under_the_crl_number_with_its_manifest(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    order = _order(_to_be_signed(issuer, clock, 300))
    signature = services.sign_crl(issuer, order, actor=operator, clock=clock)
    intent = SigningIntent.objects.get(kind=SigningIntent.Kind.CRL)
    assert (intent.serial, intent.issuer) == ("012C", issuer)
    assert intent.signed_at == clock.now()
    assert bytes(intent.to_be_signed) == b"manifest"
    assert bytes(intent.signed or b"") == signature


def test_what_cannot_be_completed_counts_as_not_signed(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    def full(_signature: bytes) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        services.sign_crl(
            issuer, _order(_to_be_signed(issuer, clock), full), actor=operator, clock=clock
        )
    intent = SigningIntent.objects.get(kind=SigningIntent.Kind.CRL)
    assert (intent.signed, intent.failed_at) == (None, clock.now())


def test_a_signature_by_another_key_does_not_leave_the_process(
    issuer: Issuer, operator: Actor, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    monkeypatch.setattr(
        signing, "sign_digest", lambda _, digest: keys.sign_digest(stranger, digest)
    )
    told: list[bytes] = []
    with pytest.raises(CheckFailed, match="does not verify"):
        services.sign_crl(
            issuer, _order(_to_be_signed(issuer, clock), told.append), actor=operator, clock=clock
        )
    assert told == []


def test_a_crl_in_another_issuers_name_is_refused(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    order = _order(_to_be_signed(issuer.chain()[-1], clock))
    with pytest.raises(CheckFailed, match="is not the issuer's subject"):
        services.sign_crl(issuer, order, actor=operator, clock=clock)
    assert not SigningIntent.objects.filter(kind=SigningIntent.Kind.CRL).exists()


def test_a_crl_for_another_kind_of_key_is_refused(operator: Actor, clock: ManualClock) -> None:
    hierarchy = Hierarchy(slug="rsa", algorithm=KeyAlgorithm.RSA_3072)
    issuer = services.initialise(hierarchy, actor=operator, clock=clock)
    with pytest.raises(CheckFailed, match="algorithm"):
        services.sign_crl(issuer, _order(_to_be_signed(issuer, clock)), actor=operator, clock=clock)


def test_octets_that_are_no_crl_are_refused(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    for octets in (b"", b"\x30\x00", b"CRL", _to_be_signed(issuer, clock)[:-3]):
        with pytest.raises(CheckFailed):
            services.sign_crl(issuer, _order(octets), actor=operator, clock=clock)


def test_without_the_key_no_crl_is_begun(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    key_store().remove(issuer.key_name)
    with pytest.raises(KeyUnavailable):
        services.sign_crl(issuer, _order(_to_be_signed(issuer, clock)), actor=operator, clock=clock)
