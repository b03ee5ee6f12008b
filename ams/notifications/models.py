"""Mails to send and sent, as kept in the database."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.notifications.messages import Message, Recipient


class State(models.TextChoices):
    """Where a notice stands; ``failed`` is final, everything else goes on by itself."""

    QUEUED = "queued", _("Menunggu dikirim")
    SENT = "sent", _("Terkirim")
    FAILED = "failed", _("Tidak terkirim")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, narrowed by what they are about."""

    def about(self, kind: str, id_: str) -> Self:
        """Return the notices about one subject."""
        return self.filter(subject_kind=kind, subject_id=id_)

    def waiting(self) -> Self:
        """Return what has been accepted by no mail server yet."""
        return self.filter(state=State.QUEUED)


class Notice(models.Model):
    """One mail to one person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.CharField(max_length=40, choices=[(m.value, m.value) for m in Message])
    recipient_email = models.EmailField(_("penerima"))
    recipient_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="id")
    context = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    then_kind = models.CharField(max_length=80, blank=True)
    then_payload = models.JSONField(default=dict)
    state = models.CharField(
        _("keadaan"), max_length=8, choices=State.choices, default=State.QUEUED
    )
    attempts = models.PositiveIntegerField(_("percobaan"), default=0)
    last_error = models.CharField(_("kesalahan terakhir"), max_length=500, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    hung_at = models.DateTimeField(null=True, blank=True)  # when the server last gave no answer
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    # Of the octets that the server took; empty for what was sent before AMS kept it.
    sent_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("pemberitahuan")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
            models.Index(fields=["state", "created_at"], name="notice_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notice_sent_has_a_time",
            )
        ]

    def __str__(self) -> str:
        """Return what is sent to whom."""
        return f"{self.message} -> {self.recipient_email}"

    @property
    def recipient(self) -> Recipient:
        """Return the person the mail goes to."""
        return Recipient(
            email=self.recipient_email, name=self.recipient_name, language=self.language
        )
