"""How an authority publishes the status of its certificates: shards, deltas, expired ones."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from ams.authority.errors import StatusPolicyRefused
from ams.authority.models import Issuer, StatusPolicy
from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.database.rows import Rows
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

MAX_SHARDS: Final = 4096
_POLICIES: Final = Rows(StatusPolicy)


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What is to become of a policy; ``None`` leaves a part as it is."""

    shards: int | None = None
    deltas: bool | None = None
    freshest_in_certificates: bool | None = None
    expired: StatusPolicy.Expired | None = None


def policy_of(issuer: Issuer) -> StatusPolicy:
    """Return the issuer's policy: a full CRL alone, expired certificates kept, if none was set."""
    found = _POLICIES.first("issuer_id = %s", [issuer.pk], issuer=issuer)
    return found or StatusPolicy(issuer=issuer, addresses=[])


@transaction.atomic
def set_policy(issuer: Issuer, change: PolicyChange, *, actor: Actor, clock: Clock) -> StatusPolicy:
    """Change the issuer's policy and return it; certificates issued from now on follow it.

    Raises:
        StatusPolicyRefused: fewer shards than before (certificates point to them for their life),
            too many, or shards or deltas for a root.
    """
    shards, deltas, freshest = change.shards, change.deltas, change.freshest_in_certificates
    journal.append(
        Event.ISSUER_STATUS_POLICY,
        subject=Subject.of("issuer", issuer.slug),
        actor=actor,
        at=clock.now(),
        data={
            "shards": shards,
            "deltas": deltas,
            "freshest_in_certificates": freshest,
            "expired": change.expired,
        },
    )
    policy = policy_of(issuer)
    if issuer.is_root and (shards or deltas or freshest):
        raise StatusPolicyRefused(f"{issuer.slug} is a root: it has one CRL, of few entries")
    if shards is not None:
        _check_shards(policy, shards)
        policy.shards = shards
    policy.deltas = policy.deltas if deltas is None else deltas
    if freshest is not None:
        policy.freshest_in_certificates = freshest
    policy.expired = change.expired or policy.expired
    _note_address(policy)
    policy.save()
    return policy


def _check_shards(policy: StatusPolicy, shards: int) -> None:
    if shards < policy.shards:
        raise StatusPolicyRefused(
            f"{policy.issuer} has {policy.shards} shards, which certificates point to: they can "
            f"become more, not {shards}"
        )
    if shards > MAX_SHARDS:
        raise StatusPolicyRefused(f"{shards} shards are more than {MAX_SHARDS}")


def note_address(issuer: Issuer) -> None:
    """Remember the present status address, before a certificate carries it (RFC 5280, 5.2.5).

    A shard's CRL names its own address; a certificate issued under an earlier one must find that.
    """
    policy = policy_of(issuer)
    if policy.shards and settings.AMS_STATUS_URL not in policy.addresses:
        with transaction.atomic():
            policy = StatusPolicy.objects.select_for_update().get(issuer=issuer)
            _note_address(policy)
            policy.save(update_fields=["addresses"])


def _note_address(policy: StatusPolicy) -> None:
    if settings.AMS_STATUS_URL not in policy.addresses:
        policy.addresses = [*policy.addresses, settings.AMS_STATUS_URL]
