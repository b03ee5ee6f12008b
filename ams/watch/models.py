"""The last reading of every outside certificate, the changes that came of it, and the schedule."""

from django.db import models
from django.db.models import Q

from ams.authority.outside.models import OutsideCA, SignedAnswer
from ams.authority.outside.results import Verdict
from ams.certificates.models import Certificate
from ams.certificates.states import CertificateStatus


class Sighting(models.Model):
    """What the CA was last found to say of a certificate; ``why`` where it cannot be verified."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, primary_key=True, related_name="sighting"
    )
    ca = models.ForeignKey(OutsideCA, models.PROTECT, related_name="sightings")
    verdict = models.CharField(
        max_length=12, choices=[(verdict.value, verdict.value) for verdict in Verdict], blank=True
    )
    why = models.CharField(max_length=1000, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)  # when an answer last counted
    expiry_noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ca", "read_at"], name="sighting_next")]

    def __str__(self) -> str:
        """Return the certificate and what is said of it."""
        return f"{self.certificate_id} {self.verdict}"


class OutsideChange(models.Model):
    """A change of status that an outside CA made, with the signed answers that prove it.

    ``at`` is the CA's own time; for a release, which no CA dates, the answer's thisUpdate.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="outside_changes")
    ca = models.ForeignKey(OutsideCA, models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=8, choices=[(status.value, status.value) for status in CertificateStatus]
    )
    at = models.DateTimeField()
    reason_code = models.CharField(max_length=24, blank=True)
    crl = models.ForeignKey(SignedAnswer, models.PROTECT, null=True, related_name="+")
    ocsp = models.ForeignKey(SignedAnswer, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(crl__isnull=False) | Q(ocsp__isnull=False),
                name="outside_change_has_its_proof",
            ),
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(status="revoked"), name="outside_revoked_once"
            ),
        ]

    def __str__(self) -> str:
        """Return what became of which certificate."""
        return f"{self.certificate_id} {self.status}"


class Round(models.Model):
    """When the certificates of a CA are read again, and how the last time went."""

    ca = models.OneToOneField(
        OutsideCA, models.PROTECT, primary_key=True, related_name="watch_round"
    )
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        """Return whose round it is."""
        return f"{self.ca_id} {self.next_at.isoformat()}"
