"""The block list: public keys that may never be certified again (ADR 0024)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from django.db import transaction
from django.db.models import QuerySet

from ams.certificates.errors import BlockingNotPermitted, KeyBlocked, KeyNotBlocked
from ams.certificates.key_hashes import read_key_hashes
from ams.certificates.models import BlockedKey, Certificate
from ams.core.actor import Actor, Role
from ams.core.clock import Clock
from ams.core.errors import InvalidInput, NotFound
from ams.database.kind import by_index
from ams.database.statements import execute
from ams.journal import services as journal
from ams.journal.entries import Fact, Subject
from ams.journal.events import Event
from ams.journal.inserting import insert_many

REASON_LENGTH: Final = 500
COMPROMISED: Final = "keyCompromise"
_BATCH: Final = 500
# By its digest the certificate that each key is of, ``None`` where it came by itself.
Keys: TypeAlias = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class BlockReport:
    """How many keys were added to the block list, and how many stood on it already."""

    added: int
    known: int


def check_not_blocked(spki_sha256: str) -> None:
    """Return if the key may be certified.

    Raises:
        KeyBlocked: it stands on the block list.
    """
    row = BlockedKey.objects.in_force().filter(spki_sha256=spki_sha256).first()
    if row is not None:
        raise KeyBlocked(
            f"the key {spki_sha256} is on the block list since {row.added_at.isoformat()}: "
            f"{row.reason}; make a new key"
        )


@transaction.atomic
def block_keys(content: bytes, *, reason: str, actor: Actor, clock: Clock) -> BlockReport:
    """Put every key that ``content`` names (digests, PEM) on the block list, or none.

    Raises:
        BlockingNotPermitted: neither the system nor an officer of the CA for all agencies.
        InvalidInput: a line cannot be read, or the reason is missing or too long.
    """
    _check_may_block(actor)
    said = _checked(reason)
    digests = read_key_hashes(content)
    added = _block(dict.fromkeys(digests), reason=said, actor=actor, at=clock.now())
    return BlockReport(added=added, known=len(digests) - added)


@transaction.atomic
def block_key_of(certificate: Certificate, *, reason: str, actor: Actor, clock: Clock) -> bool:
    """Put a certificate's key on the block list and tell whether it was not there before.

    Raises:
        BlockingNotPermitted: neither the system nor an officer of the CA for all agencies.
        InvalidInput: the reason is missing or too long.
    """
    _check_may_block(actor)
    key = {certificate.spki_sha256: certificate.pk}
    return _block(key, reason=_checked(reason), actor=actor, at=clock.now()) == 1


def keys_to_block(certificates: Iterable[Certificate]) -> Keys:
    """Return the keys of certificates, each from one of them, that are not on the list yet."""
    return _new({one.spki_sha256: one.pk for one in certificates})


def blocking_facts(keys: Keys) -> list[tuple[Event, Fact]]:
    """Return what the journal is told before ``keys`` are put on the list."""
    return [
        (Event.KEY_BLOCK, Fact(Subject("key", digest), {"certificate": certificate}))
        for digest, certificate in keys.items()
    ]


def put_on_block_list(keys: Keys, *, reason: str, actor: Actor, at: datetime) -> None:
    """Put keys on the list, once the journal was told in the same transaction.

    The journal comes first, as its lock must. Two who add the same key at once both tell of it;
    it is on the list once.
    """
    insert_many(
        BlockedKey,
        (
            "spki_sha256", "reason", "certificate_id", "added_at", "actor_account_id",
            "actor_name", "removed_reason", "removed_by_name",
        ),
        (
            (digest, reason, certificate, at, actor.account_id, actor.name, "", "")
            for digest, certificate in keys.items()
        ),
        once=True,
    )  # fmt: skip


@transaction.atomic
def unblock_key(spki_sha256: str, *, reason: str, actor: Actor, clock: Clock) -> BlockedKey:
    """Take a key off the block list: for mistakes, by the operator's command line alone.

    Raises:
        BlockingNotPermitted: the actor is not the system.
        KeyNotBlocked: the key is not on the list.
        InvalidInput: the digest cannot be read, or the reason is missing or too long.
    """
    if not actor.is_system:
        raise BlockingNotPermitted("a key leaves the block list by the command line alone")
    said = _checked(reason)
    (digest, *more) = read_key_hashes(spki_sha256.encode())
    if more:
        raise InvalidInput("one key at a time", fields={"keys": ["more than one key is named"]})
    row = BlockedKey.objects.in_force().filter(spki_sha256=digest).first()
    if row is None:
        raise KeyNotBlocked(f"the key {digest} is not on the block list")
    journal.append(Event.KEY_UNBLOCK, subject=Subject("key", digest), actor=actor, at=clock.now())
    row.removed_at, row.removed_reason, row.removed_by_name = clock.now(), said, actor.name
    row.save(update_fields=["removed_at", "removed_reason", "removed_by_name"])
    return row


def blocked_keys(actor: Actor) -> QuerySet[BlockedKey]:
    """Return the keys on the block list, the newest first.

    Raises:
        NotFound: the actor neither keeps the list nor manages or audits AMS.
    """
    may = actor.is_system or actor.is_ca_officer
    if not (may or actor.has(Role.AUDITOR) or actor.has(Role.ADMINISTRATOR)):
        raise NotFound(f"the block list does not exist for '{actor.name}'")
    return BlockedKey.objects.in_force().order_by("-pk")


def _block(keys: Keys, *, reason: str, actor: Actor, at: datetime) -> int:
    """Add the keys that are not there, each from its certificate if any; return how many."""
    new = _new(keys)
    journal.append_all(blocking_facts(new), actor=actor, at=at)
    put_on_block_list(new, reason=reason, actor=actor, at=at)
    return len(new)


def _new(keys: Keys) -> dict[str, int | None]:
    known = _known(list(keys))
    return {digest: source for digest, source in keys.items() if digest not in known}


def _known(digests: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(digests), _BATCH):
        some = digests[start : start + _BATCH]
        places = ", ".join(["%s"] * len(some))
        rows = execute(
            f"SELECT spki_sha256 FROM certificates_blockedkey {by_index('blocked_key_once')} "  # noqa: S608 - places alone
            f"WHERE spki_sha256 IN ({places}) AND removed_at IS NULL",
            some,
        )
        found.update(digest for (digest,) in rows)
    return frozenset(found)


def _check_may_block(actor: Actor) -> None:
    if not (actor.is_system or actor.is_ca_officer):
        raise BlockingNotPermitted(f"{actor.name} is no officer of the CA for all agencies")


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > REASON_LENGTH:
        message = f"the reason has {len(text)} characters, it needs 1 to {REASON_LENGTH}"
        raise InvalidInput(message, fields={"reason": [message]})
    return text
