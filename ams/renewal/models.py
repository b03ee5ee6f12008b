"""Who was told that a certificate ends: each reminder and each monthly list once."""

from django.db import models

from ams.accounts.models import Account
from ams.certificates.models import Certificate


class Reminder(models.Model):
    """That the holder was reminded ``days`` before the certificate's end, or later."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "days"], name="reminded_once"),
        ]

    def __str__(self) -> str:
        """Return whose end it was about."""
        return f"{self.certificate_id}: {self.days}"


class SentList(models.Model):
    """That an officer was sent the list of a month; ``count`` is how many it named, 0: no mail."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    month = models.DateField()
    count = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="list_sent_once"),
        ]

    def __str__(self) -> str:
        """Return which month's it was."""
        return f"{self.account_id} {self.month}"
