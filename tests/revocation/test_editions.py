"""Complete, delta and shard CRLs of one history say the same (RFC 5280, 5.2.4 and 5.2.5)."""

import random
from datetime import timedelta

import pytest
from cryptography import x509
from pytest_django.fixtures import Settings

from ams.authority.models import Issuer, StatusPolicy
from ams.authority.services import PolicyChange, set_policy
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from ams.jobs.worker import run_due
from ams.revocation import archive, feed, files
from ams.revocation.errors import CRLRefused
from ams.revocation.models import CRL
from ams.revocation.services import Scope, find_crl, hold, is_published, publish, release, revoke
from tests.revocation.office import START, Office, octets_of, put_certificate

Said = dict[int, tuple[str, str]]
REMOVED = "removeFromCRL"


def parsed(row: CRL) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(octets_of(row))


def said(row: CRL) -> Said:
    """Return reason and time by serial number."""
    found = {}
    for entry in parsed(row):
        kinds = [each.value for each in entry.extensions if isinstance(each.value, x509.CRLReason)]
        reason = kinds[0].reason.value if kinds else "unspecified"
        found[entry.serial_number] = (reason, entry.revocation_date_utc.isoformat())
    return found


def with_delta(complete: Said, delta: Said) -> Said:
    merged = {**complete, **delta}
    return {serial: told for serial, told in merged.items() if told[0] != REMOVED}


def extension(row: CRL, kind: type[x509.ExtensionType]) -> x509.Extension[x509.ExtensionType]:
    return parsed(row).extensions.get_extension_for_class(kind)


def distribution_point(url: str | None) -> x509.IssuingDistributionPoint:
    """Return that of a shard at ``url``, or of authorities alone."""
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(url)] if url else None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=url is None,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )


@pytest.fixture
def policy(issuer: Issuer, operator: Actor, clock: ManualClock) -> Issuer:
    """Return an issuer with two shards and delta CRLs."""
    set_policy(issuer, PolicyChange(shards=2, deltas=True), actor=operator, clock=clock)
    return issuer


def put(issuer: Issuer, office: Office, shard: int | None, *, days: int = 700) -> Certificate:
    end = START + timedelta(days=days)
    return put_certificate(issuer, office.budi, not_after=end, shard=shard)


def act_at_random(
    random_: random.Random, certificates: list[Certificate], actor: Actor, clock: ManualClock
) -> None:
    certificate = random_.choice(certificates)
    certificate.refresh_from_db()
    if certificate.status == "revoked":
        return
    if random_.random() < 0.3:
        reason = random_.choice(["kehilangan", "mutasi", "lainnya"])
        revoke(certificate.pk, reasons=[reason], actor=actor, clock=clock)
    elif certificate.status == "held":
        release(certificate.pk, reason="x", actor=actor, clock=clock)
    else:
        hold(certificate.pk, reason="x", actor=actor, clock=clock)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("expired", StatusPolicy.Expired)
def test_base_and_delta_say_what_the_complete_crl_says(
    policy: Issuer,
    office: Office,
    operator: Actor,
    *,
    clock: ManualClock,
    seed: int,
    expired: StatusPolicy.Expired,
) -> None:
    set_policy(policy, PolicyChange(expired=expired), actor=operator, clock=clock)
    random_ = random.Random(seed)  # noqa: S311 - a test's history
    certificates = [
        put(policy, office, random_.choice([None, 0, 1]), days=random_.choice([1, 2, 700]))
        for _ in range(12)
    ]
    scopes = [Scope(policy, shard) for shard in (None, 0, 1)]
    for _ in range(6):
        clock.advance(timedelta(hours=random_.choice([0, 1, 7, 13])))
        for _ in range(random_.randint(0, 4)):
            act_at_random(random_, certificates, operator, clock)
        for scope in scopes:
            check_what_waits(scope)
            publish(policy.pk, scope.shard, clock=clock)
            check_agreement(scope, clock)
    whole = said(find_crl(Scope(policy)))
    for scope in scopes[1:]:
        mine = {each.serial_number for each in certificates if each.shard == scope.shard}
        shard = said(find_crl(scope))
        assert shard == {serial: told for serial, told in whole.items() if serial in mine}


def check_what_waits(scope: Scope) -> None:
    """Ask after every number whether something waits, and what."""
    for after in range(feed.newest_seq(scope) + 2):
        waiting = feed.waiting(scope, after)
        assert feed.is_waiting(scope, after) == waiting.exists()
        until = after + 3
        assert feed.is_waiting(scope, after, until) == waiting.filter(seq__lte=until).exists()


def check_agreement(scope: Scope, clock: ManualClock) -> None:
    """Apply the newest delta CRL to each complete CRL that it is for."""
    newest, delta = find_crl(scope), find_crl(scope, delta=True)
    assert delta.number == newest.number
    if delta.is_its_own_base:
        assert not said(delta)
        assert not archive.published(scope).filter(
            number__lt=newest.number, next_update__gt=clock.now(), expired_before=None
        )
    assert delta.this_update == newest.this_update
    bases = archive.published(scope).filter(number__gte=delta.base_number)
    for base in bases.filter(number__lt=newest.number):
        assert with_delta(said(base), said(delta)) == said(newest)
    for row in (newest, delta):
        assert files.crl_path(row.name).read_bytes() == octets_of(row)


def test_a_delta_names_its_base_the_oldest_that_is_still_in_use(
    policy: Issuer, clock: ManualClock
) -> None:
    for _ in range(4):
        publish(policy.pk, clock=clock)
        clock.advance(timedelta(hours=9))
    delta = find_crl(Scope(policy), delta=True)
    indicator = extension(delta, x509.DeltaCRLIndicator)
    assert indicator.critical
    assert indicator.value == x509.DeltaCRLIndicator(2)  # the first ended three hours ago
    assert (delta.number, delta.base_number) == (4, 2)


def test_an_empty_delta_comes_with_the_first_edition_and_after_all_bases_have_ended(
    policy: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    for number in (1, 2):
        certificate = put(policy, office, 0)
        revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
        for shard in (None, 0, 1):
            publish(policy.pk, shard, clock=clock)
            delta = find_crl(Scope(policy, shard), delta=True)
            assert extension(delta, x509.DeltaCRLIndicator).value == x509.DeltaCRLIndicator(number)
            assert not said(delta)
        clock.advance(timedelta(days=2))  # a long outage: nobody holds a CRL that is still valid


def test_deltas_that_are_wanted_later_are_published_at_once_and_stay_for_who_points_to_them(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    run_due(clock)
    scope = Scope(issuer)
    assert archive.newest_published(scope, delta=True) is None
    set_policy(issuer, PolicyChange(deltas=True), actor=operator, clock=clock)
    clock.advance(timedelta(minutes=1))
    run_due(clock)
    assert find_crl(scope, delta=True).number == find_crl(scope).number == 2
    set_policy(issuer, PolicyChange(deltas=False), actor=operator, clock=clock)
    certificate = put(issuer, office, None)
    revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    run_due(clock)
    assert find_crl(scope, delta=True).number == find_crl(scope).number == 3
    assert set(said(find_crl(scope, delta=True))) == {certificate.serial_number}
    with pytest.raises(x509.ExtensionNotFound):
        extension(find_crl(scope), x509.FreshestCRL)


def test_what_each_says_of_its_scope_and_of_its_delta(
    policy: Issuer, clock: ManualClock, settings: Settings
) -> None:
    for shard in (None, 1):
        for _ in range(2):
            publish(policy.pk, shard, clock=clock)
    full, part = find_crl(Scope(policy)), find_crl(Scope(policy, 1))
    delta = find_crl(Scope(policy, 1), delta=True)
    base = f"{settings.AMS_STATUS_URL}/crl/kebumen"
    with pytest.raises(x509.ExtensionNotFound):
        extension(full, x509.IssuingDistributionPoint)
    points = extension(part, x509.IssuingDistributionPoint)
    assert points.critical
    assert points.value == distribution_point(f"{base}/1.crl")
    assert points == extension(delta, x509.IssuingDistributionPoint)
    for row, url in ((full, f"{base}-delta.crl"), (part, f"{base}/1-delta.crl")):
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
        assert extension(row, x509.FreshestCRL).value == x509.FreshestCRL([point])
    with pytest.raises(x509.ExtensionNotFound):
        extension(delta, x509.FreshestCRL)


def test_a_shard_s_crl_names_every_address_that_its_certificates_carry(
    policy: Issuer, operator: Actor, clock: ManualClock, settings: Settings
) -> None:
    old = settings.AMS_STATUS_URL
    settings.AMS_STATUS_URL = "http://baru.id"
    row = publish(policy.pk, 0, clock=clock)
    point = extension(row, x509.IssuingDistributionPoint).value
    assert isinstance(point, x509.IssuingDistributionPoint)
    assert [str(name.value) for name in point.full_name or ()] == [
        f"{old}/crl/kebumen/0.crl", "http://baru.id/crl/kebumen/0.crl"
    ]  # fmt: skip


def test_the_root_s_crl_is_about_authorities_alone(issuer: Issuer, clock: ManualClock) -> None:
    assert issuer.parent is not None
    points = extension(publish(issuer.parent.pk, clock=clock), x509.IssuingDistributionPoint)
    assert points.critical
    assert points.value == distribution_point(None)


def test_a_revocation_is_published_by_its_shard_and_by_the_full_crl(
    policy: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    run_due(clock)
    certificate = put(policy, office, 1)
    clock.advance(timedelta(minutes=1))
    revocation = revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    assert is_published(revocation, clock=clock) is None
    run_due(clock)
    numbers = {
        scope.shard: (find_crl(scope).number, certificate.serial_number in said(find_crl(scope)))
        for scope in (Scope(policy), Scope(policy, 0), Scope(policy, 1))
    }
    assert numbers == {None: (2, True), 0: (1, False), 1: (2, True)}
    assert is_published(revocation, clock=clock) == find_crl(Scope(policy))


EXPIRED_CERTS = x509.ObjectIdentifier("2.5.29.60")


def test_entries_of_expired_certificates_are_kept_and_said_to_be(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    certificate = put(issuer, office, None, days=1)
    revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    for _ in range(4):
        row = publish(issuer.pk, clock=clock)
        clock.advance(timedelta(days=1))
    assert certificate.serial_number in said(row)
    value = parsed(row).extensions.get_extension_for_oid(EXPIRED_CERTS)
    since = issuer.certificate.not_valid_before_utc
    assert not value.critical
    assert value.value == x509.UnrecognizedExtension(
        EXPIRED_CERTS, b"\x18\x0f" + since.strftime("%Y%m%d%H%M%SZ").encode()
    )


def test_entries_are_dropped_after_one_crl_past_the_end_of_the_certificate(
    issuer: Issuer, office: Office, operator: Actor, clock: ManualClock
) -> None:
    drop = PolicyChange(deltas=True, expired=StatusPolicy.Expired.DROP)
    set_policy(issuer, drop, actor=operator, clock=clock)
    short, long = put(issuer, office, None, days=1), put(issuer, office, None)
    for each in (short, long):
        revoke(each.pk, reasons=["mutasi"], actor=operator, clock=clock)
    held = put(issuer, office, None, days=1)
    hold(held.pk, reason="x", actor=operator, clock=clock)
    listed = []
    for _ in range(4):
        row = publish(issuer.pk, clock=clock)
        listed.append(
            sorted(said(row)) == sorted(each.serial_number for each in (short, long, held))
        )
        clock.advance(timedelta(hours=18))
    # At 0, 18, 36 and 54 hours: the third is the one after expiry, the fourth may do without.
    assert listed == [True, True, True, False]
    assert set(said(row)) == {long.serial_number}
    told = said(find_crl(Scope(issuer), delta=True))
    assert {told[each.serial_number][0] for each in (short, held)} == {REMOVED}
    assert [octets_of(find_crl(Scope(issuer), number=number))[:1] for number in (1, 2, 3)]
    with pytest.raises(x509.ExtensionNotFound):
        parsed(row).extensions.get_extension_for_oid(EXPIRED_CERTS)
    set_policy(issuer, PolicyChange(expired=StatusPolicy.Expired.KEEP), actor=operator, clock=clock)
    assert set(said(publish(issuer.pk, clock=clock))) == {
        each.serial_number for each in (short, long, held)
    }


def test_dropping_is_no_excuse_for_losing(
    issuer: Issuer,
    office: Office,
    operator: Actor,
    *,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drop = PolicyChange(expired=StatusPolicy.Expired.DROP)
    set_policy(issuer, drop, actor=operator, clock=clock)
    certificate = put(issuer, office, None)
    revoke(certificate.pk, reasons=["mutasi"], actor=operator, clock=clock)
    publish(issuer.pk, clock=clock)
    monkeypatch.setattr("ams.revocation.feed.revoked", lambda *_: iter(()))
    with pytest.raises(CRLRefused, match="entries of CRL 1 are not what they were"):
        publish(issuer.pk, clock=clock)
