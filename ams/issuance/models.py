"""What requests for a certificate know beside the rest: registration, agreement, key, renewal."""

from django.db import models
from django.db.models import Q

from ams.accounts.models import Account
from ams.certificates.models import Certificate
from ams.requests.models import Request


class Details(models.Model):
    """The typed facts of one request for a certificate, from its registration on.

    A renewal has them from its filing: ``renews`` is the certificate that the new one succeeds, and
    neither registration nor agreement is asked for again (ADR 0050). ``link_number`` counts the
    activation links; only the newest opens anything, once, until ``link_expires_at``.
    ``agreement_sha256`` is over the text that was accepted. ``key_request`` is the PKCS #10
    request (RFC 2986) of the key to be certified; the key itself is never here.
    """

    request = models.OneToOneField(Request, models.PROTECT, related_name="issuance")
    renews = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="renewals")
    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    link_number = models.PositiveSmallIntegerField(default=0)
    link_sent_at = models.DateTimeField(null=True)
    link_expires_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)  # what the officer wants corrected before it is accepted
    phone = models.CharField(max_length=20, blank=True)
    agreement = models.CharField(max_length=10, blank=True)
    agreement_sha256 = models.CharField(max_length=64, blank=True)
    accepted_at = models.DateTimeField(null=True)
    key_request = models.BinaryField(null=True)
    spki_sha256 = models.CharField(max_length=64, blank=True)
    key_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, agreement="")
                | (Q(accepted_at__isnull=False) & ~Q(agreement="")),
                name="issuance_accepted_a_version",
            ),
            models.CheckConstraint(
                condition=Q(key_made_at__isnull=True, key_request__isnull=True, spki_sha256="")
                | (
                    Q(key_made_at__isnull=False, key_request__isnull=False)
                    & ~Q(spki_sha256="")
                    & (Q(accepted_at__isnull=False) | Q(renews__isnull=False))
                ),
                name="issuance_key_after_agreement",
            ),
            models.CheckConstraint(
                condition=Q(
                    renews__isnull=True, registered_at__isnull=False, registered_by__isnull=False
                )
                | Q(
                    renews__isnull=False,
                    registered_at__isnull=True,
                    registered_by__isnull=True,
                    accepted_at__isnull=True,
                ),
                name="issuance_registered_or_renewal",
            ),
        ]

    def __str__(self) -> str:
        """Return which request's they are."""
        return str(self.request_id)


class RenewalPolicy(models.Model):
    """How this installation renews, one row; see ``policy.RenewalRule``."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    earliest_days = models.PositiveSmallIntegerField()
    supersedes = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="renewal_policy_is_one"),
            models.CheckConstraint(
                condition=Q(earliest_days__gte=1), name="renewal_policy_has_a_window"
            ),
        ]

    def __str__(self) -> str:
        """Return what it is."""
        return f"renewal from {self.earliest_days} days before"
