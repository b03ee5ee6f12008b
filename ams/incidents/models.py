"""Incidents and their certificates, as kept in the database."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from ams.accounts.models import Account
from ams.certificates.models import Certificate
from ams.incidents.states import Outcome, State


class Incident(models.Model):
    """Many certificates revoked together, for one cause, on the word of two (ADR 0027).

    The counters follow the items: ``total`` are all chosen, ``waiting`` those still to be revoked.
    ``last_seq`` numbers the last change of status that it made. ``busy_ms`` is the time that
    batches took, from which rate and remaining time are told.
    """

    title = models.CharField(max_length=200)
    explanation = models.TextField(max_length=2000)
    reasons: "models.JSONField[list[str]]" = models.JSONField()
    selection: "models.JSONField[dict[str, str]]" = models.JSONField()
    refused_lines: "models.JSONField[list[str]]" = models.JSONField(default=list)
    tells_holders = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in State])
    total = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    revoked = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    busy_ms = models.PositiveBigIntegerField(default=0)
    proposed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    proposed_by_name = models.CharField(max_length=200)
    proposer_person_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_remark = models.CharField(max_length=500, blank=True)
    revoked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    paused_from = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed"], decided_at__isnull=True)
                | (~Q(state__in=["draft", "proposed"]) & Q(decided_at__isnull=False)),
                name="incident_moves_once_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=models.F("proposed_by"))
                | Q(state="rejected"),
                name="incident_needs_two",
            ),
        ]

    def __str__(self) -> str:
        """Return number and title."""
        return f"incident {self.pk}: {self.title}"

    @property
    def chosen(self) -> int:
        """Return how many certificates the incident is to revoke, done or not."""
        return self.waiting + self.revoked

    @property
    def percent(self) -> int:
        """Return how much of the work of the present phase is done."""
        if self.state == State.TELLING:
            return 100 * self.told // max(self.revoked, 1)
        return 100 * self.revoked // max(self.chosen, 1)

    @property
    def rate(self) -> float:
        """Return certificates revoked in a second of work."""
        return 1000 * self.revoked / self.busy_ms if self.busy_ms else 0.0

    @property
    def remaining(self) -> timedelta | None:
        """Return how long the rest takes at the present rate (``None``: nobody knows yet)."""
        if not self.revoked or not self.busy_ms:
            return None
        return timedelta(milliseconds=self.busy_ms * self.waiting // self.revoked)


class IncidentItem(models.Model):
    """One certificate of an incident and what became of it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="items")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="incident_items")
    outcome = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Outcome])
    told = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "certificate"], name="incident_names_each_once"
            )
        ]
        indexes = [
            models.Index(fields=["incident", "outcome", "told", "id"], name="incident_next_batch")
        ]

    def __str__(self) -> str:
        """Return which certificate of which incident."""
        return f"{self.incident_id}/{self.certificate_id}: {self.outcome}"
