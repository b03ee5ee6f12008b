"""How an authority publishes status: set by the operator, followed by certificates issued later."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID
from pytest_django.fixtures import Settings

from ams.authority import services
from ams.authority.addresses import crl_name, parse_crl_name, shard_in
from ams.authority.errors import NameRefused, StatusPolicyRefused
from ams.authority.hierarchy import Hierarchy
from ams.authority.models import Issuer, StatusPolicy
from ams.authority.profiles import INDIVIDUAL_SIGNING, profile
from ams.authority.services import PolicyChange
from ams.authority.subjects import subject
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.journal.events import Event
from ams.journal.models import Entry
from tests.authority.checks.vectors import SUBJECTS

pytestmark = pytest.mark.django_db


def issued(issuer: Issuer, operator: Actor, clock: ManualClock) -> x509.Certificate:
    return services.sign_certificate(
        issuer,
        profile=profile(INDIVIDUAL_SIGNING),
        subject=subject(profile(INDIVIDUAL_SIGNING), SUBJECTS[INDIVIDUAL_SIGNING]),
        public_key=ec.generate_private_key(ec.SECP256R1()).public_key(),
        actor=operator,
        clock=clock,
    )


def urls(points: x509.CRLDistributionPoints | x509.FreshestCRL) -> list[str]:
    return [str(name.value) for point in points for name in point.full_name or ()]


def test_a_new_authority_has_one_full_crl_and_keeps_expired_certificates(issuer: Issuer) -> None:
    policy = services.policy_of(issuer)
    assert (policy.shards, policy.deltas, policy.expired) == (0, False, "keep")


def test_a_certificate_points_to_its_shard_and_to_that_shard_s_delta(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    change = PolicyChange(shards=16, deltas=True, freshest_in_certificates=True)
    services.set_policy(issuer, change, actor=operator, clock=clock)
    certificate = issued(issuer, operator, clock)
    shard = certificate.serial_number % 16
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    freshest = certificate.extensions.get_extension_for_class(x509.FreshestCRL)
    (complete,), (delta,) = urls(points.value), urls(freshest.value)
    assert complete.endswith(f"/crl/{issuer.slug}/{shard}.crl")
    assert delta.endswith(f"/crl/{issuer.slug}/{shard}-delta.crl")
    assert not freshest.critical
    assert shard_in(certificate, issuer.slug) == shard
    assert shard_in(certificate, "lain") is None


def test_a_certificate_names_delta_crls_only_where_that_is_chosen_besides(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    for change in (PolicyChange(deltas=True), PolicyChange(freshest_in_certificates=True)):
        services.set_policy(issuer, change, actor=operator, clock=clock)
        found = issued(issuer, operator, clock).extensions
        carried = ExtensionOID.FRESHEST_CRL in {each.oid for each in found}
        assert carried == bool(change.freshest_in_certificates)


def test_without_shards_a_certificate_points_to_the_full_crl(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    certificate = issued(issuer, operator, clock)
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert urls(points)[0].endswith(f"/crl/{issuer.slug}.crl")
    assert shard_in(certificate, issuer.slug) is None
    assert shard_in(issuer.chain()[-1].certificate, issuer.slug) is None
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.FreshestCRL)


def test_shards_grow_and_never_shrink(issuer: Issuer, operator: Actor, clock: ManualClock) -> None:
    for shards in (4, 4, 128):
        services.set_policy(issuer, PolicyChange(shards), actor=operator, clock=clock)
    with pytest.raises(StatusPolicyRefused, match=r"has 128 shards.*not 127"):
        services.set_policy(issuer, PolicyChange(127), actor=operator, clock=clock)
    with pytest.raises(StatusPolicyRefused, match="more than 4096"):
        services.set_policy(issuer, PolicyChange(4097), actor=operator, clock=clock)
    assert StatusPolicy.objects.get(issuer=issuer).shards == 128
    assert Entry.objects.filter(event=Event.ISSUER_STATUS_POLICY).count() == 3


def test_what_is_not_said_stays(issuer: Issuer, operator: Actor, clock: ManualClock) -> None:
    drop = StatusPolicy.Expired.DROP
    for change in (PolicyChange(shards=2), PolicyChange(deltas=True), PolicyChange(expired=drop)):
        policy = services.set_policy(issuer, change, actor=operator, clock=clock)
    assert (policy.shards, policy.deltas, policy.expired) == (2, True, "drop")


def test_a_root_has_neither_shards_nor_deltas(
    issuer: Issuer, operator: Actor, clock: ManualClock
) -> None:
    root = issuer.chain()[-1]
    named = PolicyChange(freshest_in_certificates=True)
    for change in (PolicyChange(shards=2), PolicyChange(deltas=True), named):
        with pytest.raises(StatusPolicyRefused, match="is a root"):
            services.set_policy(root, change, actor=operator, clock=clock)


def test_every_address_that_certificates_carry_is_remembered(
    issuer: Issuer, operator: Actor, clock: ManualClock, settings: Settings
) -> None:
    settings.AMS_STATUS_URL = "http://lama.id"
    services.set_policy(issuer, PolicyChange(shards=2), actor=operator, clock=clock)
    settings.AMS_STATUS_URL = "http://baru.id"
    issued(issuer, operator, clock)
    issued(issuer, operator, clock)
    assert services.policy_of(issuer).addresses == ["http://lama.id", "http://baru.id"]


@pytest.mark.parametrize("delta", [True, False])
@pytest.mark.parametrize("shard", [None, 0, 127])
def test_a_crl_s_name_is_read_back(shard: int | None, *, delta: bool) -> None:
    name = crl_name("kebumen-kota", shard, delta=delta)
    assert parse_crl_name(name) == ("kebumen-kota", shard, delta)


def test_no_authority_is_called_like_another_one_s_delta() -> None:
    with pytest.raises(NameRefused, match="delta"):
        Hierarchy(slug="kebumen-delta")
