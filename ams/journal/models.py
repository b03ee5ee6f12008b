"""Entries, tree head, checkpoints. Only ``ams.journal.services`` writes them."""

from typing import ClassVar, NoReturn, Self, TypeVar

from django.db import models

from ams.core.canonical import JSON
from ams.journal.entries import EntryFilter, Record, Subject
from ams.journal.errors import JournalAppendOnly
from ams.journal.merkle import Frontier

_Row = TypeVar("_Row", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[_Row]):
    """Rows that can be read; writing is for this package's services, changing for nobody."""

    def update(self, **_kwargs: object) -> NoReturn:
        """Refuse: written is written."""
        raise JournalAppendOnly(f"rows of {self.model.__name__} cannot be changed")

    def delete(self) -> NoReturn:
        """Refuse: written is written."""
        raise JournalAppendOnly(f"rows of {self.model.__name__} cannot be deleted")


class EntryQuerySet(AppendOnlyQuerySet["Entry"]):
    """Entries by what they are about."""

    def about(self, subject: Subject) -> Self:
        """Return the entries about ``subject``, oldest first."""
        return self.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("seq")

    def matching(self, wanted: EntryFilter) -> Self:
        """Return the entries that ``wanted`` lets through; ``until`` itself is not included."""
        conditions = models.Q()
        if wanted.since is not None:
            conditions &= models.Q(at__gte=wanted.since)
        if wanted.until is not None:
            conditions &= models.Q(at__lt=wanted.until)
        if wanted.events:
            conditions &= models.Q(event__in=wanted.events)
        if wanted.subject is not None:
            subject = wanted.subject
            conditions &= models.Q(subject_kind=subject.kind, subject_id=subject.id)
        if wanted.actor_account_id is not None:
            conditions &= models.Q(actor_account_id=wanted.actor_account_id)
        if wanted.text:
            conditions &= (
                models.Q(actor_name__icontains=wanted.text)
                | models.Q(subject_id__icontains=wanted.text)
                | models.Q(event__icontains=wanted.text)
            )
        return self.filter(conditions)


class AppendOnlyModel(models.Model):
    """A row that is inserted once and never touched again (database triggers say so too)."""

    class Meta:
        abstract = True

    def save(self, **_options: object) -> None:
        """Insert the row, whatever options Django passes.

        Raises:
            JournalAppendOnly: the row is in the database already.
        """
        if not self._state.adding:
            raise JournalAppendOnly(f"{self} cannot be changed")
        super().save(force_insert=True)

    def delete(self, *_arguments: object, **_options: object) -> NoReturn:
        """Refuse: written is written."""
        raise JournalAppendOnly(f"{self} cannot be deleted")


class Entry(AppendOnlyModel):
    """One event; leaf ``seq - 1`` of the journal's Merkle tree."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=200, blank=True)
    actor_account_id = models.BigIntegerField(null=True)
    actor_name = models.TextField(blank=True)
    origin = models.TextField(blank=True)
    data: "models.JSONField[dict[str, JSON]]" = models.JSONField()
    leaf_hash = models.BinaryField(max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["at"], name="journal_entry_at"),
            models.Index(fields=["event", "seq"], name="journal_entry_event"),
            models.Index(fields=["subject_kind", "subject_id"], name="journal_entry_subject"),
            models.Index(fields=["actor_account_id", "seq"], name="journal_entry_actor"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="journal_entry_from_one")
        ]

    def __str__(self) -> str:
        return f"journal entry {self.seq}"

    @property
    def record(self) -> Record:
        """Return what the entry says, as its leaf hash covers it."""
        return Record(
            seq=self.seq,
            at=self.at,
            event=self.event,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            actor_account_id=self.actor_account_id,
            actor_name=self.actor_name,
            origin=self.origin,
            data=self.data,
        )


class TreeHead(models.Model):
    """The one row that says how many entries there are; who holds its lock may append."""

    THE_ONE = 1

    id = models.SmallIntegerField(primary_key=True, default=THE_ONE)
    size = models.BigIntegerField(default=0)
    nodes = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="journal_tree_head_only_one")
        ]

    def __str__(self) -> str:
        return f"journal of {self.size} entries"

    @property
    def frontier(self) -> Frontier:
        """Return the frontier that the next entry is added to.

        Raises:
            ValueError: size and nodes do not fit: the row was altered.
        """
        return Frontier.from_bytes(self.size, bytes(self.nodes))


class StoredCheckpoint(AppendOnlyModel):
    """A signed statement: the journal of ``size`` entries has this root."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root_hash = models.BinaryField(max_length=32)
    note = models.TextField()

    objects: ClassVar[models.Manager["StoredCheckpoint"]] = AppendOnlyQuerySet[
        "StoredCheckpoint"
    ].as_manager()

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"
