"""An officer's word, with evidence, that he revoked in an outside CA's own application."""

from django.db import models
from django.db.models import Q

from ams.accounts.models import Account
from ams.letters.kinds import CONTENT_TYPES, KIND_CHOICES, AttachmentKind
from ams.requests.models.request import Request


class OutsideRecord(models.Model):
    """An officer's word that he revoked in the outside CA's own application, with his evidence.

    The newest counts; none is changed. That the certificate is revoked is for its CA to say.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="outside_records")
    performed_at = models.DateTimeField()
    performed_by = models.CharField(max_length=120)
    remark = models.TextField(blank=True)
    kind = models.CharField(max_length=4, choices=KIND_CHOICES)
    filename = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="outside_record_has_evidence"),
        ]

    def __str__(self) -> str:
        """Return the request and the time."""
        return f"{self.request_id} {self.performed_at.isoformat()}"

    @property
    def content_type(self) -> str:
        """Return the media type that was found by decoding, not the one that was claimed."""
        return CONTENT_TYPES[AttachmentKind(self.kind)]


class OutsideRecordPage(models.Model):
    """A page of the evidence drawn anew, so that nothing of the upload itself is displayed."""

    record = models.ForeignKey(OutsideRecord, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["record_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="outside_record_page_once")
        ]

    def __str__(self) -> str:
        """Return the page's number."""
        return f"{self.record_id} p{self.number}"
