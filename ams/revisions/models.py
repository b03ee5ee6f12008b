"""Revisions, who worked on them, and who has read them, as kept in the database."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from ams.accounts.models import Account
from ams.revisions.states import State


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Questions that more than one module asks."""

    def approved(self) -> "RevisionQuerySet":
        """Return those that take or took effect, the earliest first."""
        return self.filter(state=State.APPROVED).order_by("procedure_key", "effective")


class Revision(models.Model):
    """One revision of a procedure made in AMS (ADR 0037).

    ``content`` is the procedure's TOML file, ``digest`` its SHA-256. ``effective`` is the day in
    the content and the revision's name. ``edition`` counts the changes, so that none gets lost.
    ``base`` names the revision that it was made from.
    """

    procedure_key = models.CharField(max_length=40)
    effective = models.DateField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    base = models.CharField(max_length=20)
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.DRAFT.value
    )
    edition = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True)
    begun_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    begun_by_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    proposed_by_name = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    approved_by_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_key", "effective"],
                condition=Q(state="approved"),
                name="revision_one_approved_per_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="revision_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(begun_by__isnull=True)
                | ~Q(approved_by=F("begun_by")),
                name="revision_needs_two",
            ),
        ]

    def __str__(self) -> str:
        """Return the procedure and the day of effect."""
        return f"{self.procedure_key} {self.name}"

    @property
    def name(self) -> str:
        """Return what requests and addresses call the revision: its day of effect."""
        return self.effective.isoformat()

    def is_in_effect(self, today: date) -> bool:
        """Tell whether it is approved and its day has come."""
        return self.state == State.APPROVED and self.effective <= today


class Contribution(models.Model):
    """Who changed what of a draft, and when; whoever stands here does not approve it."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="contributions")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    section = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return who changed which part."""
        return f"{self.name}: {self.section}"


class Confirmation(models.Model):
    """An officer's word that he has read a revision and works by it ("menguasai SOP")."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="sop_confirmations")
    procedure_key = models.CharField(max_length=40)
    revision = models.CharField(max_length=20)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["account__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "procedure_key", "revision"], name="revision_confirmed_once"
            )
        ]

    def __str__(self) -> str:
        """Return who has read what."""
        return f"{self.account}: {self.procedure_key} {self.revision}"


class TrainingPolicy(models.Model):
    """Whether officers must have confirmed a revision before they act on its cases.

    There is one row. ``since`` is when the rule began here: before ``since`` plus the grace time
    nobody is kept from work.
    """

    is_required = models.BooleanField(default=True)
    grace_days = models.PositiveSmallIntegerField(default=14)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="training_policy_is_one"),
        ]

    def __str__(self) -> str:
        """Return the rule in short."""
        return f"required: {self.is_required}, grace: {self.grace_days} days"
