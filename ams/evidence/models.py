"""Bundles that were asked for: how far each is, and for a day what became of it."""

import uuid

from django.db import models
from django.db.models import Q

from ams.accounts.models import Account
from ams.evidence.claims import Copy
from ams.requests.models import Request


class State(models.TextChoices):
    """Where a bundle stands."""

    WAITING = "waiting"  # for the worker, or being made by it
    READY = "ready"
    FAILED = "failed"


class CaseBundle(models.Model):
    """One person's bundle of a case: each gets his own, for it says who had it made.

    ``stage`` is what the worker does (``making.Stage``), empty while nobody works on it.
    ``through`` is the number of the case's last journal entry when it was made; ``content`` is
    sealed (``custody.sealing``); ``failure`` is the code of what kept it from being made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="bundles")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices)
    stage = models.CharField(max_length=8, blank=True)
    copy = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Copy])
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    through = models.BigIntegerField(default=0)
    content = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "account"], name="bundle_one_for_each"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(made_at__isnull=False, size__gt=0),
                name="bundle_ready_has_content",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="bundle_asked")]

    def __str__(self) -> str:
        """Return which case it proves."""
        return f"bundle of {self.request_id}"

    @property
    def is_ready(self) -> bool:
        """Tell whether it was made and can be fetched."""
        return self.state == State.READY

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is being made or waits to be."""
        return self.state == State.WAITING
