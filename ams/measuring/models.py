"""What an office's administrator decides about its working time, and what was measured by it.

``Mark`` and the tallies hold nothing of their own: ``marking`` and ``counting`` make them again
from the requests' history at any time (ADR 0032).
"""

import uuid
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Agency, Supervisor
from ams.core.canonical import JSON
from ams.measuring.limits import Level
from ams.measuring.working_time import Zone
from ams.requests.models import ActivityRecord, Request

EVERYWHERE = 0
"""The scope of a tally that counts all agencies together."""


class WorkingWeek(models.Model):
    """A regency's working hours where they differ from ``working_time.DEFAULT_WEEK``.

    ``hours`` has seven entries, Monday first: ``["07:30", "16:00"]``, or null for a closed day.
    """

    regency = models.OneToOneField(Agency, models.PROTECT, related_name="working_week")
    zone = models.CharField(
        _("zona waktu"), max_length=40, choices=[(zone.value, zone.name) for zone in Zone]
    )
    hours: "models.JSONField[JSON]" = models.JSONField()

    def __str__(self) -> str:
        """Return whose week it is."""
        return f"working week of {self.regency_id}"


class DayChange(models.Model):
    """A day that differs from the shipped holidays: closed all the same, or open after all."""

    regency = models.ForeignKey(Agency, models.PROTECT, related_name="day_changes")
    day = models.DateField(_("tanggal"))
    is_open = models.BooleanField(_("hari kerja"), default=False)
    reason = models.CharField(_("keterangan"), max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["regency", "day"], name="day_changed_once"),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.regency_id} {self.day}"


class Figure(StrEnum):
    """What is counted. The month of a mark is that of the fact it tells of."""

    CASE = "case"  # a request, by its filing; label: its status
    REASON = "reason"  # one for each chosen reason, by the filing; label: the reason
    STEP = "step"  # an activity carried out, by its end; label: the activity
    WAIT = "wait"  # the same before somebody began; in tallies only
    RETURNED = "returned"  # a check that sent the request back, by its time; label: the check
    WHY = "why"  # one for each item that failed in it; label: the item
    PUBLISHED = "published"  # click to publication, by the click
    TOLD = "told"  # click to the mail server's acceptance, by the click
    SATISFACTION = "satisfaction"  # an answer, by its time; label: the score


class Verdict(models.IntegerChoices):
    """Whether the standard was kept."""

    MISSED = 0
    KEPT = 1
    NOT_JUDGED = 2  # the applicant's own time, or no standard


class Mark(models.Model):
    """One thing that counts once, with the time it took; every figure is a number of marks.

    ``working`` and ``waiting`` are seconds of working time, for ``published`` and ``told`` of the
    clock. ``agency`` is the applicant's when the request was first measured, and stays.
    """

    request = models.ForeignKey(Request, models.CASCADE, related_name="marks")
    figure = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Figure])
    label = models.CharField(max_length=40, blank=True)
    month = models.DateField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    procedure_key = models.CharField(max_length=40)
    verdict = models.PositiveSmallIntegerField(choices=Verdict.choices, default=Verdict.NOT_JUDGED)
    working = models.PositiveIntegerField(null=True)
    waiting = models.PositiveIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["figure", "month", "label", "verdict"], name="mark_figure"),
            models.Index(fields=["agency", "figure", "month"], name="mark_agency"),
            models.Index(fields=["figure", "-month", "-id"], name="mark_newest"),
        ]

    def __str__(self) -> str:
        """Return what is counted for which request."""
        return f"{self.request_id} {self.figure} {self.label}"


class Tally(models.Model):
    """How many marks a month has of one kind: what the pages add up.

    ``scope`` is an agency's id or ``EVERYWHERE``; ``seconds`` is rounded (``times.rounded``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.PositiveBigIntegerField()
    month = models.DateField()
    procedure_key = models.CharField(max_length=40)
    figure = models.CharField(max_length=12)
    label = models.CharField(max_length=40, blank=True)
    verdict = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField(default=0)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "scope", "month", "figure", "procedure_key", "label", "verdict", "seconds",
                ],
                name="tally_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["month", "scope"], condition=models.Q(figure="case"), name="tally_cases"
            ),
        ]

    def __str__(self) -> str:
        """Return what is counted."""
        return f"{self.scope} {self.month} {self.figure} {self.label}: {self.count}"


class CertificateTally(models.Model):
    """How many certificates of a scope end on a day (WIB), by status."""

    scope = models.PositiveBigIntegerField()
    day = models.DateField()
    status = models.CharField(max_length=8)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "day", "status"], name="certificates_once"),
        ]

    def __str__(self) -> str:
        """Return what is counted."""
        return f"{self.scope} {self.day} {self.status}: {self.count}"


class Progress(models.Model):
    """How far the journal has been read; its row is the lock under which figures are counted.

    Requests are measured up to the entry ``seq``, certificates up to ``certificates_seq``.
    """

    THE_ONE = 1

    id = models.SmallIntegerField(primary_key=True, default=THE_ONE)
    seq = models.BigIntegerField(default=0)
    certificates_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        """Return the last entry that was read."""
        return f"measured up to journal entry {self.seq}"


class EscalationPolicy(models.Model):
    """After how long a regency's people are told of what is overdue; see ``limits.Limits``."""

    regency = models.OneToOneField(Agency, models.PROTECT, related_name="escalation_policy")
    officer_hours = models.PositiveSmallIntegerField(_("petugas, setelah jam kerja"))
    deputy_hours = models.PositiveSmallIntegerField(_("wakil, setelah jam kerja"))
    head_hours = models.PositiveSmallIntegerField(_("kepala, setelah jam kerja"))
    forgotten_days = models.PositiveSmallIntegerField(_("terlupakan, setelah hari"))
    quiet_from = models.TimeField(_("jam tenang mulai"))
    quiet_until = models.TimeField(_("jam tenang sampai"))

    def __str__(self) -> str:
        """Return whose policy it is."""
        return f"escalation of {self.regency_id}"


class Escalation(models.Model):
    """That somebody was told of a request that stays too long at an activity.

    ``step`` counts the tellings of a forgotten request; the other levels have one each.
    """

    request = models.ForeignKey(Request, models.CASCADE, related_name="escalations")
    record = models.ForeignKey(ActivityRecord, models.CASCADE, related_name="escalations")
    level = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Level])
    step = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "level", "step"], name="escalated_once"),
        ]

    def __str__(self) -> str:
        """Return which request went to whom."""
        return f"{self.request_id} {self.level}"


class SentReport(models.Model):
    """That a head was sent the report of a month."""

    supervisor = models.ForeignKey(Supervisor, models.PROTECT, related_name="+")
    month = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supervisor", "month"], name="report_sent_once"),
        ]

    def __str__(self) -> str:
        """Return which month's it was."""
        return f"{self.supervisor_id} {self.month}"


class Satisfaction(models.Model):
    """An applicant's answer at the receipt: 1 (not good) to 4 (very good)."""

    request = models.OneToOneField(Request, models.CASCADE, related_name="satisfaction")
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=4), name="satisfaction_in_four_steps"
            ),
        ]

    def __str__(self) -> str:
        """Return the answer."""
        return f"{self.request_id}: {self.score}"
