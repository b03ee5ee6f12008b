"""What comes with filing: the number, what was prepared, who accompanied, what is to follow."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account
from ams.certificates.models import Certificate
from ams.letters.models import Letter
from ams.requests.models.request import Request


class RequestNumber(models.Model):
    """The last number given in a year; its row is the lock under which the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Return the year and its last number."""
        return f"{self.year}: {self.last}"


class Preparation(models.Model):
    """What the applicant chose when he had his letter made, kept until he files the request."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="preparation")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    invalidity_date = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the letter's number."""
        return str(self.letter)


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


class Journey(models.Model):
    """That an issuance follows a revocation, by the applicant's consent when he filed it.

    ``issuance`` is what followed; ``hindered_at`` is when nothing could, which was then told.
    """

    revocation = models.OneToOneField(Request, models.PROTECT, related_name="journey")
    consented_at = models.DateTimeField()
    issuance = models.ForeignKey(
        Request, models.PROTECT, null=True, blank=True, related_name="journeys_here"
    )
    hindered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issuance__isnull=True) | Q(hindered_at__isnull=True),
                name="journey_goes_on_or_not",
            )
        ]

    def __str__(self) -> str:
        """Return whose journey it is."""
        return f"journey of {self.revocation_id}"
