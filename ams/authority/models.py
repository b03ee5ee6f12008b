"""Certification authorities, and what was about to be signed with their keys."""

from cryptography import x509
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from ams.authority import names


class Issuer(models.Model):
    """A certification authority whose key AMS holds; never changed, never deleted."""

    slug = models.SlugField(
        max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    )
    certificate_der = models.BinaryField()
    key_name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_root = models.BooleanField()
    policy_oid = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_root=True, parent__isnull=True)
                | Q(is_root=False, parent__isnull=False),
                name="issuer_root_has_no_parent",
            )
        ]

    def __str__(self) -> str:
        """Return the slug."""
        return self.slug

    @property
    def certificate(self) -> x509.Certificate:
        """Return the issuer's own certificate."""
        return x509.load_der_x509_certificate(bytes(self.certificate_der))

    @property
    def subject_dn(self) -> str:
        """Return the issuer's name as an RFC 4514 string."""
        return names.rfc4514(self.certificate.subject)

    def chain(self) -> list["Issuer"]:
        """Return this issuer and those above it, up to the root."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found


class StatusPolicy(models.Model):
    """How an issuer publishes the status of its certificates (ADR 0025).

    ``shards`` 0: none. ``deltas``: complete CRLs name delta CRLs; certificates do so too with
    ``freshest_in_certificates``. ``addresses`` are all that its certificates carry as the status
    service's.
    """

    class Expired(models.TextChoices):
        """What becomes of a revoked certificate's entry after its certificate has expired."""

        KEEP = "keep"
        DROP = "drop"

    issuer = models.OneToOneField(Issuer, models.PROTECT, related_name="status_policy")
    shards = models.PositiveIntegerField(default=0)
    deltas = models.BooleanField(default=False)
    freshest_in_certificates = models.BooleanField(default=False)
    expired = models.CharField(max_length=4, choices=Expired.choices, default=Expired.KEEP)
    addresses: "models.JSONField[list[str]]" = models.JSONField()

    def __str__(self) -> str:
        """Return the issuer's slug and what is published."""
        return f"{self.issuer}: {self.shards} shards"


class SigningIntent(models.Model):
    """What is about to be signed, committed before the key is touched (ADR 0008).

    ``key_name`` names the signing key; ``issuer`` is empty only for a root that signs itself.
    Exactly one of ``signed_at``, ``failed_at`` and ``closed_at`` (by hand) ends an intent.
    """

    class Kind(models.TextChoices):
        """What is signed."""

        CERTIFICATE = "certificate"
        CRL = "crl"

    issuer = models.ForeignKey(Issuer, models.PROTECT, null=True, related_name="intents")
    key_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    serial = models.CharField(max_length=40)  # of the certificate, or the CRL number, in hex
    to_be_signed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    journal_seq = models.BigIntegerField()
    created_at = models.DateTimeField()
    signed = models.BinaryField(null=True)
    signed_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_name", "serial"],
                condition=Q(kind="certificate"),
                name="signing_serial_used_once",
            ),
            models.CheckConstraint(
                condition=Q(signed__isnull=True, signed_at__isnull=True)
                | Q(
                    signed__isnull=False,
                    signed_at__isnull=False,
                    failed_at__isnull=True,
                    closed_at__isnull=True,
                ),
                name="signing_outcome_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(signed_at=None, failed_at=None, closed_at=None),
                name="signing_unfinished",
            )
        ]

    def __str__(self) -> str:
        """Return what is signed."""
        return f"{self.kind} {self.serial}"


class LintedForm(models.Model):
    """A form of CRLs in which pkilint found no error (``checks.forms``, ADR 0033)."""

    digest = models.CharField(max_length=64, primary_key=True)
    passed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the form's digest."""
        return self.digest
