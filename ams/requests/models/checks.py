"""What was done and found: activities as they were carried out, checks, who has to check."""

from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency
from ams.letters.models import Attachment, LetterVersion
from ams.requests.models.request import Request


class ActivityRecord(models.Model):
    """One activity as it was carried out in one round: who, from when to when, with what output.

    ``entered_at`` is when the request came to the activity, ``started_at`` when somebody began
    (an officer: his claim); the procedure's standard speaks of the time between start and end.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="records")
    key = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    entered_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    actor = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=120, blank=True)
    act = models.CharField(max_length=20, blank=True)
    output = models.CharField(max_length=300, blank=True)
    standard_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("catatan aktivitas")
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(ended_at__isnull=True),
                name="record_one_running_per_request",
            ),
        ]

    def __str__(self) -> str:
        """Return the request, the activity and the round."""
        return f"{self.request_id} {self.key} ({self.round})"


class CheckKind(StrEnum):
    """Which activity a check belongs to; the values are the activities' keys."""

    DOCUMENTS = "document_check"
    CERTIFICATE = "certificate_check"
    REVOCATION = "revocation"  # what made the officer step back instead of revoking
    VERIFICATION = "verification"  # of the data that a certificate will state
    ISSUANCE = "issuance"  # what kept the CA's officer, or the CA itself, from issuing
    MAILBOX = "mailbox"  # what kept the mail server from creating the account


class Check(models.Model):
    """A *pemeriksaan*: what an officer found at one activity in one round, and decided."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in CheckKind])
    round = models.PositiveSmallIntegerField()
    letter_version = models.ForeignKey(LetterVersion, models.PROTECT, related_name="+")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Account, models.PROTECT, related_name="+")
    officer_name = models.CharField(max_length=120)
    conforms = models.BooleanField()
    remark = models.TextField(blank=True)
    snapshot = models.JSONField(null=True, blank=True)  # what stood side by side, as it then was
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("pemeriksaan")

    def __str__(self) -> str:
        """Return the request, the kind and the round."""
        return f"{self.request_id} {self.kind} ({self.round})"


class CheckItem(models.Model):
    """One item of a check: the system's finding and the officer's verdict with its remark."""

    # "check" would hide the method by which Django checks a model.
    of_check = models.ForeignKey(Check, models.PROTECT, related_name="items")
    key = models.CharField(max_length=40)
    finding = models.JSONField(default=dict)
    conforms = models.BooleanField()
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("butir pemeriksaan")
        constraints = [
            models.UniqueConstraint(fields=["of_check", "key"], name="check_item_once"),
            models.CheckConstraint(
                condition=Q(conforms=True) | ~Q(remark=""), name="check_item_failed_has_remark"
            ),
        ]

    def __str__(self) -> str:
        """Return the item's key and verdict."""
        return f"{self.key}: {'ok' if self.conforms else 'not ok'}"


class FourEyes(models.Model):
    """That a regency wants two officers for a reason: one checks, another one revokes."""

    regency = models.ForeignKey(Agency, models.PROTECT, related_name="four_eyes")
    reason = models.CharField(max_length=40)

    class Meta:
        ordering = ["reason"]
        constraints = [
            models.UniqueConstraint(fields=["regency", "reason"], name="four_eyes_once"),
        ]

    def __str__(self) -> str:
        """Return whose rule for which reason it is."""
        return f"{self.regency_id} {self.reason}"
