"""What follows a hold for loss: by whose word, until when the letter, what became of it."""

from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency
from ams.certificates.models import Certificate
from ams.core.actor import Actor
from ams.requests.conduct import REVOCATION
from ams.requests.models import Request, Status
from ams.revocation.models import Hold


class Channel(StrEnum):
    """How the loss was reported."""

    OWNER = "owner"  # by himself, signed in
    PHONE = "phone"  # to an officer, who recorded who called and how he knew him


class CaseQuerySet(models.QuerySet["HoldCase"]):
    """Cases as jobs and pages ask for them."""

    def open(self) -> "CaseQuerySet":
        """Return those whose certificate is still held."""
        return self.filter(hold__ended_at__isnull=True)

    def without_letter(self) -> "CaseQuerySet":
        """Return those whose signed letter was not handed in."""
        return self.filter(~Exists(handed_in("hold__certificate")))


def handed_in(certificate: str) -> models.QuerySet[Request]:
    """Return the open revocations, handed in with their letter, of the outer row's certificate."""
    return Request.objects.filter(
        certificate=OuterRef(certificate),
        procedure_key=REVOCATION,
        status=Status.OPEN,
        submitted_at__isnull=False,
    )


LAPSED = Q(case__lapsed_at__isnull=False) & (
    Q(case__reviewed_at__isnull=True) | Q(case__reviewed_at__lt=F("case__lapsed_at"))
)
"""Of holds: the letter's time is over and no officer has looked at it since."""
DISPUTED = Q(case__disputed_at__isnull=False) & (
    Q(case__reviewed_at__isnull=True) | Q(case__reviewed_at__lt=F("case__disputed_at"))
)
"""Of holds: the owner objects and no officer has looked at it since."""


def letter_in() -> Q:
    """Return the condition on holds that the signed letter was handed in."""
    return Q(Exists(handed_in("certificate")))


def asked() -> Q:
    """Return the condition on holds that something is to be settled by an officer."""
    return (LAPSED & ~letter_in()) | DISPUTED


def holds_for(actor: Actor) -> models.QuerySet[Hold]:
    """Return the holds of the certificates that exist for ``actor``, with what pages show."""
    visible = Certificate.objects.for_actor(actor)
    related = ("certificate__holder__agency", "certificate__holder__account", "case__request")
    rows = Hold.objects.filter(certificate__in=visible).select_related(*related)
    return rows.annotate(letter_in=Exists(handed_in("certificate")))


def needing_an_officer(actor: Actor) -> models.QuerySet[Hold]:
    """Return the standing holds of others on which ``actor`` sees something to be settled."""
    rows = holds_for(actor).filter(asked(), ended_at__isnull=True)
    return rows.exclude(certificate__holder=actor.person_id) if actor.person_id else rows


class HoldCase(models.Model):
    """A hold for loss. ``due_at`` is until when the letter must have been handed in.

    ``remind_at`` is the next reminder, empty where the end comes next. ``request`` is the
    revocation that AMS opened or found open; ``hindered_at`` is when none could be opened.
    ``reviewed_at`` is when an officer last looked at what had been asked of officers.
    """

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="case")
    channel = models.CharField(max_length=5, choices=[(one.value, one.value) for one in Channel])
    caller = models.CharField(_("penelepon"), max_length=120, blank=True)
    identified_by = models.CharField(_("cara mengenali"), max_length=300, blank=True)
    description = models.CharField(_("yang terjadi"), max_length=400, blank=True)
    lost_at = models.DateTimeField(_("diketahui hilang pada"), null=True, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="hold_cases")
    hindered_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("penangguhan seketika")
        indexes = [models.Index(fields=["reported_by", "reported_at"], name="hold_case_reporter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="owner", caller="", identified_by="")
                | Q(channel="phone", caller__gt="", identified_by__gt=""),
                name="hold_case_names_the_caller",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("counted_from")), name="hold_case_due_after_report"
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=True) | Q(hindered_at__isnull=True),
                name="hold_case_opened_or_hindered",
            ),
        ]

    def __str__(self) -> str:
        """Return which hold it follows."""
        return f"case of {self.hold_id}"

    @property
    def is_lapsed(self) -> bool:
        """Tell whether the letter's time is over and nobody has looked at it since."""
        return self.lapsed_at is not None and not _since(self.reviewed_at, self.lapsed_at)

    @property
    def is_disputed(self) -> bool:
        """Tell whether the owner objects and nobody has looked at it since."""
        return self.disputed_at is not None and not _since(self.reviewed_at, self.disputed_at)


def _since(reviewed: datetime | None, asked: datetime) -> bool:
    return reviewed is not None and reviewed >= asked


class Review(models.Model):
    """That an officer looked at a held certificate and left it held, and why."""

    case = models.ForeignKey(HoldCase, models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    officer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    officer_name = models.CharField(max_length=200)
    remark = models.CharField(max_length=500)
    due_at = models.DateTimeField()  # the letter's deadline from then on

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        """Return which case was looked at."""
        return f"review of {self.case_id}"


class HoldPolicy(models.Model):
    """Within how many working days a regency wants the letter; see ``deadlines.DEFAULT_DAYS``."""

    regency = models.OneToOneField(Agency, models.PROTECT, related_name="hold_policy")
    letter_days = models.PositiveSmallIntegerField(_("hari kerja"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(letter_days__gte=1, letter_days__lte=30), name="hold_policy_days"
            )
        ]

    def __str__(self) -> str:
        """Return whose policy it is."""
        return f"hold policy of {self.regency_id}"
