"""What an entry says, and the exact octets of its leaf. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

from ams.core.canonical import JSON, canonical, canonical_text
from ams.journal import merkle

LEAF_FORM = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: a kind ("request") and that kind's identifier as text."""

    kind: str
    id: str

    @classmethod
    def of(cls, kind: str, identifier: object) -> Self:
        """Return the subject with any identifier (number, UUID, code) as text."""
        return cls(kind, str(identifier))


@dataclass(frozen=True, slots=True)
class Fact:
    """One of many events of one kind: what it is about and what there is to say."""

    subject: Subject
    data: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that an entry says; ``seq`` counts from 1 without gaps."""

    seq: int
    at: datetime
    event: str
    subject_kind: str
    subject_id: str
    actor_account_id: int | None
    actor_name: str
    origin: str
    data: Mapping[str, JSON]

    def as_json(self) -> dict[str, JSON]:
        """Return the leaf's object: all fields, the time in UTC with six decimals, the form."""
        return {
            "actor_account_id": self.actor_account_id,
            "actor_name": self.actor_name,
            "at": moment_text(self.at),
            "data": self.data,
            "event": self.event,
            "form": LEAF_FORM,
            "origin": self.origin,
            "seq": self.seq,
            "subject_id": self.subject_id,
            "subject_kind": self.subject_kind,
        }

    def leaf(self) -> bytes:
        """Return the leaf's octets: ``as_json`` in canonical JSON (RFC 8785; ADR 0005)."""
        return canonical(self.as_json())

    def leaf_hash(self) -> bytes:
        """Return the leaf's hash; leaf ``seq - 1`` of the tree counted as RFC 6962 does."""
        return merkle.leaf_hash(self.leaf())


class Leaves:
    """Spells the leaves of one act's entries: what they share is spelt once.

    The octets are those of ``Record.leaf``; an act may have a hundred thousand of them.
    """

    __slots__ = ("_closing", "_opening")

    def __init__(
        self, *, at: datetime, actor_account_id: int | None, actor_name: str, origin: str
    ) -> None:
        shared = canonical_text(
            {
                "actor_account_id": actor_account_id,
                "actor_name": actor_name,
                "at": moment_text(at),
            }
        )
        self._opening = shared.removesuffix("}") + ',"data":'
        self._closing = f',"form":{LEAF_FORM},"origin":{canonical_text(origin)},"seq":'

    def leaf_hash(self, seq: int, event: str, subject: Subject, data: str) -> bytes:
        """Return the hash of the leaf that holds ``data``, which is canonical JSON already."""
        leaf = (
            f'{self._opening}{data},"event":{_spelt(event)}{self._closing}{seq},'
            f'"subject_id":{canonical_text(subject.id)},"subject_kind":{_spelt(subject.kind)}}}'
        )
        return merkle.leaf_hash(leaf.encode())


@lru_cache(maxsize=256)
def _spelt(word: str) -> str:
    """Return a word in canonical JSON; events and kinds of subjects are few."""
    return canonical_text(word)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted; what is ``None`` or empty does not restrict."""

    since: datetime | None = None
    until: datetime | None = None
    events: tuple[str, ...] = ()
    subject: Subject | None = None
    actor_account_id: int | None = None
    text: str = ""

    def as_json(self) -> dict[str, JSON]:
        """Return what restricts, for the journal's own entry about an export."""
        said: dict[str, JSON] = {
            "since": moment_text(self.since) if self.since else None,
            "until": moment_text(self.until) if self.until else None,
            "events": list(self.events),
            "subject": f"{self.subject.kind}:{self.subject.id}" if self.subject else None,
            "actor_account_id": self.actor_account_id,
            "text": self.text,
        }
        return {name: value for name, value in said.items() if value not in (None, [], "")}


def moment_text(moment: datetime) -> str:
    """Return ``2026-11-22T07:05:00.000000Z``."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{naive.isoformat(timespec='microseconds')}Z"
