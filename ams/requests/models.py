"""Requests in a procedure: where each stands, what was done when, by whom and on whose word.

State is ``activity`` plus the history in ``ActivityRecord``; nothing is inferred from dates or
files. The five facts (decided, revoked, published, told, acknowledged) are columns of their own
and the database itself refuses one without the one before it (ADR 0016).
"""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Appointment, Person
from ams.certificates.models import Certificate
from ams.core.actor import Actor, Role
from ams.letters.models import Attachment, Letter, LetterVersion
from ams.requests.scope import agencies_in_scope


class Status(StrEnum):
    """Whether a request still moves, and if not how it ended."""

    OPEN = "open"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How the applicant learnt of the revocation or confirmed that he did."""

    EMAIL = "email"  # the notice was accepted by the mail server
    AMS = "ams"  # by the button on the request's page
    LINK = "link"  # by the signed link in the mail
    PHONE = "phone"
    COUNTER = "counter"


class RequestQuerySet(models.QuerySet["Request"]):
    """What exists for whom."""

    def for_actor(self, actor: Actor) -> "RequestQuerySet":
        """Return the requests that exist for ``actor``.

        The applicant's own; an officer's within his scope; all for auditors and the system.
        An administrator keeps accounts and agencies, and has no need of requests.
        """
        if actor.is_system or actor.has(Role.AUDITOR):
            return self.all()
        own = Q(applicant_id=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
        agency_ids = agencies_in_scope(actor)
        if agency_ids is None:
            return self.all()
        return self.filter(own | Q(applicant__agency_id__in=agency_ids))

    def open(self) -> "RequestQuerySet":
        """Return the requests that still move."""
        return self.filter(status=Status.OPEN)


class Request(models.Model):
    """A *permohonan*: one instance of a procedure, for one certificate of one applicant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("nomor permohonan"), max_length=16, unique=True)
    procedure_key = models.CharField(max_length=40)
    procedure_revision = models.CharField(max_length=20)
    activity = models.CharField(_("aktivitas"), max_length=40)
    round = models.PositiveSmallIntegerField(_("putaran"), default=1)
    status = models.CharField(
        _("keadaan"), max_length=12, default=Status.OPEN,
        choices=[(status.value, status.value) for status in Status],
    )  # fmt: skip
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="requests")
    letter = models.OneToOneField(Letter, models.PROTECT, related_name="request")
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the signed letter that counts now; earlier ones stay with their letter's version
    reasons = models.JSONField(_("alasan"), default=list)
    description = models.TextField(_("uraian"), blank=True)
    invalidity_date = models.DateTimeField(_("diketahui hilang pada"), null=True, blank=True)
    urgent = models.BooleanField(_("prioritas"), default=False)

    claimed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="claimed_requests"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)

    filed_at = models.DateTimeField(_("diajukan"))
    submitted_at = models.DateTimeField(_("diserahkan"), null=True, blank=True)
    decided_at = models.DateTimeField(_("diputuskan"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="decided_requests"
    )
    decided_under = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, blank=True)
    published_at = models.DateTimeField(_("diumumkan"), null=True, blank=True)
    crl_number = models.PositiveBigIntegerField(_("nomor CRL"), null=True, blank=True)
    told_at = models.DateTimeField(_("diberitahukan"), null=True, blank=True)
    told_how = models.CharField(max_length=10, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("diterima"), null=True, blank=True)
    acknowledged_how = models.CharField(max_length=10, blank=True)
    acknowledged_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledgement_remark = models.TextField(blank=True)
    closed_at = models.DateTimeField(_("ditutup"), null=True, blank=True)
    closing_reason = models.TextField(_("alasan penutupan"), blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-number"]
        verbose_name = _("permohonan")
        indexes = [
            models.Index(fields=["status", "activity", "submitted_at"], name="request_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(status="open"),
                name="request_one_open_per_certificate",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="request_closed_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="request_claim_has_officer_and_time",
            ),
            models.CheckConstraint(
                condition=(Q(revoked_at__isnull=True) | Q(decided_at__isnull=False))
                & (Q(published_at__isnull=True) | Q(revoked_at__isnull=False))
                & (Q(told_at__isnull=True) | Q(published_at__isnull=False))
                & (Q(acknowledged_at__isnull=True) | Q(told_at__isnull=False)),
                name="request_facts_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(told_at__isnull=True) | Q(told_at__gte=F("published_at")))
                & (Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("told_at"))),
                name="request_never_told_early",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(acknowledged_at__isnull=False),
                name="request_completed_when_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(status__in=["rejected", "withdrawn"]),
                name="request_decided_is_not_undone",
            ),
        ]

    def __str__(self) -> str:
        """Return the request's number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Tell whether the request still moves."""
        return self.status == Status.OPEN

    @property
    def is_decided(self) -> bool:
        """Tell whether an officer has decided to revoke."""
        return self.decided_at is not None


class Preparation(models.Model):
    """What the applicant chose when he had his letter made, kept until he files the request."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="preparation")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    invalidity_date = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the letter's number."""
        return str(self.letter)


class RequestNumber(models.Model):
    """The last number given in a year; its row is the lock under which the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Return the year and its last number."""
        return f"{self.year}: {self.last}"


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


class Accompaniment(models.Model):
    """A *pendampingan*: an officer's one-time code, and the request that it was used for."""

    officer = models.ForeignKey(Account, models.PROTECT, related_name="accompaniments")
    officer_name = models.CharField(max_length=120)
    place = models.CharField(_("tempat"), max_length=120)
    code_hash = models.CharField(max_length=64, unique=True)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    request = models.OneToOneField(
        Request, models.PROTECT, null=True, blank=True, related_name="accompaniment"
    )

    class Meta:
        ordering = ["-offered_at"]
        verbose_name = _("pendampingan")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, request__isnull=True)
                | Q(used_at__isnull=False, request__isnull=False),
                name="accompaniment_used_for_a_request",
            ),
        ]

    def __str__(self) -> str:
        """Return who accompanied where."""
        return f"{self.officer_name}, {self.place}"


class CodeAttempt(models.Model):
    """A wrong accompaniment code, kept so that nobody may guess on."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        """Return whose attempt it was."""
        return f"{self.account_id} {self.at.isoformat()}"
