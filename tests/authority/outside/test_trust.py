"""Who stands in the trust list, and who may change it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import DatabaseError, transaction

from ams.accounts.errors import NotAdministrator
from ams.authority.outside import hosts, trust
from ams.authority.outside.errors import (
    HostRefused,
    OutsideCAExists,
    OutsideCANotFound,
    OutsideCARefused,
)
from ams.authority.outside.hosts import HostRule
from ams.authority.outside.models import OutsideCA
from ams.authority.outside.trust import Addresses
from ams.core.actor import Actor, Role
from ams.core.clock import ManualClock
from ams.journal.models import Entry
from tests.authority.outside.scene import OPERATOR, Outside

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Actor(7, "Rina", roles=frozenset({Role.ADMINISTRATOR}))
OTHERS = [Actor(8, "Hadi", roles=frozenset({Role.AUDITOR})), Actor(9, "Sari")]
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def self_signed(clock: ManualClock, key: Key, *, is_ca: bool = True) -> bytes:
    """Return a self-signed certificate in DER."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Akar")])
    now = clock.now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=10))
        .add_extension(x509.BasicConstraints(is_ca, None), critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_a_bundle_in_any_order_becomes_a_chain(outside: Outside, clock: ManualClock) -> None:
    root, issuing = trust.add_authorities(
        outside.authority.bundle(), actor=ADMINISTRATOR, clock=clock
    )
    assert (root.parent, issuing.parent) == (None, root)
    assert issuing.name == "BSRE CA CONTOH DS G1"
    assert issuing.subject_dn == "C=ID,O=Badan Siber dan Sandi Negara,CN=BSRE CA CONTOH DS G1"
    assert root.subject_dn.startswith("CN=Root CA Contoh DS G1,O=Kementerian")
    assert Entry.objects.filter(event="outside_ca:add").count() == 2


def test_an_issuing_ca_needs_the_one_above(outside: Outside, clock: ManualClock) -> None:
    root, issuing = (
        outside.authority.certificate(name).public_bytes(Encoding.DER)
        for name in ("root", "issuing")
    )
    with pytest.raises(OutsideCARefused, match="add it first or too: CN=Root CA Contoh"):
        trust.add_authorities(issuing, actor=OPERATOR, clock=clock)
    trust.add_authorities(root, actor=OPERATOR, clock=clock)
    assert trust.add_authorities(issuing, actor=OPERATOR, clock=clock)
    with pytest.raises(OutsideCAExists):
        trust.add_authorities(issuing, actor=OPERATOR, clock=clock)


def test_what_is_no_ca_is_refused(outside: Outside, clock: ManualClock) -> None:
    person = outside.good.public_bytes(Encoding.PEM)
    weak = self_signed(clock, rsa.generate_private_key(65537, 1024))  # noqa: S505 - refused
    plain = self_signed(clock, ec.generate_private_key(ec.SECP256R1()), is_ca=False)
    key = (outside.authority.folder / "issuing.key").read_bytes()
    for content in (person, weak, plain, key + person, b"", b"x", b"x" * 300_000):
        with pytest.raises(OutsideCARefused):
            trust.add_authorities(content, actor=OPERATOR, clock=clock)
    # All or none: a bundle with one that is no CA's adds nothing.
    with pytest.raises(OutsideCARefused):
        trust.add_authorities(outside.authority.bundle() + person, actor=OPERATOR, clock=clock)
    assert not OutsideCA.objects.exists()


@pytest.mark.parametrize("actor", OTHERS, ids=lambda actor: actor.name)
def test_only_administrators_change_the_list(
    actor: Actor, ca: OutsideCA, outside: Outside, clock: ManualClock
) -> None:
    calls: list[Callable[[], object]] = [
        lambda: trust.add_authorities(outside.authority.bundle(), actor=actor, clock=clock),
        lambda: trust.set_addresses(ca.pk, Addresses(), actor=actor, clock=clock),
        lambda: trust.switch_off(ca.pk, actor=actor, clock=clock),
        lambda: trust.switch_on(ca.pk, actor=actor, clock=clock),
        lambda: hosts.set_host(ca.pk, HostRule("ca.example"), actor=actor, clock=clock),
        lambda: hosts.remove_host(ca.pk, 1, actor=actor, clock=clock),
    ]
    before = Entry.objects.count()
    for call in calls:
        with pytest.raises(NotAdministrator):
            call()
    assert Entry.objects.count() == before


def test_each_change_is_journaled_once(ca: OutsideCA, clock: ManualClock) -> None:
    stated = Addresses("http://ca.example/ocsp", "http://ca.example/ca.crl", "https://ca.example")
    trust.set_addresses(ca.pk, stated, actor=ADMINISTRATOR, clock=clock)
    for _ in range(2):
        trust.switch_off(ca.pk, actor=ADMINISTRATOR, clock=clock)
    for _ in range(2):
        trust.switch_on(ca.pk, actor=ADMINISTRATOR, clock=clock)
    row = hosts.set_host(ca.pk, HostRule("CA.Example:8080"), actor=ADMINISTRATOR, clock=clock)
    assert (row.host, row.port, str(row)) == ("ca.example", 8080, "ca.example:8080")
    again = HostRule("ca.example:8080", is_internal=True, timeout_seconds=3)
    assert hosts.set_host(ca.pk, again, actor=ADMINISTRATOR, clock=clock).pk == row.pk
    hosts.remove_host(ca.pk, row.pk, actor=ADMINISTRATOR, clock=clock)
    events = Entry.objects.filter(actor_account_id=7).order_by("seq")
    assert list(events.values_list("event", flat=True)) == [
        "outside_ca:change", "outside_ca:switch_off", "outside_ca:switch_on",
        "outside_host:set", "outside_host:set", "outside_host:remove",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    [
        HostRule(""), HostRule("http://ca.example"), HostRule("ca.example/x"),
        HostRule("ca.example:0"), HostRule("ca.example:x"), HostRule("a b"),
        HostRule("user@ca.example"), HostRule("ca.example", timeout_seconds=0),
        HostRule("ca.example", timeout_seconds=999), HostRule("ca.example", size_limit=1),
        HostRule("ca.example", size_limit=10**12),
    ],
    ids=str,
)  # fmt: skip
def test_a_host_that_is_none_is_refused(rule: HostRule, ca: OutsideCA, clock: ManualClock) -> None:
    with pytest.raises(HostRefused):
        hosts.set_host(ca.pk, rule, actor=OPERATOR, clock=clock)


@pytest.mark.parametrize(
    ("typed", "kept"), [("::1", "[::1]"), ("[::1]:81", "[::1]:81"), ("10.0.0.1", "10.0.0.1")]
)
def test_network_addresses_are_hosts_too(
    typed: str, kept: str, ca: OutsideCA, clock: ManualClock
) -> None:
    assert str(hosts.set_host(ca.pk, HostRule(typed), actor=OPERATOR, clock=clock)) == kept


def test_addresses_are_of_the_web(ca: OutsideCA, clock: ManualClock) -> None:
    with pytest.raises(HostRefused) as refusal:
        trust.set_addresses(ca.pk, Addresses("ldap://x", "file:///x"), actor=OPERATOR, clock=clock)
    assert set(refusal.value.fields) == {"ocsp_url", "crl_url"}


def test_what_is_not_there_is_not_found(ca: OutsideCA, clock: ManualClock) -> None:
    with pytest.raises(OutsideCANotFound):
        trust.find(0)
    with pytest.raises(OutsideCANotFound):
        hosts.remove_host(ca.pk, 0, actor=OPERATOR, clock=clock)


def test_the_issuer_is_found_by_name_and_signature(
    ca: OutsideCA, outside: Outside, clock: ManualClock
) -> None:
    stranger = outside.authority.certificate("stranger").public_bytes(Encoding.DER)
    other = trust.add_authorities(stranger, actor=OPERATOR, clock=clock)[0]
    assert other.subject_dn == ca.subject_dn
    assert trust.issuer_of(outside.good) == ca
    assert trust.issuer_of(outside.authority.certificate("root")) == ca.parent
    OutsideCA.objects.filter(pk=ca.pk).delete()
    assert trust.issuer_of(outside.good) is None


@pytest.mark.parametrize(
    "field", ["subject_dn", "certificate_der", "not_after", "fingerprint_sha256"]
)
def test_the_database_itself_keeps_a_ca_as_it_came(field: str, ca: OutsideCA) -> None:
    value = ca.not_before if field == "not_after" else b"x" if field == "certificate_der" else "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        OutsideCA.objects.filter(pk=ca.pk).update(**{field: value})
