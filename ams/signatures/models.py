"""Certificates that AMS itself signs with: the agencies' seals and the time-stamp service's."""

from django.db import models
from django.db.models import Q

from ams.accounts.models import Agency
from ams.certificates.models import Certificate


class Purpose(models.TextChoices):
    """What AMS does with the key."""

    SEAL = "seal"
    TIME_STAMP = "time_stamp"


class ServiceCertificate(models.Model):
    """A certificate of the inventory whose key lies in the key store, and what it is for.

    Never changed: a renewal is a new row, and the newest usable one signs (``seals``).
    """

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="seals")
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="service_certificate"
    )
    key_name = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="seal", agency__isnull=False)
                | Q(purpose="time_stamp", agency__isnull=True),
                name="service_certificate_seal_is_an_agencys",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose and the serial number."""
        return f"{self.purpose} {self.certificate.serial}"


class SealReminder(models.Model):
    """That the administrators were told so many days before a seal's end; written once."""

    seal = models.ForeignKey(ServiceCertificate, models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal", "days"], name="seal_reminder_once_a_step"),
        ]

    def __str__(self) -> str:
        """Return how many days before the end."""
        return f"{self.days} days"


class ExaminedFile(models.Model):
    """What the signatures of an uploaded file were found to be worth, by the file's digest.

    ``result`` is ``validation.Examined`` as JSON. Written once for each digest: what counts is what
    was known when the file came.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    result = models.JSONField()
    examined_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the digest."""
        return self.sha256
