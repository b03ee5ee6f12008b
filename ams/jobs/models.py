"""The queue's three tables: what waits, what recurs, who works."""

from django.db import models
from django.db.models import Q

from ams.core.canonical import JSON


class Leased(models.Model):
    """Work that one worker at a time holds, for a limited time."""

    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=200, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True


class Job(Leased):
    """One piece of work; the row goes when the work is done, never before."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200, blank=True)
    payload: "models.JSONField[dict[str, JSON]]" = models.JSONField()
    run_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["run_at", "id"], name="jobs_job_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~Q(key="") & Q(leased_until__isnull=True),
                name="jobs_one_waiting_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"job {self.pk} {self.kind} {self.key}".rstrip()


class PeriodicJob(Leased):
    """When a recurring job is due again; made when a worker first sees its name."""

    name = models.CharField(max_length=100, primary_key=True)
    run_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"periodic job {self.name}"


class Worker(models.Model):
    """A running worker and when it last said so."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"worker {self.name}"
