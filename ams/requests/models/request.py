"""The request itself: where it stands, what became of it, and for whom it exists."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Appointment, Person
from ams.certificates.models import Certificate
from ams.core.actor import Actor, Role
from ams.letters.models import Attachment, Letter
from ams.requests.errors import NoCertificateYet
from ams.requests.scope import agencies_in_scope


class Status(StrEnum):
    """Whether a request still moves, and if not how it ended."""

    OPEN = "open"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"  # an outside CA never said "revoked"; no procedure leads here


CLOSED_UNCONFIRMED = "close_unconfirmed"
"""The act in the record of the activity at which an officer gave up waiting for an outside CA."""
ENDED_BY_RELEASE = "end_by_release"
"""The act in the record of the activity at which the hold was released, so nothing is revoked."""


class Channel(StrEnum):
    """How the applicant learnt of the outcome or confirmed that he did."""

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
        agency_ids = self._agencies_of(actor)
        if agency_ids is None:
            return self.all()
        # One condition on the applicant: an OR across both tables would have all requests read.
        mine = Q(pk=actor.person_id) | Q(agency_id__in=agency_ids)
        return self.filter(applicant__in=Person.objects.filter(mine))

    def of_others(self, actor: Actor) -> "RequestQuerySet":
        """Return the requests that exist for ``actor`` and are not his own."""
        agency_ids = self._agencies_of(actor)
        others = self.exclude(applicant_id=actor.person_id) if actor.person_id else self.all()
        if agency_ids is None:
            return others
        return others.filter(applicant__agency_id__in=agency_ids)

    def _agencies_of(self, actor: Actor) -> frozenset[int] | None:
        if actor.is_system or actor.has(Role.AUDITOR):
            return None
        return agencies_in_scope(actor)

    def open(self) -> "RequestQuerySet":
        """Return the requests that still move."""
        return self.filter(status=Status.OPEN)


class Request(models.Model):
    """A *permohonan*: one instance of a procedure for one applicant.

    ``certificate`` is the one concerned: chosen when a revocation or a renewal is filed; what is
    issued takes its place once it is carried out, so that of an issuance there is none before, and
    of an e-mail account none at all. ``reasons``, ``invalidity_date``, ``crl_number`` and what is
    outside are a revocation's alone and empty elsewhere.
    """

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
    represented_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the officer who stands in the applicant's place (ADR 0053)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="request")
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
    # Of an outside CA's certificate: when the revocation there was recorded, and when the
    # officers were told that the CA does not show it.
    outside_recorded_at = models.DateTimeField(null=True, blank=True)
    outside_alerted_at = models.DateTimeField(null=True, blank=True)
    carried_out_at = models.DateTimeField(_("dilaksanakan"), null=True, blank=True)
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
            models.Index(
                fields=["-closed_at", "-number"], condition=~Q(status="open"), name="request_ended"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(status="open", procedure_key="revocation"),
                name="request_one_open_per_certificate",
            ),
            models.UniqueConstraint(
                fields=["applicant", "procedure_key"],
                condition=Q(status="open") & ~Q(procedure_key="revocation"),
                name="request_one_open_per_applicant",
            ),
            # A revocation and the issuance that follows it share one letter (ADR 0053).
            models.UniqueConstraint(
                fields=["letter", "procedure_key"], name="request_letter_once_per_procedure"
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=False)
                | (~Q(procedure_key="revocation") & Q(carried_out_at__isnull=True))
                | Q(procedure_key="agency_email"),
                name="request_concerns_a_certificate",
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
                condition=(Q(carried_out_at__isnull=True) | Q(decided_at__isnull=False))
                & (Q(published_at__isnull=True) | Q(carried_out_at__isnull=False))
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
                condition=Q(decided_at__isnull=True)
                | ~Q(status__in=["rejected", "withdrawn"])
                | Q(procedure_key="agency_email"),  # a mailbox that nobody used can be closed
                name="request_decided_is_not_undone",
            ),
            models.CheckConstraint(
                condition=~Q(status="unconfirmed")
                | Q(decided_at__isnull=False, carried_out_at__isnull=True),
                name="request_unconfirmed_is_not_revoked",
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
        """Tell whether an officer has decided on the outcome."""
        return self.decided_at is not None

    @property
    def outside_of_ams(self) -> bool:
        """Tell whether an outside CA has to carry the decision out."""
        return self.certificate is not None and self.certificate.issuer_id is None

    @property
    def concerned(self) -> Certificate:
        """Return the certificate that the request is about.

        Raises:
            NoCertificateYet: it has none before it is carried out.
        """
        if self.certificate is None:
            raise NoCertificateYet(f"request {self.number} has brought about no certificate yet")
        return self.certificate
