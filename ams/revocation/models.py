"""Revocations and holds, the CRLs that say so, and the certificates that sign OCSP responses."""

from datetime import datetime
from enum import StrEnum

from cryptography import x509
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from ams.accounts.models import Account
from ams.authority.addresses import crl_name
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.core.crl_reasons import SEVERITY, CRLReason

_NO_SHARD = Value(-1, output_field=models.IntegerField())


class CRL(models.Model):
    """A certificate revocation list: numbered, then signed, then published.

    The row is a manifest (ADR 0023): the CRL is ``head``, the entries of all that was revoked up
    to the status change ``through``, its own entries (``block``, compressed: the holds of that
    moment) and ``tail``. Without ``shard`` it speaks of all of the issuer's certificates.

    With ``base_number`` it is a delta CRL: it holds what came above the change ``after``, which is
    the base's ``through``, and its block what is to be removed from the base, too (ADR 0025). Its
    base may be the complete CRL of its own number: then it is empty.
    Entries up to the change ``expired_through`` of certificates that had expired before
    ``expired_before`` are left out, if these are set.

    A row without ``sha256`` was numbered and never signed; its number is not used again. Triggers
    in the database keep what is set from changing.
    """

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="crls")
    shard = models.PositiveIntegerField(null=True)
    number = models.PositiveBigIntegerField()
    base_number = models.PositiveBigIntegerField(null=True)
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    after = models.BigIntegerField(default=0)
    through = models.BigIntegerField(default=0)
    expired_before = models.DateTimeField(null=True)
    expired_through = models.BigIntegerField(null=True)
    permanent_count = models.PositiveIntegerField(null=True)
    permanent_length = models.PositiveBigIntegerField(null=True)
    permanent_sha256 = models.CharField(max_length=64, blank=True)
    entry_count = models.PositiveIntegerField(null=True)
    block = models.BinaryField(null=True)
    head = models.BinaryField(null=True)
    tail = models.BinaryField(null=True)
    length = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["issuer_id", "-number"]
        verbose_name = "CRL"
        constraints = [
            models.UniqueConstraint(
                "issuer",
                Coalesce("shard", _NO_SHARD),
                "number",
                condition=Q(base_number__isnull=True),
                name="crl_number_used_once",
            ),
            models.UniqueConstraint(
                "issuer",
                Coalesce("shard", _NO_SHARD),
                "number",
                condition=Q(base_number__isnull=False),
                name="crl_delta_number_used_once",
            ),
            models.CheckConstraint(
                condition=Q(next_update__gt=F("this_update")), name="crl_updates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, sha256="")
                | Q(
                    signed_at__isnull=False,
                    sha256__gt="",
                    permanent_sha256__gt="",
                    permanent_count__isnull=False,
                    permanent_length__isnull=False,
                    entry_count__isnull=False,
                    head__isnull=False,
                    tail__isnull=False,
                    length__isnull=False,
                ),
                name="crl_signature_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(signed_at__isnull=False),
                name="crl_published_is_signed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issuer", "shard", "-number"],
                condition=Q(published_at__isnull=False, base_number__isnull=True),
                name="crl_newest_published",
            ),
            models.Index(
                fields=["issuer", "through", "number"],
                condition=Q(published_at__isnull=False, shard__isnull=True),
                name="crl_first_through",
            ),
            models.Index(fields=["sha256"], condition=Q(sha256__gt=""), name="crl_by_digest"),
        ]

    def __str__(self) -> str:
        """Return number and scope."""
        kind = "CRL" if self.base_number is None else "delta CRL"
        shard = "" if self.shard is None else f", shard {self.shard}"
        return f"{kind} {self.number} of {self.issuer}{shard}"

    @property
    def name(self) -> str:
        """Return the CRL's name in addresses and among files."""
        return crl_name(self.issuer.slug, self.shard, delta=self.base_number is not None)

    @property
    def is_its_own_base(self) -> bool:
        """Tell whether this is the empty delta CRL of an edition without earlier ones in use."""
        return self.base_number == self.number

    @property
    def refresh_at(self) -> datetime:
        """Return half of the life, when the next one is due even if nothing has changed."""
        return self.this_update + (self.next_update - self.this_update) / 2


class CRLSeries(models.Model):
    """A scope's series of CRLs: the counter that numbers them, and what went wrong last."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="crl_series")
    shard = models.PositiveIntegerField(null=True)
    last_number = models.PositiveBigIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "issuer", Coalesce("shard", _NO_SHARD), name="crl_series_of_a_scope"
            ),
            models.CheckConstraint(
                condition=Q(last_error="", last_error_at__isnull=True)
                | Q(last_error__gt="", last_error_at__isnull=False),
                name="crl_series_error_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        """Return the issuer and the last number."""
        return f"issuer {self.issuer_id}: {self.last_number}"


class StoragePublication(models.Model):
    """What the bucket holds of a scope's newest CRL or delta CRL, and why no newer one (ADR 0029).

    ``place`` is the bucket that ``number`` and ``etag`` were seen in; ``attempts`` failed since.
    """

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="storage_publications")
    shard = models.PositiveIntegerField(null=True)
    delta = models.BooleanField()
    place = models.CharField(max_length=500, blank=True)
    number = models.PositiveBigIntegerField(default=0)
    etag = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "publication in storage"
        constraints = [
            models.UniqueConstraint(
                "issuer", Coalesce("shard", _NO_SHARD), "delta", name="storage_publication_once"
            ),
            models.CheckConstraint(
                condition=Q(last_error="", last_error_at__isnull=True, attempts=0)
                | Q(last_error__gt="", last_error_at__isnull=False, attempts__gt=0),
                name="storage_publication_error_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        """Return the CRL's name and the number in the bucket."""
        return f"{crl_name(self.issuer.slug, self.shard, delta=self.delta)}: {self.number}"


class Revocation(models.Model):
    """A certificate's revocation: irreversible, its date never moves (RFC 5280, 5.3.1).

    The CRL entry stands in the certificate's change of status, made once (ADR 0020).
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="revocations")
    reasons: "models.JSONField[list[str]]" = models.JSONField()
    reason_code = models.CharField(
        max_length=24, choices=[(code.value, code.value) for code in SEVERITY]
    )
    invalidity_date = models.DateTimeField(null=True)
    revocation_date = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        verbose_name = "revocation"
        indexes = [models.Index(fields=["revocation_date"], name="revocation_register")]

    def __str__(self) -> str:
        """Return which certificate was revoked."""
        return f"revocation of certificate {self.certificate_id}"

    @property
    def crl_reason(self) -> CRLReason:
        """Return the reason as relying parties read it."""
        return CRLReason(self.reason_code)


class HoldOutcome(StrEnum):
    """How a hold ended."""

    RELEASED = "released"
    REVOKED = "revoked"


class Hold(models.Model):
    """A certificate's hold (certificateHold, RFC 5280, 5.3.1) from its beginning to its end.

    While ``ended_at`` is empty the certificate is held; ``entry_der`` is its CRL entry meanwhile.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="holds")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=500)
    held_at = models.DateTimeField()
    entry_der = models.BinaryField()
    recorded_at = models.DateTimeField()
    actor_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)
    outcome = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in HoldOutcome], blank=True
    )
    end_reason = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    ended_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "hold"
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(ended_at__isnull=True),
                name="hold_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__gt=""),
                name="hold_end_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["issuer"], condition=Q(ended_at__isnull=True), name="hold_open"),
            models.Index(fields=["issuer", "ended_at"], name="hold_ended"),
        ]

    def __str__(self) -> str:
        """Return which certificate is or was held."""
        return f"hold of certificate {self.certificate_id}"


class ResponderCertificate(models.Model):
    """A delegated OCSP responder's certificate (RFC 6960, 4.2.2.2); several overlap in time."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="responder_certificates")
    key_name = models.CharField(max_length=80, unique=True)
    serial = models.CharField(max_length=40)
    der = models.BinaryField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-not_before", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "serial"], name="responder_serial_used_once"),
            models.CheckConstraint(
                condition=Q(not_after__gt=F("not_before")), name="responder_validity_in_order"
            ),
        ]

    def __str__(self) -> str:
        """Return the key's name."""
        return self.key_name

    @property
    def certificate(self) -> x509.Certificate:
        """Return the certificate itself."""
        return x509.load_der_x509_certificate(bytes(self.der))

    @property
    def renew_at(self) -> datetime:
        """Return half of the life, when its successor is due."""
        return self.not_before + (self.not_after - self.not_before) / 2
