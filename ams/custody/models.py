"""An agency's policy, scans of identity cards, keys that wait to be handed over."""

from django.db import models
from django.db.models import Q

from ams.accounts.models import Account, Agency
from ams.requests.models import Request


class Policy(models.Model):
    """What an agency asks for and allows; without a row the one above it counts, then the shipped.

    ``scan_days`` is how long a scan is kept after it was uploaded.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="custody_policy")
    asks_scan = models.BooleanField(default=False)
    scan_days = models.PositiveSmallIntegerField(default=30)
    makes_keys = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scan_days__gte=1, scan_days__lte=365), name="custody_scan_days"
            ),
        ]

    def __str__(self) -> str:
        """Return whose policy it is."""
        return f"{self.agency_id}"


class Scan(models.Model):
    """An applicant's e-KTP: pages drawn anew, each sealed; ``sha256`` is of what was uploaded."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="scan")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    delete_at = models.DateTimeField(db_index=True)  # as it was promised at the upload

    def __str__(self) -> str:
        """Return which request's it is."""
        return f"{self.request_id}"


class ScanPage(models.Model):
    """One page as a picture of ours, sealed."""

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="custody_page")]

    def __str__(self) -> str:
        """Return which page it is."""
        return f"{self.scan_id}/{self.number}"


class HeldKey(models.Model):
    """A key that AMS made: locked by its owner's passphrase, sealed, and gone once handed over.

    ``sealed`` is empty from the moment at which it was handed over or dropped.
    """

    request = models.OneToOneField(Request, models.PROTECT, related_name="held_key")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    handed_over = models.BooleanField(default=False)
    misses = models.PositiveSmallIntegerField(default=0)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(sealed=b""), name="custody_ended_is_gone"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | ~Q(sealed=b""), name="custody_held_is_there"
            ),
            models.CheckConstraint(
                condition=Q(handed_over=False) | Q(ended_at__isnull=False),
                name="custody_handed_over_once",
            ),
        ]

    def __str__(self) -> str:
        """Return which request's it is."""
        return f"{self.request_id}"
